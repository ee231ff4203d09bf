"""The calendar's promises, for any day and any set of local changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoan.foundation.terms.rules import (
    CHINA,
    DAY,
    Calendar,
    DayMark,
    Kind,
    SchoolYear,
    Term,
    assumed_year,
    each_day,
    year_faults,
)

SPRING_FESTIVALS = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
}
YEARS = tuple(assumed_year(year - 1, festival) for year, festival in SPRING_FESTIVALS.items())
NATIONAL_DAY = {date(2025, 10, day): DayMark("holiday", "国庆节") for day in range(1, 9)}
MOVED = {date(2025, 9, 28): DayMark("workday"), date(2025, 10, 11): DayMark("workday")}
AUTUMN_2025 = Calendar(YEARS, statutory=NATIONAL_DAY | MOVED)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


days = st.dates(date(2023, 9, 1), date(2027, 8, 31))
marks = st.builds(DayMark, st.sampled_from(["holiday", "workday", "closed", "makeup", "exam"]))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    drawn = draw(st.dictionaries(days, marks, max_size=40))
    statutory = {day: mark for day, mark in drawn.items() if mark.kind in {"holiday", "workday"}}
    local = {day: mark for day, mark in drawn.items() if day not in statutory}
    return Calendar(YEARS, statutory, local)


@given(
    calendars(),
    st.sampled_from(["day", "week", "month", "quarter", "half_year", "school_year", "year"]),
    days,
    st.integers(0, 500),
)
def test_periods_tile_the_time_axis(calendar: Calendar, kind: Kind, a: date, length: int) -> None:
    b = a + timedelta(days=length)
    periods = calendar.periods(kind, a, b)
    assert periods[0].starts_on <= a
    assert periods[-1].ends_on >= b
    for before, after in pairwise(periods):
        assert after.starts_on == before.ends_on + DAY
    assert len({period.key for period in periods}) == len(periods)


@given(calendars(), st.sampled_from(["day", "week", "month", "quarter", "school_year"]), days)
def test_a_period_contains_its_days_and_is_found_from_each(
    calendar: Calendar, kind: Kind, on: date
) -> None:
    period = calendar.period(kind, on)
    assert period.starts_on <= on <= period.ends_on
    assert calendar.period(kind, period.starts_on) == period
    assert calendar.period(kind, period.ends_on) == period


@given(calendars(), days)
def test_every_school_day_lies_in_exactly_one_term(calendar: Calendar, day: date) -> None:
    homes = [
        term
        for year in calendar.years
        for term in year.terms
        if term.starts_on <= day <= term.ends_on
    ]
    if calendar.is_school_day(day):
        assert len(homes) == 1
        assert calendar.period("term", day).key == homes[0].key
    assert len(homes) <= 1


@given(calendars(), days, st.integers(0, 60), st.integers(0, 60))
def test_the_last_school_day_never_moves_back(
    calendar: Calendar, a: date, length: int, more: int
) -> None:
    b = a + timedelta(days=length)
    last, later = calendar.last_school_day(a, b), calendar.last_school_day(a, b + more * DAY)
    if last is None:
        assert calendar.school_days(a, b) == 0
    else:
        assert a <= last <= b
        assert calendar.is_school_day(last)
        assert later is not None
        assert later >= last


@given(calendars(), days, st.integers(0, 60))
def test_the_count_of_school_days_equals_counting_them(
    calendar: Calendar, a: date, length: int
) -> None:
    b = a + timedelta(days=length)
    counted = sum(calendar.is_school_day(day) for day in each_day(a, b))
    assert calendar.school_days(a, b) == counted


@given(
    calendars(),
    st.integers(0, 60 * 24 * 1000),
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_working_minutes_add_up(calendar: Calendar, minute: int, first: int, second: int) -> None:
    at = moment("2024-01-01T00:00") + timedelta(minutes=minute)
    stepwise = calendar.add_working_minutes(calendar.add_working_minutes(at, first), second)
    assert stepwise == calendar.add_working_minutes(at, first + second)
    assert stepwise >= at


def test_a_moved_workday_on_a_sunday_is_a_school_day() -> None:
    assert AUTUMN_2025.is_school_day(date(2025, 9, 28))
    assert AUTUMN_2025.is_working_day(date(2025, 9, 28))
    assert not AUTUMN_2025.is_school_day(date(2025, 9, 27))


def test_a_week_of_holidays_exists_and_has_no_school_day() -> None:
    week = AUTUMN_2025.period("week", date(2026, 2, 11))
    assert (week.key, week.school_days, week.last_school_day) == ("2026-W07", 0, None)
    assert week.starts_on == date(2026, 2, 9)
    assert week.ends_on == date(2026, 2, 15)


def test_a_vacation_belongs_to_the_term_before_it() -> None:
    assert AUTUMN_2025.term_of(date(2026, 2, 11)) is None
    term = AUTUMN_2025.period("term", date(2026, 2, 11))
    assert term.key == "2025-2026-1"
    assert term.ends_on == term.last_school_day == date(2026, 1, 30)
    assert AUTUMN_2025.period("term", date(2026, 8, 1)).key == "2025-2026-2"


def test_a_day_before_the_first_known_term_belongs_to_that_term() -> None:
    assert AUTUMN_2025.period("term", date(2020, 1, 1)).key == "2023-2024-1"


def test_terms_between_two_days_are_those_that_touch_them() -> None:
    terms = AUTUMN_2025.periods("term", date(2026, 1, 30), date(2026, 9, 1))
    assert [term.key for term in terms] == ["2025-2026-1", "2025-2026-2", "2026-2027-1"]
    assert AUTUMN_2025.periods("term", date(2026, 2, 1), date(2026, 2, 20)) == []


def test_a_calendar_without_terms_says_so() -> None:
    with pytest.raises(LookupError, match="校历中没有学期"):
        Calendar(()).period("term", date(2026, 2, 11))


def test_a_school_year_ends_the_day_before_the_next_begins() -> None:
    early = SchoolYear(2026, date(2026, 8, 29), YEARS[-1].terms)
    calendar = Calendar((*YEARS[:-1], early))
    year = calendar.period("school_year", date(2026, 8, 28))
    assert (year.key, year.ends_on) == ("2025-2026", date(2026, 8, 28))
    assert calendar.period("school_year", date(2026, 8, 29)).key == "2026-2027"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("day", "2025-12-29"),
        ("week", "2026-W01"),
        ("month", "2025-12"),
        ("quarter", "2025-Q4"),
        ("half_year", "2025-H2"),
        ("term", "2025-2026-1"),
        ("school_year", "2025-2026"),
        ("year", "2025"),
    ],
)
def test_keys_of_periods(kind: Kind, key: str) -> None:
    assert AUTUMN_2025.period(kind, date(2025, 12, 29)).key == key


def test_a_closed_day_takes_the_lessons_and_leaves_the_office_open() -> None:
    typhoon = {date(2025, 9, 24): DayMark("closed", "台风停课")}
    calendar = Calendar(YEARS, local=typhoon)
    assert not calendar.is_school_day(date(2025, 9, 24))
    assert calendar.is_working_day(date(2025, 9, 24))


def test_a_makeup_saturday_teaches_and_an_examination_counts_as_a_school_day() -> None:
    saturday, friday = date(2025, 9, 27), date(2026, 1, 23)
    calendar = Calendar(YEARS, local={saturday: DayMark("makeup"), friday: DayMark("exam")})
    assert calendar.is_school_day(saturday)
    assert not calendar.is_working_day(saturday)
    assert calendar.is_school_day(friday)
    assert calendar.is_exam_day(friday)
    assert not calendar.is_exam_day(saturday)


def test_an_examination_outside_a_term_is_no_school_day() -> None:
    calendar = Calendar(YEARS, local={date(2026, 2, 10): DayMark("exam")})
    assert not calendar.is_school_day(date(2026, 2, 10))
    assert not calendar.is_exam_day(date(2026, 2, 10))


@pytest.mark.parametrize(
    ("at", "minutes", "due"),
    [
        ("2025-09-22T09:00", 60, "2025-09-22T10:00"),
        ("2025-09-22T11:30", 60, "2025-09-22T14:30"),
        ("2025-09-22T07:00", 420, "2025-09-22T17:30"),
        ("2025-09-22T17:00", 60, "2025-09-23T09:00"),
        ("2025-09-26T17:00", 60, "2025-09-28T09:00"),
        ("2025-09-30T17:00", 60, "2025-10-09T09:00"),
        ("2025-09-22T22:15", 0, "2025-09-22T22:15"),
    ],
)
def test_working_minutes_skip_nights_weekends_and_holidays(at: str, minutes: int, due: str) -> None:
    found = AUTUMN_2025.add_working_minutes(moment(at), minutes)
    assert found == moment(due)


def test_a_year_may_have_its_own_office_hours() -> None:
    summer = SchoolYear(2025, date(2025, 9, 1), hours=((time(8), time(12)), (time(15), time(18))))
    at = datetime(2025, 9, 22, 12, 30, tzinfo=CHINA)
    due = Calendar((summer,)).add_working_minutes(at, 30)
    assert due == datetime(2025, 9, 22, 15, 30, tzinfo=CHINA)


def test_working_minutes_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        AUTUMN_2025.add_working_minutes(datetime(2025, 9, 22, tzinfo=CHINA), -1)


def test_a_year_is_published_once_its_moved_workdays_are_known() -> None:
    festival = {date(2026, 1, 1): DayMark("holiday", "元旦", is_published=False)}
    assert AUTUMN_2025.is_published(date(2025, 5, 1))
    assert not Calendar(YEARS, MOVED | festival).is_published(date(2026, 5, 1))
    entered = festival | {date(2026, 1, 4): DayMark("workday", "元旦调休")}
    assert Calendar(YEARS, MOVED | entered).is_published(date(2026, 5, 1))


def test_the_faults_of_a_school_year_are_told() -> None:
    def year(*terms: tuple[date, date], starts_on: date = date(2025, 9, 1)) -> SchoolYear:
        made = (Term(f"2025-2026-{n}", a, b) for n, (a, b) in enumerate(terms, start=1))
        return SchoolYear(2025, starts_on, tuple(made))

    assert year_faults(YEARS[2]) == []
    assert year_faults(year(starts_on=date(2025, 7, 1))) == ["学年应在8月1日至9月30日之间开始。"]
    backwards = year((date(2026, 1, 30), date(2025, 9, 1)))
    assert year_faults(backwards) == ["2025-2026-1 学期的放假日期早于开学日期，请改正。"]
    outside = year((date(2025, 8, 1), date(2026, 1, 30)))
    assert year_faults(outside) == ["2025-2026-1 学期超出了本学年，请改正。"]
    overlap = year((date(2025, 9, 1), date(2026, 3, 5)), (date(2026, 3, 5), date(2026, 7, 1)))
    assert year_faults(overlap) == ["2025-2026-1 与 2025-2026-2 学期重叠，请改正。"]
