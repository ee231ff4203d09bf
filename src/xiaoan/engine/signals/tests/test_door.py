from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from house.world import NOW, World
from xiaoan.engine.signals import actions
from xiaoan.engine.signals.models import Raw, Signal, Source
from xiaoan.engine.signals.rules import LARGEST, Envelope, SignalRefused, sign
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry

from .conftest import SMOKE, Connect


def kept() -> int:
    with scope.system():
        return Raw.objects.count()


def test_what_is_signed_is_kept_byte_by_byte_and_announced_once(connect: Connect) -> None:
    body = b'{"device":  "YG-01",\r\n "kind":"smoke" } \xff'
    device = connect()
    answer = device.send(body, nonce="n-1")
    assert answer.status_code == 202
    again = device.send(body, nonce="n-1")
    assert again.status_code == 202
    assert again.json() == answer.json()
    assert again["X-Xiaoan-Replayed"] == "1"
    with scope.system():
        raw = Raw.objects.get()
        assert bytes(raw.body) == body
        assert Outbox.objects.filter(name="signals.received").count() == 1


def test_the_same_nonce_for_something_else_is_refused(connect: Connect) -> None:
    device = connect()
    device.send(SMOKE, nonce="n-1")
    assert device.send(SMOKE | {"device": "YG-02"}, nonce="n-1").status_code == 409
    assert kept() == 1


def test_a_stranger_learns_nothing(connect: Connect) -> None:
    device, other = connect(), connect(name="另一台")
    wrong = device.send(SMOKE, headers={"X-Xiaoan-Signature": "0" * 64})
    device.secret = other.secret
    crossed = device.send(SMOKE)
    device.source.key = "nosuchsource"
    unknown = device.send(SMOKE)
    said = {(one.status_code, one.json()["error"]) for one in (wrong, crossed, unknown)}
    assert len(said) == 1
    assert said.pop()[0] == 401
    assert Client().post("/signals/in/nosuchsource", b"", "application/json").status_code == 401
    assert kept() == 0


def test_an_old_delivery_is_refused_and_told_the_time(connect: Connect) -> None:
    answer = connect().send(SMOKE, ago=400)
    assert answer.status_code == 401
    assert answer.json()["server_time"] > 0
    assert kept() == 0


def test_what_is_too_large_compressed_or_not_posted_is_refused(connect: Connect) -> None:
    device = connect()
    assert device.send(b"x" * (LARGEST + 1)).status_code == 413
    for length in ("²", "٣", "-1", "9" * 5000):
        assert device.send(SMOKE, headers={"Content-Length": length}).status_code == 413
    assert device.send(SMOKE, headers={"Content-Encoding": "gzip"}).status_code == 415
    assert Client().get(f"/signals/in/{device.source.key}").status_code == 405
    assert device.send(b"x" * LARGEST).status_code == 202


def test_a_source_sends_no_more_than_its_rate(connect: Connect) -> None:
    device, other = connect(per_minute=2), connect(name="另一台")
    codes = [device.send(SMOKE).status_code for _ in range(3)]
    assert codes == [202, 202, 429]
    assert device.send(SMOKE)["Retry-After"] == "60"
    assert other.send(SMOKE).status_code == 202


def test_what_came_while_the_clock_was_ahead_is_not_of_this_minute(connect: Connect) -> None:
    device = connect(per_minute=1)

    def receive(nonce: str, at: datetime) -> None:
        envelope = Envelope(str(int(at.timestamp())), nonce, "")
        signature = sign(device.secret.encode(), envelope, b"{}")
        signed = replace(envelope, signature=signature)
        with scope.system():
            actions.receive(actions.Delivery(device.source.key, signed, b"{}", ""), at=at)

    receive("ahead", NOW + timedelta(days=1))
    receive("now", NOW)
    with pytest.raises(SignalRefused, match="每分钟最多 1 条"):
        receive("one-too-many", NOW)


def test_a_repeated_delivery_is_answered_beyond_the_rate(connect: Connect) -> None:
    device = connect(per_minute=1)
    assert [device.send(SMOKE, nonce="n").status_code for _ in range(3)] == [202, 202, 202]


def test_a_closed_source_and_an_old_secret_are_refused(world: World, connect: Connect) -> None:
    by, device = world.viewer("officer"), connect()
    with scope.enter(by):
        renewed = actions.renew_secret(source=device.source, by=by, at=device.source.made_at)
    assert device.send(SMOKE).status_code == 401
    device.secret = renewed
    assert device.send(SMOKE).status_code == 202
    with scope.enter(by):
        actions.close_source(source=device.source, by=by, at=device.source.made_at)
    assert device.send(SMOKE).status_code == 401


def test_raw_rows_cannot_be_changed_by_anybody(connect: Connect) -> None:
    connect().send(SMOKE)
    for statement in ("UPDATE signals_raw SET nonce = 'x'", "DELETE FROM signals_raw"):
        with scope.system(), pytest.raises(Error, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_secret_stands_nowhere_but_on_the_page_that_shows_it_once(
    world: World,
    sign_in: Callable[[str], Client],
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    device = connect()
    device.send(SMOKE)
    device.send(SMOKE, headers={"X-Xiaoan-Signature": "wrong"})
    with scope.system():
        source = Source.objects.get(id=device.source.id)
        entries = str(list(Entry.objects.values_list("body", flat=True)))
        outbox = str(list(Outbox.objects.values_list("body", flat=True)))
    page = sign_in("officer").get(f"/signals/sources/{source.id}/").text
    for place in (entries, outbox, page, caplog.text, str(bytes(source.seal))):
        assert device.secret not in place


def test_a_delivery_is_not_read_before_its_handler_runs(connect: Connect) -> None:
    connect().send(SMOKE)
    with scope.system():
        assert not Signal.objects.exists()
