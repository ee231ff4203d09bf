"""What a territory enters reaches those below it, and no one else."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from house.world import BUREAU, COUNTY, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TOWNSHIP, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.terms import actions, queries
from xiaoan.foundation.terms.models import DayChange, SchoolYear
from xiaoan.foundation.terms.published import expected_year
from xiaoan.foundation.terms.rules import DayMark, Term
from xiaoan.foundation.terms.rules import SchoolYear as Year

CITY = 51170000000000
FRIDAY = date(2026, 11, 20)
TYPHOON = DayMark("closed", "台风停课")


def test_a_county_closes_its_schools_for_a_day(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.change_day(territory=COUNTY, on=FRIDAY, mark=TYPHOON, by=clerk, at=NOW)
        assert not queries.calendar_for(SCHOOL).is_school_day(FRIDAY)
        assert queries.calendar_for(SCHOOL).is_working_day(FRIDAY)
        assert queries.calendar_for(NEIGHBOUR_SCHOOL).is_school_day(FRIDAY)
        entry = Entry.objects.get(verb="terms.day_changed")
    assert entry.org_code == BUREAU
    assert entry.body["territory"] == "51172300000000"


def test_the_nearest_territory_wins(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.system() as system:
        actions.change_day(territory=CITY, on=FRIDAY, mark=TYPHOON, by=system, at=NOW)
        assert not queries.calendar_for(SCHOOL).is_school_day(FRIDAY)
        assert not queries.calendar_for(NEIGHBOUR_SCHOOL).is_school_day(FRIDAY)
    with scope.enter(clerk):
        exam = DayMark("exam", "期中考试")
        actions.change_day(territory=COUNTY, on=FRIDAY, mark=exam, by=clerk, at=NOW)
        assert queries.calendar_for(SCHOOL).is_exam_day(FRIDAY)
        assert not queries.calendar_for(NEIGHBOUR_SCHOOL).is_school_day(FRIDAY)


def test_a_restored_day_inherits_again(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.change_day(territory=COUNTY, on=FRIDAY, mark=TYPHOON, by=clerk, at=NOW)
        assert actions.restore_day(territory=COUNTY, on=FRIDAY, by=clerk, at=NOW)
        assert queries.calendar_for(SCHOOL).is_school_day(FRIDAY)
        assert not actions.restore_day(territory=COUNTY, on=FRIDAY, by=clerk, at=NOW)
        assert Entry.objects.filter(verb="terms.day_restored").count() == 1


def test_changing_a_day_twice_keeps_one_row(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        for mark in (TYPHOON, DayMark("makeup", "补台风停课")):
            actions.change_day(territory=COUNTY, on=FRIDAY, mark=mark, by=clerk, at=NOW)
        assert DayChange.objects.get(territory=COUNTY).kind == "makeup"


@pytest.mark.parametrize(
    ("key", "territory"),
    [
        ("clerk", CITY),
        ("clerk", 0),
        ("clerk", 51172200000000),
        ("police", COUNTY),
        ("township", COUNTY),
        ("principal", TOWNSHIP - 1),
    ],
)
def test_nobody_changes_the_calendar_of_others(world: World, key: str, territory: int) -> None:
    viewer = world.viewer(key)
    with scope.enter(viewer), pytest.raises(actions.OutsideTerritory):
        actions.change_day(territory=territory, on=FRIDAY, mark=TYPHOON, by=viewer, at=NOW)
    with scope.enter(viewer), pytest.raises(actions.OutsideTerritory):
        actions.restore_day(territory=territory, on=FRIDAY, by=viewer, at=NOW)
    with scope.enter(viewer), pytest.raises(actions.OutsideTerritory):
        actions.set_school_year(territory=territory, year=expected_year(2026), by=viewer, at=NOW)


@pytest.mark.parametrize("mark", [DayMark("party", "x"), DayMark("closed", " ")])  # type: ignore[arg-type]
def test_a_mark_needs_a_known_kind_and_a_reason(world: World, mark: DayMark) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk), pytest.raises(actions.CalendarInvalid):
        actions.change_day(territory=COUNTY, on=FRIDAY, mark=mark, by=clerk, at=NOW)


def test_a_term_is_set_and_the_other_stays(world: World) -> None:
    clerk = world.viewer("clerk")
    autumn = Term("2026-2027-1", date(2026, 8, 31), date(2027, 1, 15))
    with scope.enter(clerk), pytest.raises(actions.CalendarInvalid, match="超出了本学年"):
        actions.set_term(territory=COUNTY, term=autumn, by=clerk, at=NOW)
    autumn = Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15))
    with scope.enter(clerk):
        actions.set_term(territory=COUNTY, term=autumn, by=clerk, at=NOW)
        terms = queries.calendar_for(SCHOOL).periods("term", date(2026, 9, 1), date(2027, 7, 1))
        entry = Entry.objects.get(verb="terms.year_set")
    assert [term.ends_on for term in terms] == [
        date(2027, 1, 15),
        expected_year(2026).terms[1].ends_on,
    ]
    assert entry.body["terms"][0]["ends_on"] == "2027-01-15"


def test_a_school_year_of_the_county_brings_its_office_hours(world: World) -> None:
    clerk = world.viewer("clerk")
    spans = ((time(9), time(12)), (time(14, 30), time(18)))
    given = Year(2026, date(2026, 8, 29), expected_year(2026).terms, spans)
    with scope.enter(clerk):
        actions.set_school_year(territory=COUNTY, year=given, by=clerk, at=NOW)
        actions.set_school_year(territory=COUNTY, year=given, by=clerk, at=NOW)
        calendar = queries.calendar_for(SCHOOL)
        row = queries.year_at(COUNTY, 2026)
    assert row is not None
    assert row.terms.count() == 2
    due = calendar.add_working_minutes(NOW, 180)
    assert due.astimezone(ZoneInfo("Asia/Shanghai")).time() == time(15, 0)
    assert calendar.period("school_year", date(2026, 8, 30)).key == "2026-2027"


def test_the_database_refuses_office_hours_that_run_backwards(world: World) -> None:
    with scope.system(), pytest.raises(IntegrityError), transaction.atomic():
        SchoolYear.objects.create(
            territory=COUNTY,
            start_year=2026,
            starts_on=date(2026, 9, 1),
            morning_from=time(12),
            morning_until=time(8),
            afternoon_from=time(14),
            afternoon_until=time(17),
        )
