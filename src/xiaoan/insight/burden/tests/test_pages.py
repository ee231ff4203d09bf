"""What a month looks like to the school, to those above it, and to a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from house.laws import under
from house.world import KINDERGARTEN, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.actions import Handwritten
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[[str], Client]
Counted = list[dict[str, str]]


law = under("kaijiang-2022")


@pytest.fixture
def month(law: None, world: World) -> None:
    """Two drills alike by hand, and the same letter from the bureau and the township."""
    with scope.system():
        duties.refresh_bindings(SCHOOL, SCHOOL)
    officer = world.viewer("officer")
    for _ in range(2):
        drill = Handwritten(
            id=uuid7(),
            duty_id="kaijiang-2022/11/drills-per-year",
            kind="drill",
            on=TODAY,
            attributes={"type": "comprehensive"},
        )
        with scope.enter(officer):
            duties.record_fulfilment(written=drill, by=officer, at=NOW)
    for sender in ("clerk", "township"):
        by = world.viewer(sender)
        task = NewTask(
            key=f"tests:{sender}",
            kind="ask",
            org_code=SCHOOL,
            post_kind="safety_officer",
            title="报送演示材料",
        )
        with scope.enter(by):
            raise_task(task, sender=Sender.of(by), at=NOW)


def lines_of(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{one['asker']} {one['title']}": one for one in told["lines"]}


def test_a_school_sees_who_asked_what_and_what_was_asked_twice(
    month: None, sign_in: SignIn
) -> None:
    page = sign_in("officer").get(reverse("burden:home")).content.decode()
    assert "演示县教科局" in page
    assert "没有条款依据" in page
    assert "“报送演示材料”由 2 家分别交办给演示第一小学" in page
    assert "重复了 1 次" in page
    assert "国办函〔2026〕12号" in page


def test_a_program_reads_the_same(month: None, sign_in: SignIn) -> None:
    told = sign_in("officer").get("/api/burden?month=2026-11").json()
    found = lines_of(told)
    drills = found["开江方案 应急演练"]
    assert drills["times"] == 2
    assert drills["fields"] == 2 * (2 + 2)  # the day and the note, and what a drill asks
    assert "kaijiang-2022/11/drills-per-year" in drills["duties"]
    assert found["演示县教科局 交办"]["duties"] == []
    assert (told["repeated_facts"], told["times"]) == (1, 4)
    assert sign_in("officer").get("/api/burden?month=2026-10").json()["lines"] == []


def test_those_above_see_askers_and_open_a_school(month: None, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    page = clerk.get(reverse("burden:home")).content.decode()
    assert "演示镇人民政府" in page
    assert "不是排名" in page
    assert clerk.get(reverse("burden:school", args=[SCHOOL])).status_code == 200
    for name in ("burden:home_xlsx", "burden:school_xlsx"):
        args = [SCHOOL] if name.endswith("school_xlsx") else []
        answer = clerk.get(reverse(name, args=args))
        assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_no_school_opens_anothers_book(world: World, sign_in: SignIn) -> None:
    page = reverse("burden:school", args=[SCHOOL])
    assert sign_in("head").get(page).status_code == 404
    assert sign_in("teacher").get(page).status_code == 403
    assert (
        sign_in("clerk").get(reverse("burden:school", args=[NEIGHBOUR_SCHOOL])).status_code == 404
    )


def test_more_work_costs_no_more_statements(
    month: None, world: World, sign_in: SignIn, queries_counted: Counted
) -> None:
    clerk = sign_in("clerk")
    clerk.get(reverse("burden:home"))
    counts = []
    for number in range(2):
        queries_counted.clear()
        clerk.get(reverse("burden:home"))
        counts.append(len(queries_counted))
        by = world.viewer("clerk")
        for code in (SCHOOL, KINDERGARTEN):
            task = NewTask(
                key=f"tests:more:{number}:{code}",
                kind="read",
                org_code=code,
                post_kind="principal",
                title=f"演示通知 {number}",
            )
            with scope.enter(by):
                raise_task(task, sender=Sender.of(by), at=NOW)
    assert counts[0] == counts[1]
