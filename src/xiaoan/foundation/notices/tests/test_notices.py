from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from house.world import BUREAU, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.notices import actions, queries
from xiaoan.foundation.notices.models import Notice

SignIn = Callable[[str], Client]


def send(key: str = "k", **changes: Any) -> Notice:
    letter: dict[str, Any] = {
        "to_post": None,
        "org_code": SCHOOL,
        "post_kind": "safety_officer",
        "kind": "hazards",
        "title": "一条隐患被退回",
        "text": "请补充照片。",
        "url": "/hazards/",
        "from_code": BUREAU,
        "at": NOW,
        "key": key,
    }
    return actions.send(**{**letter, **changes})


def unread(world: World, *who: str) -> list[int]:
    counts = []
    for key in who:
        with scope.enter(world.viewer(key)):
            counts.append(queries.unread_count(world.viewer(key)))
    return counts


def test_a_notice_reaches_the_post_and_nobody_else(world: World) -> None:
    send()
    assert unread(world, "officer", "guard", "clerk", "nurse", "neighbour_officer") == [
        1,
        0,
        0,
        0,
        0,
    ]


def test_a_notice_to_an_appointment_reaches_that_person_in_that_post(world: World) -> None:
    homeroom, dorm = world.appointments["teacher"]
    send(to_post=homeroom, post_kind="homeroom_teacher")
    assert unread(world, "teacher") == [1]
    send("k2", to_post=dorm, post_kind="dorm_keeper")
    assert unread(world, "teacher") == [1]


def test_a_notice_to_no_post_reaches_the_whole_organisation(world: World) -> None:
    send(post_kind="")
    assert unread(world, "officer", "guard", "principal", "nurse") == [1, 1, 1, 0]


def test_a_notice_is_sent_once_for_a_key(world: World) -> None:
    first = send()
    assert send(title="又一次").pk == first.pk
    assert unread(world, "officer") == [1]


@pytest.mark.parametrize("who", ["officer", "police", "clerk"])
def test_anybody_may_send_to_another_organisation(world: World, who: str) -> None:
    viewer = world.viewer(who)
    with scope.enter(viewer):
        notice = send(from_code=viewer.org_code)
        assert scope.current() == viewer
    assert notice.from_code == viewer.org_code
    assert unread(world, "officer") == [1]


def test_reading_counts_once_and_says_who_read(world: World) -> None:
    notice, officer = send(), world.viewer("officer")
    with scope.enter(officer):
        assert actions.mark_read(viewer=officer, notice_id=notice.pk, at=NOW)
        later = NOW + timedelta(hours=1)
        assert not actions.mark_read(viewer=officer, notice_id=notice.pk, at=later)
        notice.refresh_from_db()
    assert (notice.read_at, notice.read_by) == (NOW, officer.person_id)


def test_nobody_reads_another_s_notice_away(world: World) -> None:
    notice = send()
    for key in ("guard", "clerk", "neighbour_officer"):
        viewer = world.viewer(key)
        with scope.enter(viewer):
            assert not actions.mark_read(viewer=viewer, notice_id=notice.pk, at=NOW)
    assert unread(world, "officer") == [1]


def test_everything_is_marked_read_at_once(world: World) -> None:
    send("a"), send("b"), send("c", post_kind="guard")
    officer = world.viewer("officer")
    with scope.enter(officer):
        assert actions.mark_all_read(viewer=officer, at=NOW) == 2
    assert unread(world, "officer", "guard") == [0, 1]


def test_the_unread_count_is_one_question(
    world: World, queries_counted: list[dict[str, str]]
) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        queries_counted.clear()
        queries.unread_count(officer)
        assert len(queries_counted) == 1


def test_pages_go_on_by_key(world: World) -> None:
    for turn in range(queries.PAGE + 3):
        send(str(turn), at=NOW + timedelta(minutes=turn // 2))
    officer = world.viewer("officer")
    with scope.enter(officer):
        first = queries.page(officer)
        second = queries.page(officer, before=first.next)
        assert queries.page(officer, before="nonsense").notices == first.notices
    assert (len(first.notices), len(second.notices), second.next) == (queries.PAGE, 3, "")
    assert len({one.pk for one in (*first.notices, *second.notices)}) == queries.PAGE + 3


def test_the_page_shows_own_notices_only(world: World, sign_in: SignIn) -> None:
    send(), send("other", post_kind="guard", title="给保安的")
    page = sign_in("officer").get(reverse("notices:notices")).content.decode()
    assert "一条隐患被退回" in page and "给保安的" not in page


def test_opening_a_notice_reads_it_and_leads_on(world: World, sign_in: SignIn) -> None:
    notice = send()
    answer = sign_in("officer").post(reverse("notices:read", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/hazards/")
    assert unread(world, "officer") == [0]


def test_an_outsider_is_led_nowhere(world: World, sign_in: SignIn) -> None:
    notice = send()
    answer = sign_in("guard").post(reverse("notices:read", args=[notice.pk]))
    assert answer["Location"] == reverse("notices:notices")
    assert unread(world, "officer") == [1]


def test_a_notice_never_leads_to_another_site(world: World, sign_in: SignIn) -> None:
    notice = send(url="https://example.com/")
    answer = sign_in("officer").post(reverse("notices:read", args=[notice.pk]))
    assert answer["Location"] == reverse("notices:notices")


def test_the_button_marks_everything_read(world: World, sign_in: SignIn) -> None:
    send("a"), send("b")
    client = sign_in("officer")
    assert "有 2 条还没有看" in client.get(reverse("notices:notices")).content.decode()
    client.post(reverse("notices:read_all"))
    assert "都看过了" in client.get(reverse("notices:notices")).content.decode()
    page = client.get(reverse("notices:notices") + "?show=unread").content.decode()
    assert "没有未读的通知" in page


@pytest.mark.parametrize("name", ["notices:notices"])
def test_a_stranger_signs_in_first(world: World, name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302
