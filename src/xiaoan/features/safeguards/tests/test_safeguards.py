"""The sheet of a campus: what falls short, what the duties count, what an office sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers import queries
from xiaoan.features.safeguards import rules
from xiaoan.features.safeguards.models import Site
from xiaoan.features.safeguards.queries import SAFEGUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]
Fill = Callable[..., Site]
GOOD: dict[str, Any] = {
    **SAFEGUARDS.blank,
    "campus": "本部",
    "gates": 2,
    "alarms_connected": 1,
    "video_connected": 1,
    "video_days": 30,
    "confirmed_on": date(2026, 9, 1),
}
NAMES = (*SAFEGUARDS.measures, *SAFEGUARDS.moves)


@pytest.fixture
def fill(world: World) -> Fill:
    def filled(key: str = "officer", **values: Any) -> Site:
        by = world.viewer(key)
        with scope.enter(by):
            act = registers.Act(SAFEGUARDS, by, NOW)
            row = registers.add(act=act, id=uuid7(), values=GOOD | values)
        assert isinstance(row, Site)
        return row

    return filled


def numbers(code: int = SCHOOL) -> dict[str, float]:
    with scope.system():
        return queries.measured(NAMES, code, code, TODAY).get(code, {})


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({}, 0),
        ({"perimeter_gaps": 3}, 1),
        ({"alarms_connected": 0, "video_connected": 0, "video_days": None}, 2),
        ({"video_days": 29}, 1),
        ({"gates_bare": 1, "equipment_short": 2, "video_gaps": 1, "other_short": 4}, 4),
    ],
)
def test_what_falls_short_is_said_item_by_item(values: dict[str, Any], count: int) -> None:
    assert len(rules.shortfalls(GOOD | values)) == count


def test_no_more_gates_fall_short_than_there_are() -> None:
    assert rules.faults(GOOD | {"gates_bare": 3}, TODAY).keys() == {"gates_bare"}
    assert rules.faults(GOOD | {"confirmed_on": date(2030, 1, 1)}, TODAY).keys() == {"confirmed_on"}
    assert rules.faults(GOOD, TODAY) == {}


def test_every_campus_counts_and_the_weakest_decides(world: World, fill: Fill) -> None:
    fill()
    fill(campus="东校区", alarms_connected=0, gates_bare=2, video_days=20, other_short=3)
    found = numbers()
    assert found["gates_unprotected"] == 2
    assert found["alarms_connected"] == 0
    assert found["video_retention_days"] == 20
    assert found["defence_shortfalls"] == 6
    assert set(NAMES) - found.keys() == set()


def test_of_a_stale_sheet_nothing_is_said(world: World, fill: Fill) -> None:
    fill(confirmed_on=date(2026, 3, 1))
    assert "cameras_unsigned" not in numbers()  # looked at each term
    assert numbers()["perimeter_gaps"] == 0  # each school year
    fill("nurse", confirmed_on=date(2025, 10, 1))
    assert numbers(KINDERGARTEN).keys() <= {"guards_short", "escort_posts"}


def test_an_office_counts_its_schools_down(world: World, fill: Fill, sign_in: SignIn) -> None:
    fill()
    page = sign_in("clerk").get("/safeguards/").text
    assert "1 / 2 所" in page
    assert "还没达标的学校" in page
    assert "演示中心幼儿园" in page


def test_a_school_has_one_sheet_a_campus_and_a_neighbour_none(
    world: World, fill: Fill, sign_in: SignIn
) -> None:
    row = fill(perimeter_gaps=2)
    assert "围界有缺口" in sign_in("officer").get("/safeguards/").text
    assert sign_in("neighbour_officer").get(f"/safeguards/{row.id}/").status_code == 404
    assert sign_in("clerk").get(f"/safeguards/{row.id}/edit/").status_code == 403
