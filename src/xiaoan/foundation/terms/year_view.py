"""A school year as twelve months of cells, ready to be drawn. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from .rules import DAY, Calendar, DayMark, each_day

# The sign in the cell, its word, and the tone that goes with it.
SIGNS: Final = {
    "holiday": ("休", "放假", "off"),
    "workday": ("班", "调休上班", "on"),
    "closed": ("停", "停课", "closed"),
    "makeup": ("补", "补课", "on"),
    "exam": ("考", "考试", "exam"),
}


@dataclass(frozen=True)
class Cell:
    """One day of a month."""

    on: date
    sign: str
    tone: str
    words: str
    is_own: bool
    is_today: bool


@dataclass(frozen=True)
class Note:
    """Consecutive days of a month with the same mark."""

    starts_on: date
    ends_on: date
    word: str
    name: str
    is_expected: bool


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Cell | None]]
    school_days: int
    notes: list[Note]


@dataclass(frozen=True)
class Marked:
    """What the cells are drawn from."""

    calendar: Calendar
    own: Collection[date]
    today: date

    def mark(self, day: date) -> DayMark | None:
        return self.calendar.local.get(day) or self.calendar.statutory.get(day)


def months(marked: Marked, start_year: int) -> list[Month]:
    """September of the start year to August of the next."""
    firsts = [date(start_year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(9, 21)]
    return [_month(marked, first) for first in firsts]


def _month(marked: Marked, first: date) -> Month:
    last = marked.calendar.period("month", first).ends_on
    days = list(each_day(first, last))
    blanks: list[Cell | None] = [None] * first.weekday()
    cells: list[Cell | None] = blanks + [_cell(marked, day) for day in days]
    cells += [None] * (-len(cells) % 7)
    return Month(
        name=f"{first.year}年{first.month}月",
        weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)],
        school_days=marked.calendar.school_days(first, last),
        notes=_notes(marked, days),
    )


def _cell(marked: Marked, day: date) -> Cell:
    mark = marked.mark(day)
    sign, word, tone = SIGNS[mark.kind] if mark else ("", "", "")
    is_taught = marked.calendar.is_school_day(day)
    plain = "上课" if is_taught else "周末" if marked.calendar.term_of(day) else "假期"
    said = (f"{day.month}月{day.day}日", word or plain, mark.name if mark else "")
    return Cell(
        on=day,
        sign=sign,
        tone=tone or ("taught" if is_taught else "rest"),
        words=" ".join(filter(None, said)),
        is_own=day in marked.own,
        is_today=day == marked.today,
    )


def _notes(marked: Marked, days: list[date]) -> list[Note]:
    dated = [(day, mark) for day in days if (mark := marked.mark(day)) is not None]
    # Days in a row with one mark keep the same distance from their place in the list.
    runs = groupby(enumerate(dated), key=lambda item: (item[1][1], item[1][0] - item[0] * DAY))
    notes = []
    for (mark, _), run in runs:
        found = [day for _, (day, _) in run]
        word = SIGNS[mark.kind][1]
        notes.append(Note(found[0], found[-1], word, mark.name, not mark.is_published))
    return notes


def warnings(calendar: Calendar, start_year: int) -> list[str]:
    """What is not settled about a school year, in sentences that say what to do."""
    said = []
    for year in (start_year, start_year + 1):
        if not calendar.is_published(date(year, 6, 1)):
            said.append(
                f"{year}年的放假调休安排尚未录入（国务院办公厅一般在上一年11月发布）。"
                "这里暂按法定节日推算，没有调休上课日；录入后截止日期会随之更新。"
            )
    terms = [
        term for year in calendar.years if year.start_year == start_year for term in year.terms
    ]
    if any(term.is_assumed for term in terms) or not terms:
        said.append("本学年的开学和放假日期是推算的，以教育部门按省、市校历设置的为准。")
    return said
