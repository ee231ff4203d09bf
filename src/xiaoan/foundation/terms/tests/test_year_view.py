"""What is drawn of a school year."""

from __future__ import annotations

from datetime import date

from xiaoan.foundation.terms.published import LAST_PUBLISHED_YEAR, expected_year, statutory_days
from xiaoan.foundation.terms.rules import Calendar, DayMark
from xiaoan.foundation.terms.year_view import Marked, months, warnings

STATUTORY = {**statutory_days(2025), **statutory_days(2026)}
TYPHOON = date(2026, 6, 5)
CALENDAR = Calendar(
    (expected_year(2025), expected_year(2026)), STATUTORY, {TYPHOON: DayMark("closed", "台风")}
)
YEAR = months(Marked(CALENDAR, {TYPHOON}, date(2026, 3, 9)), 2025)


def test_a_year_has_twelve_months_from_september() -> None:
    assert [month.name for month in YEAR][:5] == [
        "2025年9月",
        "2025年10月",
        "2025年11月",
        "2025年12月",
        "2026年1月",
    ]
    assert YEAR[-1].name == "2026年8月"


def test_every_day_stands_once_under_its_weekday() -> None:
    for month in YEAR:
        for week in month.weeks:
            assert len(week) == 7
            assert all(cell is None or cell.on.weekday() == n for n, cell in enumerate(week))
    days = [cell.on for month in YEAR for week in month.weeks for cell in week if cell]
    assert days == sorted(set(days))
    assert len(days) == 365


def test_the_months_school_days_add_up_to_the_year() -> None:
    whole = CALENDAR.period("school_year", date(2026, 1, 1))
    assert sum(month.school_days for month in YEAR) == whole.school_days


def test_days_of_one_festival_are_told_in_one_line() -> None:
    notes = [(note.starts_on.day, note.ends_on.day, note.name) for note in YEAR[1].notes]
    assert notes == [
        (1, 5, "国庆节"),
        (6, 6, "中秋节"),
        (7, 8, "国庆节"),
        (11, 11, "国庆节调休"),
    ]
    assert YEAR[1].notes[-1].word == "调休上班"
    assert not YEAR[1].notes[0].is_expected


def test_a_cell_says_in_words_what_its_sign_means() -> None:
    cells = {cell.on: cell for month in YEAR for week in month.weeks for cell in week if cell}
    typhoon, today = cells[TYPHOON], cells[date(2026, 3, 9)]
    assert (typhoon.sign, typhoon.words, typhoon.is_own) == ("停", "6月5日 停课 台风", True)
    assert (today.words, today.is_today, today.tone) == ("3月9日 上课", True, "taught")
    assert cells[date(2026, 2, 3)].words == "2月3日 假期"
    assert cells[date(2026, 3, 14)].words == "3月14日 周末"


def test_what_is_not_settled_is_said() -> None:
    year = LAST_PUBLISHED_YEAR
    days = {**statutory_days(year), **statutory_days(year + 1)}
    said = warnings(Calendar((expected_year(year),), days), year)
    assert len(said) == 2
    assert said[0].startswith(f"{year + 1}年的放假调休安排尚未录入")
    assert said[1].startswith("本学年的开学和放假日期是推算的")
