"""Calendars are read with one statement, and equal ones are one object."""

from __future__ import annotations

from datetime import date

import psycopg
from django.db import connection

from house.world import COUNTY, KINDERGARTEN, NEIGHBOUR_SCHOOL, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.terms import actions, queries
from xiaoan.foundation.terms.rules import DayMark

FRIDAY = date(2026, 11, 20)


def test_a_calendar_knows_published_holidays_without_any_row(world: World) -> None:
    with scope.enter(world.viewer("guard")):
        calendar = queries.calendar_for(SCHOOL)
    assert not calendar.is_school_day(date(2026, 10, 7))
    assert calendar.is_school_day(date(2026, 10, 10))
    assert calendar.period("term", NOW.date()).key == "2026-2027-1"


def test_a_calendar_costs_one_statement(
    world: World, queries_counted: list[dict[str, str]]
) -> None:
    with scope.enter(world.viewer("guard")):
        queries_counted.clear()
        queries.calendar_for(SCHOOL)
        assert len(queries_counted) == 1


def test_a_whole_county_costs_one_statement_and_shares_calendars(
    world: World, queries_counted: list[dict[str, str]]
) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        queries_counted.clear()
        calendars = queries.calendars_within(clerk.lo, clerk.hi)
        assert calendars.of(SCHOOL) is calendars.of(KINDERGARTEN)
        assert len(queries_counted) == 1


def test_single_and_set_based_reading_give_the_same_calendar(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        for territory in (COUNTY, KINDERGARTEN):
            mark = DayMark("closed" if territory == COUNTY else "makeup", "演示")
            actions.change_day(territory=territory, on=FRIDAY, mark=mark, by=clerk, at=NOW)
        calendars = queries.calendars_within(clerk.lo, clerk.hi)
        for code in (SCHOOL, KINDERGARTEN):
            assert calendars.of(code) is queries.calendar_for(code)
        assert not calendars.of(SCHOOL).is_school_day(FRIDAY)
        assert calendars.of(KINDERGARTEN).is_school_day(FRIDAY)


def test_a_change_is_seen_at_once_and_undone_at_once(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        before = queries.calendar_for(SCHOOL)
        mark = DayMark("closed", "演示")
        actions.change_day(territory=COUNTY, on=FRIDAY, mark=mark, by=clerk, at=NOW)
        assert queries.calendar_for(SCHOOL) is not before
        assert queries.calendar_for(NEIGHBOUR_SCHOOL) is before
        actions.restore_day(territory=COUNTY, on=FRIDAY, by=clerk, at=NOW)
        assert queries.calendar_for(SCHOOL) is before


def test_what_another_process_commits_is_seen_by_the_next_look(own_world: World) -> None:
    clerk = own_world.viewer("clerk")
    with scope.enter(clerk):
        assert queries.calendar_for(SCHOOL).is_school_day(FRIDAY)
    known = connection.get_connection_params()
    wanted = {key: known[key] for key in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**{key: word for key, word in wanted.items() if word}) as elsewhere:
        elsewhere.execute(
            'INSERT INTO terms_daychange (id, territory, "on", kind, name)'
            " VALUES (gen_random_uuid(), %s, %s, 'closed', '演示')",
            [COUNTY, FRIDAY],
        )
    with scope.enter(clerk):
        assert not queries.calendar_for(SCHOOL).is_school_day(FRIDAY)
        assert (
            not queries.calendars_within(clerk.lo, clerk.hi).of(KINDERGARTEN).is_school_day(FRIDAY)
        )
