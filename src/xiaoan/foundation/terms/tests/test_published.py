"""What the two libraries know, and where their knowledge ends."""

from __future__ import annotations

from datetime import date

from xiaoan.foundation.terms.published import LAST_PUBLISHED_YEAR, expected_year, statutory_days


def test_the_published_year_has_moved_workdays() -> None:
    marks = statutory_days(2025)
    assert marks[date(2025, 10, 11)].kind == "workday"
    assert marks[date(2025, 10, 11)].name == "国庆节调休"
    assert marks[date(2025, 10, 6)].kind == "holiday"
    assert all(mark.is_published for mark in marks.values())


def test_a_later_year_knows_the_festivals_only_and_says_so() -> None:
    year = LAST_PUBLISHED_YEAR + 1
    marks = statutory_days(year)
    assert marks[date(year, 10, 1)].kind == "holiday"
    assert {mark.kind for mark in marks.values()} == {"holiday"}
    assert not any(mark.is_published for mark in marks.values())


def test_the_expected_winter_vacation_lies_round_spring_festival() -> None:
    first, second = expected_year(2025).terms
    assert (first.ends_on, second.starts_on) == (date(2026, 1, 30), date(2026, 3, 2))
    assert first.is_assumed
    assert second.ends_on == date(2026, 7, 10)


def test_no_expected_term_overlaps_spring_festival() -> None:
    for start_year in range(2017, LAST_PUBLISHED_YEAR + 3):
        first, second = expected_year(start_year).terms
        days = statutory_days(start_year + 1)
        festival = [day for day, mark in days.items() if mark.name.startswith("春节")]
        off = [day for day in festival if days[day].kind == "holiday"]
        assert first.ends_on < min(off)
        assert second.starts_on > max(off)
