"""Obligations that press become tasks once, and the tasks end when they are settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db.models import Q

from house.world import KINDERGARTEN, NOW, SCHOOL, World
from xiaoan.engine.duties import queries as duties
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.queries import ToTask
from xiaoan.engine.tasks import from_duties
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain, emit


def obligation(org_code: int, state: str = "due") -> Obligation:
    return Obligation.objects.create(
        org_code=org_code,
        duty_id="kaijiang-2022/8/weekly-sweep",
        period="2026-W47",
        starts_on=date(2026, 11, 16),
        ends_on=date(2026, 11, 22),
        due_on=date(2026, 11, 20),
        required=1,
        achieved=0,
        state=state,
    )


def to_task(one: Obligation) -> ToTask:
    return ToTask(
        obligation_id=one.id,
        org_code=one.org_code,
        duty_id=one.duty_id,
        title="每周排查一次",
        quote="学校每周至少组织 1 次安全风险隐患排查",
        posts=("safety_officer", "principal"),
        due_on=one.due_on,
        state=one.state,
    )


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Obligation]:
    with scope.system():
        rows = [obligation(SCHOOL), obligation(KINDERGARTEN)]

    def pressing(lo: int, hi: int, on: date, still: Q) -> Iterator[ToTask]:
        return (to_task(one) for one in Obligation.objects.filter(still))

    monkeypatch.setattr(duties, "obligations_to_task", pressing)
    return rows


def test_what_presses_is_asked_of_the_responsible_post_once(asked: list[Obligation]) -> None:
    with scope.system():
        assert from_duties.raise_from_duties(0, 1, at=NOW) == 2
        assert from_duties.raise_from_duties(0, 1, at=NOW) == 0
        tasks = list(Task.objects.order_by("org_code"))
    assert [task.org_code for task in tasks] == [SCHOOL, KINDERGARTEN]
    assert {task.post_kind for task in tasks} == {"safety_officer"}
    assert tasks[0].clause_quote == "学校每周至少组织 1 次安全风险隐患排查"
    assert tasks[0].due_at is not None
    assert tasks[0].due_at.isoformat() == "2026-11-20T15:59:00+00:00"


def test_a_settled_duty_ends_its_task(asked: list[Obligation]) -> None:
    met, other = asked
    with scope.system():
        from_duties.raise_from_duties(0, 1, at=NOW)
        Obligation.objects.filter(id=met.id).update(state="met")
        emit(
            "duties.settled",
            org_code=met.org_code,
            subject_id=uuid7(),
            body={"obligations": [str(met.id)]},
        )
    drain(NOW)
    with scope.system():
        assert Task.objects.get(obligation_id=met.id).state == "done"
        assert Task.objects.get(obligation_id=other.id).state == "open"


def test_the_night_ends_what_was_settled_unannounced(asked: list[Obligation]) -> None:
    with scope.system():
        from_duties.raise_from_duties(0, 1, at=NOW)
        Obligation.objects.filter(id=asked[0].id).delete()
        assert from_duties.finish_settled(NOW) == 1
        assert from_duties.finish_settled(NOW) == 0
