"""Checkpoints and rounds planned by a program of the school."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from house.fullness import Full
from house.world import World
from xiaoan.features.inspections.models import Checkpoint
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]
POINTS = "/api/inspections/checkpoints"
ROUNDS = "/api/inspections/rounds"


def point(**more: Any) -> dict[str, Any]:
    return wanting(**{"name": "东侧楼梯", "area": "消防", **more})


def plan(**more: Any) -> dict[str, Any]:
    told = {"name": "每周全校排查", "cycle": "week", "scope": "campus", "active_from": "2026-11-18"}
    return wanting(**{**told, **more})


def area_of(full: Full) -> str:
    with scope.system():
        return Checkpoint.objects.get(id=full.point.id).area


def test_a_checkpoint_is_placed_changed_and_retired_each_once(full: Full, program: Maker) -> None:
    officer, area, placed = program("officer"), area_of(full), deeds("inspections.point_placed")
    made = twice(officer, POINTS, point(area=area))
    assert made.status_code == 201
    path = f"{POINTS}/{made.json()['id']}"
    changed = twice(officer, f"{path}/edit", point(area=area, name="西侧楼梯", floor="二楼"))
    assert (changed.json()["name"], changed.json()["number"]) == ("西侧楼梯", made.json()["number"])
    assert "西侧楼梯" in [one["name"] for one in officer.get(POINTS).json()["items"]]
    assert twice(officer, f"{path}/retire", wanting()).json()["retired_on"] == "2026-11-18"
    assert officer.post(f"{path}/retire", wanting()).status_code == 404
    assert deeds("inspections.point_placed") == placed + 1
    assert (deeds("inspections.point_changed"), deeds("inspections.point_retired")) == (1, 1)


def test_no_plate_of_a_checkpoint_goes_out(full: Full, program: Maker) -> None:
    told = program("officer").get(POINTS)
    assert told.json()["items"]
    assert full.point.plate_token not in told.content.decode()


def test_a_round_is_planned_and_ended_each_once(full: Full, program: Maker) -> None:
    officer, planned = program("officer"), deeds("inspections.round_planned")
    told = plan(scope="route", checkpoint_ids=[str(full.point.id)])
    made = twice(officer, ROUNDS, told)
    assert (made.status_code, made.json()["checkpoint_ids"]) == (201, [str(full.point.id)])
    ended = twice(officer, f"{ROUNDS}/{made.json()['id']}/end", wanting())
    assert ended.json()["active_until"] == "2026-11-18"
    assert deeds("inspections.round_planned") == planned + 1
    assert deeds("inspections.round_ended") == 1


@pytest.mark.parametrize(
    ("path", "told", "field"),
    [
        (POINTS, point(area="没有这一类"), "area"),
        (POINTS, point(item_codes=["没有"]), "item_codes"),
        (ROUNDS, plan(scope="route"), "checkpoint_ids"),
        (ROUNDS, plan(scope="route", checkpoint_ids=[str(uuid7())]), "checkpoint_ids"),
        (ROUNDS, plan(post_kind="nobody"), "post_kind"),
        (ROUNDS, plan(duty_id="none"), "duty_id"),
        (ROUNDS, plan(lead_days=0), "lead_days"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_by_its_field(
    world: World, program: Maker, path: str, told: dict[str, Any], field: str
) -> None:
    answered = program("officer").post(path, told)
    assert answered.status_code == 422
    assert field in [one["field"] for one in answered.json()["errors"]]
    assert deeds("inspections.point_placed") + deeds("inspections.round_planned") == 0


def test_a_plan_is_its_own_schools(full: Full, program: Maker) -> None:
    area = area_of(full)
    calls = [
        (f"{POINTS}/{full.point.id}/edit", point(area=area)),
        (f"{POINTS}/{full.point.id}/retire", wanting()),
        (f"{ROUNDS}/{full.plan.id}/end", wanting()),
    ]
    neighbour, bare = program("neighbour_officer"), program("officer", "inspections.read")
    for path, told in calls:
        assert neighbour.post(path, told).status_code == 404
        assert bare.post(path, told | {"id": str(uuid7())}).status_code == 403
    for path, told in ((POINTS, point(area=area)), (ROUNDS, plan())):
        assert bare.post(path, told).status_code == 403
    assert bare.get(POINTS).status_code == 403
    assert neighbour.get(POINTS).json()["items"] == []
