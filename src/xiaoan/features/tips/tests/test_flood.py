"""What comes all at once: a bus stop of parents goes straight through, a spammer is slowed."""

from __future__ import annotations

import pytest
from django.test import Client

from house.world import NOW, SCHOOL, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Tip, table
from xiaoan.features.tips.rules import proofs
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain

from .conftest import Receive, sent

AT = f"/tips/at/{SCHOOL}/"
BUS_STOP = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def asked(client: Client) -> tuple[str, str]:
    """The challenge of a freshly opened form, and its tip."""
    tip_id = str(uuid7())
    told = client.get(f"/api/tips/challenge/{SCHOOL}/{tip_id}").json()["challenge"]
    return told, tip_id


def test_forty_parents_behind_one_address_all_go_straight(world: World) -> None:
    for number in range(40):
        client = Client(**BUS_STOP)  # type: ignore[arg-type]
        challenge, tip_id = asked(client)
        assert proofs.bits_of(challenge) == table().numbers["proof_bits"]
        told = {
            "id": tip_id,
            "kind": "building",
            "words": f"第{number}位家长",
            "challenge": challenge,
        }
        answer = client.post(AT, {**told, "nonce": proofs.work(challenge)})
        assert answer.status_code == 201
    with scope.system():
        states = Tip.objects.values_list("state", flat=True)
        assert list(states) == [Tip.STRAIGHT] * 40


def test_who_opens_forms_without_end_gets_more_to_work_out_and_a_neighbour_does_not(
    world: World,
) -> None:
    numbers, spammer = table().numbers, Client(**BUS_STOP)  # type: ignore[arg-type]
    bits = [proofs.bits_of(asked(spammer)[0]) for _ in range(numbers["forms_a_minute"] + 5)]
    slow = numbers["proof_bits"] + numbers["hurry_bits"]
    assert bits[-5:] == [slow] * 5
    assert set(bits[:-5]) == {numbers["proof_bits"]}
    assert proofs.bits_of(asked(Client(REMOTE_ADDR="203.0.113.8"))[0]) == numbers["proof_bits"]


def test_work_laid_up_before_a_flood_does_not_go_straight_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_up, fresh = sent(), uuid7()
    monkeypatch.setitem(table().numbers, "calm_an_hour", 1)
    monkeypatch.setitem(table().numbers, "late_bits", 0)
    with scope.system():
        for _ in range(3):
            actions.receive(sent=sent(), at=NOW)
        assert actions.receive(sent=laid_up, at=NOW).tip.state == Tip.HELD
        assert actions.receive(sent=sent(id=fresh), at=NOW).tip.state == Tip.STRAIGHT


def test_what_is_held_is_one_task_of_the_moderator_and_later_of_the_director(
    receive: Receive,
) -> None:
    for _ in range(3):
        receive(proof=("", ""))
    drain()
    with scope.system():
        task = Task.objects.get(title="有举报线索等放行")
        assert (task.post_kind, task.url) == ("bureau_clerk", "/tips/inbox/?state=held")
        assert actions.climb_held(NOW) == 0
        later = NOW.replace(day=NOW.day + 2)
        assert [actions.climb_held(later) for _ in range(2)] == [1, 1]
        assert Task.objects.filter(post_kind="bureau_director").count() == 1
