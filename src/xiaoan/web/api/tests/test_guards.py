"""Guards and their shifts by a program: kept by the school, phones inside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from house.fullness import Full
from house.world import TODAY, World
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]


def hired(**more: Any) -> dict[str, Any]:
    told = {
        "id": str(uuid7()),
        "name": "演示保安乙",
        "sex": "f",
        "birth_on": "1990-05-01",
        "employer_kind": "own",
        "employed_from": "2024-09-01",
        "phone": "00000000000",
    }
    return {**told, **more}


def test_a_guard_is_registered_once_however_often_it_is_sent(world: World, program: Maker) -> None:
    officer, told = program("officer"), hired()
    first, again = (officer.post("/api/guards", told) for _ in range(2))
    other = officer.post("/api/guards", told | {"name": "演示保安丙"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.content == again.content
    assert first.json()["phone"] == "00000000000"
    assert deeds("guards.added") == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"birth_on": "2020-01-01"}, "birth_on"),
        ({"employer_kind": "company"}, "employer_name"),
        ({"account_id": "somebody"}, "account_id"),
        ({"places": ["roof"]}, "places.0"),
        ({"name": "  "}, "name"),
        ({"training_hours": 10**30}, "training_hours"),
        ({"identity_card": "1"}, "identity_card"),
        ({"phone": "0\0"}, None),
    ],
)
def test_what_cannot_be_true_of_a_guard_is_told_by_its_field(
    world: World, program: Maker, more: dict[str, Any], field: str | None
) -> None:
    answered = program("officer").post("/api/guards", hired(**more))
    assert answered.status_code == 422
    if field:
        assert [one["field"] for one in answered.json()["errors"]] == [field]
    assert deeds("guards.added") == 0


def test_an_edit_changes_what_is_said_and_a_stale_one_nothing(full: Full, program: Maker) -> None:
    officer, guard = program("officer"), full.guarded.guard
    path = f"/api/guards/{guard.id}/edit"
    changed = officer.post(path, wanting(version=guard.version, licence_number="演示证"))
    assert changed.status_code == 200
    told = changed.json()
    assert (told["licence_number"], told["version"]) == ("演示证", guard.version + 1)
    assert (told["name"], told["checked_on"]) == (guard.name, str(guard.checked_on))
    stale = officer.post(path, wanting(version=guard.version, licence_number="别的"))
    assert stale.status_code == 409
    with scope.system():
        assert Guard.objects.get(id=guard.id).licence_number == "演示证"


def test_a_guard_is_taken_out_with_a_reason_and_put_back(full: Full, program: Maker) -> None:
    officer, guard = program("officer"), full.guarded.guard
    path = f"/api/guards/{guard.id}"
    gone = wanting(version=guard.version, retired_on="2026-11-18", reason="合同到期")
    late, again = (officer.post(f"{path}/retire", gone) for _ in range(2))
    assert (late.status_code, late.content) == (200, again.content)
    assert officer.post(f"{path}/retire", gone | {"id": str(uuid7())}).status_code == 409
    listed = [one["id"] for one in officer.get("/api/guards?state=retired").json()["items"]]
    assert listed == [str(guard.id)]
    back = officer.post(f"{path}/restore", wanting(version=late.json()["version"]))
    assert (back.status_code, back.json()["retired_on"]) == (200, None)


def test_a_day_to_come_is_no_day_to_take_somebody_out(full: Full, program: Maker) -> None:
    guard = full.guarded.guard
    told = wanting(version=guard.version, retired_on="2036-01-01", reason="合同到期")
    answered = program("officer").post(f"/api/guards/{guard.id}/retire", told)
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == "retired_on"


def test_phones_stay_inside_the_school_and_outsiders_find_nobody(
    full: Full, program: Maker
) -> None:
    guard = full.guarded.guard
    path = f"/api/guards/{guard.id}"
    program("officer").post(f"{path}/edit", wanting(version=guard.version, phone="00000000000"))
    assert program("officer").get(path).json()["phone"] == "00000000000"
    for key in ("clerk", "police", "logistics"):
        told = program(key).get(path).json()
        assert (told["name"], told["phone"], told["account_id"]) == (guard.name, None, None)
    neighbour = program("neighbour_officer")
    assert neighbour.get(path).status_code == 404
    assert neighbour.get("/api/guards").json()["items"] == []
    edited = neighbour.post(f"{path}/edit", wanting(version=guard.version))
    assert edited.status_code == 404


def test_who_may_not_keep_guards_is_refused(full: Full, program: Maker) -> None:
    logistics = program("logistics")
    assert logistics.post("/api/guards", hired()).status_code == 403
    assert logistics.get("/api/guards/shifts/watches").status_code == 403
    assert program("officer", "guards.read").post("/api/guards", hired()).status_code == 403


def test_a_watch_is_taken_over_once_and_handed_on_with_a_word(full: Full, program: Maker) -> None:
    officer, guarded = program("officer"), full.guarded
    told = wanting(watch_id=str(guarded.watch.id), guard_id=str(guarded.guard.id))
    first, again = (officer.post("/api/guards/shifts/take", told) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    double = officer.post("/api/guards/shifts/take", told | {"id": str(uuid7())})
    assert double.status_code == 409
    standing = [one["state"] for one in officer.get("/api/guards/shifts").json()["posts"]]
    assert "在岗" in standing
    path = f"/api/guards/shifts/{first.json()['id']}/hand"
    handed = officer.post(path, wanting(note="钥匙在门卫室"))
    assert (handed.status_code, handed.json()["note"]) == (200, "钥匙在门卫室")
    with scope.system():
        assert Stand.objects.get(id=told["id"]).ended_at is not None


def test_what_is_not_of_the_school_is_not_taken_over(full: Full, program: Maker) -> None:
    officer, guarded = program("officer"), full.guarded
    watch, nobody = str(guarded.watch.id), str(uuid7())
    for told, field in (
        ({"watch_id": nobody, "guard_id": str(guarded.guard.id)}, "watch_id"),
        ({"watch_id": watch, "guard_id": nobody}, "guard_id"),
        ({"watch_id": watch}, "guard_id"),
    ):
        answered = officer.post("/api/guards/shifts/take", wanting(**told))
        assert answered.status_code == 422
        assert answered.json()["errors"][0]["field"] == field
    path = f"/api/guards/shifts/{guarded.stand.id}/hand"
    assert program("neighbour_officer").post(path, wanting()).status_code == 404


def test_what_was_not_stood_this_week_is_told(full: Full, program: Maker) -> None:
    with scope.system():
        Watch.objects.update(active_from=TODAY - timedelta(days=5))
    told = program("officer").get("/api/guards/shifts/gaps").json()
    missed = [one for one in told["missed"] if not one["stands"]]
    assert missed
    assert all(one["holes"] for one in missed)


def watch(**more: Any) -> dict[str, Any]:
    told = {
        "name": "校门夜班",
        "place": "gate",
        "weekdays": [1, 3],
        "begins": "19:00",
        "ends": "07:00",
    }
    return wanting(**{**told, **more})


def test_a_watch_is_planned_changed_and_ended_each_once(full: Full, program: Maker) -> None:
    officer, told = program("officer"), watch(guard_id=str(full.guarded.guard.id))
    base, planned = "/api/guards/shifts/watches", deeds("guards.watch_planned")
    made = twice(officer, base, told)
    assert (made.status_code, made.json()["id"]) == (201, told["id"])
    path = f"{base}/{told['id']}"
    assert twice(officer, f"{path}/edit", watch(name="校门晚班")).json()["guard_id"] is None
    assert [
        one["name"] for one in officer.get(base).json()["items"] if one["id"] == told["id"]
    ] == ["校门晚班"]
    assert twice(officer, f"{path}/end", wanting()).status_code == 200
    assert officer.post(f"{path}/edit", watch()).status_code == 404
    assert deeds("guards.watch_planned") == planned + 2
    assert deeds("guards.watch_ended") == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [8]}, "weekdays.0"),
        ({"begins": "7点"}, "begins"),
        ({"guard_id": str(uuid7())}, "guard_id"),
        ({"name": "  "}, "name"),
    ],
)
def test_what_is_wrong_with_a_watch_is_told_by_its_field(
    world: World, program: Maker, more: dict[str, Any], field: str
) -> None:
    answered = program("officer").post("/api/guards/shifts/watches", watch(**more))
    assert answered.status_code == 422
    assert [one["field"] for one in answered.json()["errors"]] == [field]


def test_a_plan_under_the_id_of_a_watch_changes_no_watch(full: Full, program: Maker) -> None:
    base, known = "/api/guards/shifts/watches", full.guarded.watch
    assert program("officer").post(base, watch(id=str(known.id))).status_code == 409
    with scope.system():
        assert Watch.objects.get(id=known.id).name == known.name


def test_watches_are_planned_by_their_own_school_only(full: Full, program: Maker) -> None:
    base, known = "/api/guards/shifts/watches", full.guarded.watch.id
    neighbour, bare = program("neighbour_officer"), program("officer", "guards.shift")
    assert bare.post(base, watch()).status_code == 403
    for path, told in ((f"{base}/{known}/edit", watch()), (f"{base}/{known}/end", wanting())):
        assert bare.post(path, told).status_code == 403
        assert neighbour.post(path, told).status_code == 404
    # An id that the caller cannot see is taken all the same.
    assert neighbour.post(base, watch(id=str(known))).status_code == 409
