from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from house.world import NOW, PASSWORD, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries, rules
from xiaoan.foundation.accounts.actions import deactivating, delegating, inviting
from xiaoan.foundation.accounts.models import (
    Appointment,
    Delegation,
    Invitation,
    Person,
    SecondFactor,
)
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry


def deactivate(world: World, key: str, successor: str = "", by: str = "principal") -> Person:
    leaving = deactivating.Leaving(
        person=world.people[key],
        last_day=TODAY,
        reason="调离",
        successor=world.appointments[successor][0] if successor else None,
    )
    return deactivating.deactivate(leaving, by=world.viewer(by), at=NOW)


def test_whoever_leaves_is_outside_with_everything_they_held(world: World) -> None:
    guard = world.people["guard"]
    leave = delegating.Leave(
        uuid7(),
        world.appointments["guard"][0],
        world.people["logistics"],
        rules.Span(TODAY, TODAY + timedelta(days=3)),
        "病假",
    )
    with scope.system():
        delegating.delegate(leave, today=TODAY, by=world.viewer("guard"), at=NOW)
        inviting.invite([world.people["guard"]], by=world.viewer("officer"), at=NOW)
    deactivate(world, "guard", "logistics")
    with scope.system():
        assert Appointment.objects.get(person=guard).held_until == TODAY
        assert Delegation.objects.get().ended_at == NOW
        assert Invitation.objects.get().withdrawn_at == NOW
        assert queries.viewer_of_person(guard.id, None, TODAY) is None
        events = set(Outbox.objects.values_list("name", flat=True))
        passed = Outbox.objects.get(name="accounts.tasks_pass")
        entry = Entry.objects.get(verb="accounts.deactivated")
    assert {"accounts.deactivated", "accounts.tasks_pass"} <= events
    assert passed.body["to"] == str(world.appointments["logistics"][0].id)
    assert passed.body["vacant_kind"] == "guard"
    assert entry.body["successor"] == "侯主任"


def test_a_post_that_others_hold_keeps_its_tasks(world: World) -> None:
    with scope.system():
        one = world.appointments["guard"][0]
        Appointment.objects.create(
            org_code=SCHOOL, post=one.post, person=world.people["teacher"], held_from=TODAY
        )
    deactivate(world, "guard", "logistics")
    with scope.system():
        assert Outbox.objects.get(name="accounts.tasks_pass").body["vacant_kind"] == ""


@pytest.mark.parametrize(
    ("key", "successor", "by", "words"),
    [("principal", "", "principal", "自己"), ("guard", "guard", "principal", "本人")],
)
def test_what_makes_no_sense_is_refused(
    world: World, key: str, successor: str, by: str, words: str
) -> None:
    with pytest.raises(deactivating.DeactivationRefused, match=words):
        deactivate(world, key, successor, by)


def test_twice_is_refused_and_back_again_is_possible(world: World) -> None:
    deactivate(world, "guard")
    with pytest.raises(deactivating.DeactivationRefused, match="已经停用"):
        deactivate(world, "guard")
    person, by = world.people["guard"], world.viewer("principal")
    with pytest.raises(deactivating.DeactivationRefused, match="原因"):
        deactivating.reactivate(person=person, reason="", by=by, at=NOW)
    deactivating.reactivate(person=person, reason="返岗", by=by, at=NOW)
    with pytest.raises(deactivating.DeactivationRefused, match="没有停用"):
        deactivating.reactivate(person=person, reason="返岗", by=by, at=NOW)
    with scope.system():
        assert Person.objects.get(id=person.id).is_active
        assert Appointment.objects.get(person=person).held_until == TODAY


def test_the_page_asks_who_takes_over_and_ends_the_sign_ins(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    there = Client()
    there.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    person, client = world.people["guard"], sign_in("officer")
    path = f"/accounts/people/{person.id}/leaving/"
    assert "侯主任" in client.get(path).content.decode()
    assert client.post(path, {"last_day": "2026-11-20"}).status_code == 422
    given = {
        "last_day": "2026-11-20",
        "reason": "退休",
        "successor": str(world.appointments["logistics"][0].id),
    }
    assert client.post(path, given).status_code == 302
    assert there.get("/tasks/").status_code == 302
    assert client.post(path, given).status_code == 404  # a double tap
    page = client.get(f"/accounts/people/{person.id}/").content.decode()
    assert "已停用" in page
    assert "保师傅" in client.get(f"/accounts/posts/{SCHOOL}/").content.decode()
    assert client.post(f"/accounts/people/{person.id}/back/", {"reason": "返聘"}).status_code == 302
    with scope.system():
        assert Person.objects.get(id=person.id).is_active


@pytest.mark.parametrize(
    ("key", "whose", "status"),
    [
        ("officer", "guard", 200),
        ("officer", "principal", 404),
        ("clerk", "principal", 200),
        ("principal", "principal", 404),
        ("neighbour_clerk", "guard", 404),
        ("teacher", "guard", 403),
    ],
)
def test_who_leaves_is_for_those_above_to_say(
    world: World, sign_in: Callable[[str], Client], key: str, whose: str, status: int
) -> None:
    path = f"/accounts/people/{world.people[whose].id}/leaving/"
    assert sign_in(key).get(path).status_code == status


def test_a_second_factor_is_reset_from_the_persons_page(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    person = world.people["guard"]
    with scope.system():
        SecondFactor.objects.create(
            org_code=SCHOOL, person=person, last_step=0, recovery_marks=[], enrolled_at=NOW
        )
    client, path = sign_in("officer"), f"/accounts/people/{person.id}/second-factor/"
    assert "重置二次验证" in client.get(f"/accounts/people/{person.id}/").content.decode()
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "手机丢失"}).status_code == 302
    with scope.system():
        assert not SecondFactor.objects.exists()


@pytest.mark.parametrize(
    ("key", "status"), [("officer", 200), ("clerk", 200), ("neighbour_clerk", 404), ("guard", 403)]
)
def test_a_persons_page_is_for_those_who_answer_for_them(
    world: World, sign_in: Callable[[str], Client], key: str, status: int
) -> None:
    path = f"/accounts/people/{world.people['teacher'].id}/"
    assert sign_in(key).get(path).status_code == status
