"""Signals by a program: read in one's scope, re-read by the source's own school, no secrets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from house.fullness import Full
from house.world import World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.web.api.tests.conftest import Program

Maker = Callable[..., Program]


def test_signals_are_read_to_the_end_and_sifted(full: Full, program: Maker) -> None:
    officer, seen, path = program("officer"), [], "/api/signals?limit=1"
    while path:
        told = officer.get(path).json()
        seen += [one["id"] for one in told["items"]]
        path = told["next"]
    whole = officer.get("/api/signals?state=read").json()["items"]
    assert len(seen) == 3
    assert seen == [one["id"] for one in whole]
    assert officer.get("/api/signals?state=unread").json()["items"] == []
    foreign = officer.get(f"/api/signals?source_id={uuid7()}").json()
    assert foreign["items"] == []


def test_one_signal_is_shown_with_what_came(full: Full, program: Maker) -> None:
    signal = full.guarded.signal
    told = program("officer").get(f"/api/signals/{signal.raw_id}").json()
    assert "一号宿舍" in told["place"]
    assert told["raw_bytes"] == len(told["raw"].encode())
    assert told["case_id"]
    assert program("neighbour_officer").get(f"/api/signals/{signal.raw_id}").status_code == 404


def test_no_secret_or_key_of_a_source_goes_out(full: Full, program: Maker) -> None:
    officer, source = program("officer"), full.guarded.source
    for path in ("/api/signals/sources", f"/api/signals/sources/{source.id}"):
        answered = officer.get(path)
        assert source.name in answered.content.decode()
        assert source.key not in answered.content.decode()
        assert not {"key", "seal", "secret"} & set(answered.json())
    assert officer.get("/api/signals/sources?is_open=false").json()["items"] == []
    hidden = program("neighbour_officer").get(f"/api/signals/sources/{source.id}")
    assert hidden.status_code == 404


def test_a_source_is_read_again_once_for_one_id(full: Full, program: Maker) -> None:
    path = f"/api/signals/sources/{full.guarded.source.id}/read-again"
    told = {"id": str(uuid7())}
    officer = program("officer")
    first, again = (officer.post(path, told) for _ in range(2))
    assert (first.status_code, first.json(), again.json()) == (200, {"read": 0}, {"read": 0})
    with scope.system():
        assert Entry.objects.filter(verb="signals.read_again").count() == 1


@pytest.mark.parametrize(
    ("key", "status"), [("guard", 403), ("clerk", 404), ("neighbour_officer", 404)]
)
def test_only_its_own_school_reads_a_source_again(
    full: Full, program: Maker, key: str, status: int
) -> None:
    path = f"/api/signals/sources/{full.guarded.source.id}/read-again"
    assert program(key, *verbs(key)).post(path, {"id": str(uuid7())}).status_code == status


def verbs(key: str) -> list[str]:
    """A guard may issue no token of all the verbs; one that reads signals is enough."""
    return ["signals.read"] if key == "guard" else []


def test_the_rules_are_told_in_their_order(full: Full, program: Maker, world: World) -> None:
    (rule,) = program("officer").get("/api/signals/rules").json()["items"]
    assert rule["conditions"] == [{"field": "kind", "operator": "is", "value": "smoke"}]
    assert program("officer", "signals.read").get("/api/signals/rules").status_code == 403
    assert program("clerk").get("/api/signals/rules").json()["items"] == []
