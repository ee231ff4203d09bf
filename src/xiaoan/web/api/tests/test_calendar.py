"""The calendar of a territory written by a program of its bureau."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from house.world import SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.terms.queries import calendar_for
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]
DAYS = "/api/orgs/calendar/days"
YEAR = "/api/orgs/calendar/years/2026"


def days(**more: Any) -> dict[str, Any]:
    return wanting(**{"on": "2026-11-20", "kind": "closed", "name": "演示停课", **more})


def year(**more: Any) -> dict[str, Any]:
    told = {
        "starts_on": "2026-09-01",
        "first_from": "2026-09-01",
        "first_until": "2027-01-22",
        "second_from": "2027-02-22",
        "second_until": "2027-07-02",
        "morning_from": "08:30",
        "morning_until": "12:00",
        "afternoon_from": "14:30",
        "afternoon_until": "18:00",
    }
    return wanting(**{**told, **more})


def test_days_are_closed_and_restored_each_once(world: World, program: Maker) -> None:
    clerk = program("clerk")
    told = twice(clerk, DAYS, days(until="2026-11-23"))
    assert told.json()["days"] == ["2026-11-20", "2026-11-23"]
    with scope.system():
        assert not calendar_for(SCHOOL).is_school_day(date(2026, 11, 20))
    restored = twice(clerk, f"{DAYS}/restore", wanting(on="2026-11-20"))
    assert restored.json() == {"is_restored": True}
    again = clerk.post(f"{DAYS}/restore", wanting(on="2026-11-20"))
    assert again.json() == {"is_restored": False}
    with scope.system():
        assert calendar_for(SCHOOL).is_school_day(date(2026, 11, 20))
    assert (deeds("terms.day_changed"), deeds("terms.day_restored")) == (2, 1)


def test_a_school_year_is_set_once(world: World, program: Maker) -> None:
    told = twice(program("clerk"), YEAR, year())
    assert told.json()["key"] == "2026-2027"
    assert [one["ends_on"] for one in told.json()["terms"]] == ["2027-01-22", "2027-07-02"]
    assert told.json()["hours"][0]["begins"] == "08:30:00"
    assert deeds("terms.year_set") == 1


@pytest.mark.parametrize(
    ("path", "told", "field"),
    [
        (DAYS, days(until="2026-11-01"), "until"),
        (DAYS, days(until="2027-11-01"), "until"),
        (DAYS, days(on="1990-01-01"), ""),
        (DAYS, days(name=" "), "name"),
        (f"{DAYS}/restore", wanting(on="1990-01-01"), "on"),
        (YEAR, year(morning_until="07:00"), "afternoon_until"),
        (YEAR, year(first_until="2026-08-01"), ""),
        ("/api/orgs/calendar/years/1990", year(), "start_year"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_told(
    world: World, program: Maker, path: str, told: dict[str, Any], field: str
) -> None:
    answered = program("clerk").post(path, told)
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("path", "told"),
    [(DAYS, days()), (f"{DAYS}/restore", wanting(on="2026-11-20")), (YEAR, year())],
)
def test_a_calendar_is_written_for_a_territory_only(
    world: World, program: Maker, path: str, told: dict[str, Any]
) -> None:
    assert program("officer").post(path, told).status_code == 403
    assert program("clerk", "terms.read").post(path, told).status_code == 403
