from __future__ import annotations

import json
import socket
from datetime import datetime, timedelta
from typing import Any

import pytest

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain, emit
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.webhooks import actions, lanes, rules, sending
from xiaoan.foundation.webhooks.models import Delivery, Endpoint
from xiaoan.foundation.webhooks.sending import Message, Outcome
from xiaoan.foundation.webhooks.tests.conftest import Receiver

Registered = tuple[Endpoint, str]


def happen(name: str = "hazards.opened", org_code: int = SCHOOL, **body: Any) -> None:
    emit(name, org_code=org_code, subject_id=uuid7(), body=body, at=NOW)
    drain(NOW)


def sent(at: datetime = NOW) -> list[Outcome]:
    """Everything due is sent, lane after lane."""
    return [
        one for key, parcels in actions.claim(at).items() for one in lanes.run(key, parcels, at)
    ]


def log() -> list[Delivery]:
    with scope.system():
        return list(Delivery.objects.order_by("id"))


def renewed(endpoint: Endpoint) -> Endpoint:
    with scope.system():
        return Endpoint.objects.get(id=endpoint.id)


def test_what_happened_is_told_with_a_signature_that_checks(
    endpoint: Registered, receiver: Receiver
) -> None:
    happen(number="YH-2026-0001", grade="general", stage="register", secret_word="never")
    assert [one.status for one in sent()] == [200]
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["type"] == "hazards.opened"
    assert told["data"]["number"] == "YH-2026-0001"
    assert "secret_word" not in body.decode()
    wanted = rules.signature(
        endpoint[1], headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    assert headers["webhook-signature"] == wanted
    assert [one.state for one in log()] == ["sent"]


def test_an_event_handled_twice_is_told_once(endpoint: Registered, receiver: Receiver) -> None:
    happen()
    from xiaoan.foundation.jobs.handling import Event
    from xiaoan.foundation.jobs.models import Outbox

    with scope.system():
        row = Outbox.objects.get(name="hazards.opened")
        again = Event(row.id, row.name, row.org_code, row.subject_id, row.body, row.at)
        actions.hear(again)
    sent()
    assert len(receiver.got) == 1


def test_only_what_was_asked_for_from_the_own_territory_is_told(endpoint: Registered) -> None:
    happen("tasks.acknowledged")
    happen(org_code=NEIGHBOUR_SCHOOL)
    happen("cases.moved", workflow="sealed_matter", move="open")
    assert log() == []


def test_what_fails_is_tried_again_under_the_same_id(
    endpoint: Registered, receiver: Receiver
) -> None:
    receiver.status = 500
    happen()
    happen()
    assert [one.status for one in sent()] == [500]  # the second waits for the first
    assert sent() == []
    receiver.status = 204
    later = NOW + timedelta(minutes=2)
    assert [one.status for one in sent(later)] == [204, 204]
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
    assert [(one.state, one.attempts) for one in log()] == [("sent", 2), ("sent", 1)]
    assert renewed(endpoint[0]).failing_since is None


def test_a_redirect_is_not_followed(endpoint: Registered, receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.url
    happen()
    assert [one.status for one in sent()] == [302]
    assert len(receiver.got) == 1


def test_a_long_answer_is_cut(endpoint: Registered, receiver: Receiver) -> None:
    receiver.answer = b"x" * 100_000
    happen()
    sent()
    assert [len(one.answer) for one in log()] == [500]


def test_three_days_of_failure_end_it_with_a_notice(
    endpoint: Registered, receiver: Receiver
) -> None:
    receiver.status = 503
    happen()
    sent()
    at = NOW + timedelta(days=3)
    sent(at)
    row = renewed(endpoint[0])
    assert row.disabled_why == actions.GIVEN_UP
    with scope.system():
        assert (
            Notice.objects.filter(kind="webhooks.disabled", post_kind="bureau_clerk").count() == 1
        )
    happen()
    assert actions.claim(at + timedelta(days=1)) == {}


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    endpoint: Registered, receiver: Receiver, world: World
) -> None:
    by = world.viewer("clerk")
    with scope.enter(by):
        fresh = actions.rotate(endpoint=renewed(endpoint[0]), by=by, at=NOW)
    happen()
    sent()
    happen()
    sent(NOW + rules.BOTH_VALID)
    signed = [len(headers["webhook-signature"].split(" ")) for headers, _ in receiver.got]
    assert signed == [2, 1]
    assert fresh != endpoint[1]


def test_secrets_do_not_lie_open_in_the_table(endpoint: Registered) -> None:
    row = renewed(endpoint[0])
    assert endpoint[1].encode() not in bytes(row.sealed_secret)


def test_the_name_is_looked_at_before_anything_is_sent(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("127.0.0.1", int(port)))]
    )
    outcome = sending.send(Message(f"https://harmless.example:{port}/in", {}, b"{}"))
    assert outcome.fault == sending.FORBIDDEN
    assert receiver.got == []


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    outcome = sending.send(Message("https://harmless.example/in", {}, b"{}"))
    assert outcome.fault == sending.FORBIDDEN


def test_a_slow_endpoint_holds_up_nobody_else(endpoint: Registered, world: World) -> None:
    """Each endpoint has a lane of its own, and a turn takes a few of each."""
    other = world.viewer("principal")
    with scope.enter(other):
        second, _ = actions.register(
            wish=actions.Wish(uuid7(), "另一平台", endpoint[0].url, ["hazards.opened"]),
            by=other,
            at=NOW,
        )
    for _ in range(25):
        happen()
    claimed = actions.claim(NOW)
    assert {key: len(parcels) for key, parcels in claimed.items()} == {
        endpoint[0].id: 20,
        second.id: 20,
    }


def test_the_worker_starts_lanes_once_the_claim_is_committed(
    endpoint: Registered,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 — a fixture of pytest-django
) -> None:
    happen()
    started: list[object] = []
    monkeypatch.setattr(lanes._pool, "submit", lambda *given: started.append(given[1]))
    with django_capture_on_commit_callbacks(execute=True):
        assert lanes.deliver(NOW) == 1
        assert started == []
    assert started == [endpoint[0].id]
