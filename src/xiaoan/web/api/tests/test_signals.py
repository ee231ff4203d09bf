"""Signals by a program: read in one's scope, re-read by the source's own school, no secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from house.fullness import Full
from house.world import World
from xiaoan.engine.signals.models import Rule, Source
from xiaoan.foundation import scope
from xiaoan.foundation.api.models import Written
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

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
    assert deeds("signals.read_again") == 1


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


def source(**more: Any) -> dict[str, Any]:
    return wanting(**{"name": "演示燃气报警器", "kind": "alarm", **more})


def rule(**more: Any) -> dict[str, Any]:
    told = {
        "name": "燃气报警",
        "conditions": [{"field": "kind", "operator": "is", "value": "gas"}],
        "doing": "hazard",
    }
    return wanting(**{**told, **more})


def test_the_secret_of_a_new_source_is_told_once_and_kept_nowhere(
    world: World, program: Maker
) -> None:
    officer, told = program("officer"), source()
    first, again = (officer.post("/api/signals/sources", told) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    secret, address = first.json()["secret"], first.json()["address"]
    assert secret and "/signals/in/" in address
    assert first["Cache-Control"] == "no-store"
    assert again.json() == {**first.json(), "secret": None, "address": None}
    with scope.system():
        kept = Written.objects.get(id=told["id"]).answer
    assert secret not in kept and address not in kept
    assert deeds("signals.connected") == 1


def test_a_source_is_changed_renewed_and_closed_each_once(full: Full, program: Maker) -> None:
    officer, path = program("officer"), f"/api/signals/sources/{full.guarded.source.id}"
    told = source(kind="json", paths={"device": "data.id"}, silent_minutes=30)
    assert twice(officer, f"{path}/edit", told).json()["silent_minutes"] == 30
    with scope.system():
        before = Source.objects.get(id=full.guarded.source.id)
    assert before.mapping == {"device": "data.id"}
    new = wanting()
    first, again = (officer.post(f"{path}/secret", new) for _ in range(2))
    assert first.json()["secret"] and again.json()["secret"] is None
    assert twice(officer, f"{path}/close", wanting()).json()["closed_at"]
    assert [deeds(f"signals.{deed}") for deed in ("updated", "secret_renewed", "closed")] == [1] * 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "fax"}, "kind"),
        ({"per_minute": 0}, "per_minute"),
        ({"is_test": "no"}, "is_test"),
        ({"paths": {"colour": "a"}}, "paths.colour"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_by_its_field(
    world: World, program: Maker, more: dict[str, Any], field: str
) -> None:
    answered = program("officer").post("/api/signals/sources", source(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)


def test_sources_and_rules_are_of_their_own_organisation(full: Full, program: Maker) -> None:
    of_source = f"/api/signals/sources/{full.guarded.source.id}"
    of_rule = f"/api/signals/rules/{full.guarded.rule.id}"
    calls = [
        (f"{of_source}/edit", source()),
        (f"{of_source}/secret", wanting()),
        (f"{of_source}/close", wanting()),
        (f"{of_rule}/edit", rule()),
        (f"{of_rule}/end", wanting()),
    ]
    neighbour, bare = program("neighbour_officer"), program("officer", "signals.read")
    for path, told in calls:
        assert neighbour.post(path, told).status_code == 404
        assert bare.post(path, told | {"id": str(uuid7())}).status_code == 403
    assert program("clerk").post(calls[0][0], source()).status_code == 404
    for path, told in (("sources", source()), ("rules", rule())):
        assert bare.post(f"/api/signals/{path}", told).status_code == 403


def test_a_rule_is_added_changed_and_ended_each_once(full: Full, program: Maker) -> None:
    officer, told = program("officer"), rule(source_id=str(full.guarded.source.id))
    set_before = deeds("signals.rule_set")
    made = twice(officer, "/api/signals/rules", told)
    assert (made.status_code, made.json()["id"]) == (201, told["id"])
    path = f"/api/signals/rules/{told['id']}"
    changed = rule(doing="task", post_kind="logistics", is_quiet=False)
    assert twice(officer, f"{path}/edit", changed).json()["post_kind"] == "logistics"
    assert twice(officer, f"{path}/end", wanting()).status_code == 200
    assert officer.post(f"{path}/edit", rule()).status_code == 404
    assert (deeds("signals.rule_set") - set_before, deeds("signals.rule_ended")) == (2, 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"conditions": []}, "conditions"),
        ({"doing": "task"}, "post_kind"),
        ({"source_id": str(uuid7())}, "source_id"),
        (
            {"conditions": [{"field": "value", "operator": "from", "value": "高"}]},
            "conditions.0.field",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_by_its_field(
    world: World, program: Maker, more: dict[str, Any], field: str
) -> None:
    answered = program("officer").post("/api/signals/rules", rule(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)
    with scope.system():
        assert not Rule.objects.exists()


def test_a_new_rule_under_a_known_id_changes_no_rule(full: Full, program: Maker) -> None:
    known = full.guarded.rule
    for key in ("officer", "neighbour_officer"):
        told = rule(id=str(known.id))
        assert program(key).post("/api/signals/rules", told).status_code == 409
    with scope.system():
        assert Rule.objects.get(id=known.id).name == known.name
