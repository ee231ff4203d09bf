"""Ending an appointment: at once or after a day, by whom, and what ceases with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments, queries, rules
from xiaoan.foundation.accounts.actions import delegating
from xiaoan.foundation.accounts.actions.ending import Ended, Ending, EndingRefused, end_appointment
from xiaoan.foundation.accounts.models import Appointment, Delegation, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

SignIn = Callable[[str], Client]
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def asked(world: World, key: str, last_day: date | None = None, reason: str = "轮岗") -> Ending:
    return Ending(world.appointments[key][0], last_day, reason)


def ended(world: World, ending: Ending, by: str = "officer") -> Ended:
    viewer = world.viewer(by)
    with scope.enter(viewer):
        return end_appointment(ending, today=TODAY, by=viewer, at=NOW)


def ended_in_the_ledger() -> list[dict[str, str]]:
    with scope.system():
        rows = Entry.objects.filter(verb__in=("accounts.ended", "accounts.taken_back"))
        return list(rows.values_list("body", flat=True))


def test_what_ends_at_once_opens_nothing_any_more(world: World, sign_in: SignIn) -> None:
    client = sign_in("guard")
    assert client.get("/tasks/").status_code == 200
    ended(world, asked(world, "guard"))
    assert client.get("/tasks/").status_code == 302  # to the door, in the same minute
    with scope.system():
        assert queries.viewer_of_person(world.people["guard"].id, None, TODAY) is None
        rows = queries.posts_with_holders(world.viewer("officer"), SCHOOL, TODAY)
    assert [people for post, people in rows if post.kind == "guard"] == [[]]
    assert ended_in_the_ledger() == [
        {"person": "保师傅", "post": "保安", "reason": "轮岗", "until": "2026-11-17"}
    ]


def test_a_last_day_still_counts_and_the_day_after_does_not(world: World) -> None:
    ended(world, asked(world, "guard", TOMORROW))
    with scope.system():
        guard = world.people["guard"].id
        assert queries.viewer_of_person(guard, None, TOMORROW) is not None
        assert queries.viewer_of_person(guard, None, TOMORROW + timedelta(days=1)) is None


def test_another_post_of_the_same_person_goes_on(world: World, sign_in: SignIn) -> None:
    client = sign_in("teacher")
    ended(world, asked(world, "teacher"))
    assert client.get("/tasks/").status_code == 200
    with scope.system():
        now = queries.viewer_of_person(world.people["teacher"].id, None, TODAY)
    assert now is not None
    assert now.post == "dorm_keeper"


def test_what_began_today_is_taken_back_whole(world: World) -> None:
    one = world.appointments["guard"][0]
    one.held_from = TODAY
    with scope.system():
        Appointment.objects.filter(id=one.id).update(held_from=TODAY)
    assert ended(world, asked(world, "guard")).last_day is None
    with scope.system():
        assert not Appointment.objects.filter(id=one.id).exists()
        assert Post.objects.filter(org_code=SCHOOL, kind="guard").exists()
    assert ended_in_the_ledger()[0]["from"] == "2026-11-18"


def test_a_lent_post_of_today_is_not_taken_back(world: World) -> None:
    one = world.appointments["guard"][0]
    with scope.system():
        leave = delegating.Leave(
            uuid7(), one, world.people["logistics"], rules.Span(TODAY, TOMORROW), "病假"
        )
        delegating.delegate(leave, today=TODAY, by=world.viewer("guard"), at=NOW)
        Appointment.objects.filter(id=one.id).update(held_from=TODAY)
    one.held_from = TODAY
    with pytest.raises(EndingRefused, match="做到某一天止"):
        ended(world, asked(world, "guard"))
    assert ended(world, asked(world, "guard", TODAY)).last_day == TODAY


def test_what_was_lent_comes_back_with_the_end(world: World) -> None:
    leave = delegating.Leave(
        uuid7(),
        world.appointments["guard"][0],
        world.people["logistics"],
        rules.Span(TODAY, TOMORROW),
        "病假",
    )
    with scope.system():
        delegating.delegate(leave, today=TODAY, by=world.viewer("guard"), at=NOW)
    ended(world, asked(world, "guard"))
    with scope.system():
        assert Delegation.objects.get().ended_at == NOW


def test_a_colleague_takes_over_what_is_open(world: World) -> None:
    heir = world.appointments["logistics"][0]
    ended(world, replace(asked(world, "guard"), successor=heir))
    with scope.system():
        passed = Outbox.objects.get(name="accounts.tasks_pass")
    assert passed.body["to"] == str(heir.id)
    assert passed.body["vacant_kind"] == "guard"


@pytest.mark.parametrize(
    ("key", "by", "words"),
    [
        ("principal", "principal", "上级主管单位"),
        ("deputy", "officer", "权限比您的大"),
        ("guard", "teacher", "不能任免"),
        ("administrator", "administrator", "最后一名系统管理员"),
        ("director", "clerk", "上级主管单位"),
    ],
)
def test_who_may_not_give_a_post_may_not_end_it(
    world: World, key: str, by: str, words: str
) -> None:
    with pytest.raises(EndingRefused, match=words):
        ended(world, asked(world, key), by)


def test_an_administrator_may_go_once_another_is_there(world: World) -> None:
    one = world.appointments["administrator"][0]
    with scope.system():
        Appointment.objects.create(
            org_code=one.org_code, post=one.post, person=world.people["clerk"], held_from=TODAY
        )
    assert ended(world, asked(world, "administrator"), "administrator").last_day == YESTERDAY


@pytest.mark.parametrize(
    ("last_day", "reason", "words"),
    [
        (date(2019, 1, 1), "轮岗", "才开始"),
        (TODAY + timedelta(days=400), "轮岗", "日期太远"),
        (TODAY, " ", "原因"),
    ],
)
def test_what_makes_no_sense_is_refused(
    world: World, last_day: date, reason: str, words: str
) -> None:
    with pytest.raises(EndingRefused, match=words):
        ended(world, asked(world, "guard", last_day, reason))


def test_twice_is_once(world: World) -> None:
    for _ in range(2):
        ended(world, asked(world, "guard", TODAY))
    assert len(ended_in_the_ledger()) == 1


def test_the_second_of_two_people_reads_one_sentence(world: World) -> None:
    ended(world, asked(world, "guard", TOMORROW))
    with pytest.raises(EndingRefused, match="保师傅的任职刚刚已由别人办理"):
        ended(world, asked(world, "guard", TODAY), "principal")
    again = replace(asked(world, "guard", TODAY), seen=TOMORROW)
    assert ended(world, again, "principal").last_day == TODAY


def test_a_post_that_fits_its_organisation_no_more_can_be_ended(world: World) -> None:
    with scope.system():
        post = Post.objects.create(org_code=SCHOOL, kind="police_officer", title="民警")
        held = Appointment.objects.create(
            org_code=SCHOOL, post=post, person=world.people["teacher"], held_from=date(2020, 9, 1)
        )
        held = appointments.unended(SCHOOL, TODAY).get(id=held.id)
    assert ended(world, Ending(held, None, "误设"), "clerk").last_day == YESTERDAY


def end_page(world: World, key: str, code: int = SCHOOL) -> str:
    return f"/accounts/posts/{code}/end/{world.appointments[key][0].id}/"


def test_the_page_asks_why_and_ends(world: World, sign_in: SignIn) -> None:
    client, path = sign_in("officer"), end_page(world, "guard")
    assert "侯主任（后勤主任）" in client.get(path).content.decode()
    assert client.post(path, {"when": "now"}).status_code == 422
    wrong = client.post(path, {"when": "day", "reason": "轮岗"})
    assert "请选择最后一天" in wrong.content.decode()
    told: HttpResponse = client.post(path, {"when": "now", "reason": "轮岗"})  # type: ignore[assignment]
    assert told["Location"] == f"/accounts/posts/{SCHOOL}/"
    assert "从现在起不能再以这个岗位办理" in client.get(told["Location"]).content.decode()
    twice: HttpResponse = client.post(path, {"when": "now", "reason": "轮岗"})  # type: ignore[assignment]
    assert twice["Location"] == f"/accounts/posts/{SCHOOL}/"
    assert len(ended_in_the_ledger()) == 1


def test_the_page_says_what_others_did_meanwhile(world: World, sign_in: SignIn) -> None:
    client, path = sign_in("officer"), end_page(world, "guard")
    later = TODAY + timedelta(days=300)
    ended(world, asked(world, "guard", later), "principal")
    answer = client.post(path, {"when": "now", "reason": "轮岗", "seen": ""})
    assert answer.status_code == 422
    assert "刚刚已由别人办理" in answer.content.decode()
    assert f'name="seen" value="{later.isoformat()}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [
        ("clerk", SCHOOL, 200),
        ("neighbour_clerk", SCHOOL, 404),
        ("officer", NEIGHBOUR_SCHOOL, 404),
        ("guard", SCHOOL, 403),
    ],
)
def test_an_outsider_finds_nothing(
    world: World, sign_in: SignIn, key: str, code: int, status: int
) -> None:
    path = end_page(world, "guard", code)
    assert sign_in(key).get(path).status_code == status
    if status != 200:
        assert sign_in(key).post(path, {"when": "now", "reason": "轮岗"}).status_code == status


def test_who_may_not_end_it_reads_why(world: World, sign_in: SignIn) -> None:
    assert (
        "上级主管单位任免"
        in sign_in("principal").get(end_page(world, "principal")).content.decode()
    )
