"""The calendar of a territory: which days are school days, and the periods that duties count in.

Weekdays inside a term are school days. The State Council's yearly notice takes days off and moves
workdays onto weekends; a moved workday inside a term is taken for a school day (an assumption: the
notices speak of 上班). What a bureau enters for a day comes before both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

Kind = Literal["day", "week", "month", "quarter", "half_year", "term", "school_year", "year"]
DayKind = Literal["holiday", "workday", "closed", "makeup", "exam"]
Span = tuple[time, time]

KINDS: Final[tuple[Kind, ...]] = (
    "day", "week", "month", "quarter", "half_year", "term", "school_year", "year",
)  # fmt: skip
STATUTORY: Final = frozenset({"holiday", "workday"})
DAY: Final = timedelta(days=1)
CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")  # one zone, no summer time since 1991
OFFICE_HOURS: Final[tuple[Span, ...]] = (
    (time(8, 30), time(12, 0)),
    (time(14, 0), time(17, 30)),
)


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included, in which a duty is counted once."""

    kind: Kind
    key: str
    starts_on: date
    ends_on: date
    last_school_day: date | None
    school_days: int


@dataclass(frozen=True)
class DayMark:
    """What makes one day differ from an ordinary weekday or weekend."""

    kind: DayKind
    name: str = ""
    is_published: bool = True


@dataclass(frozen=True)
class Term:
    """A term from the first to the last day of teaching; what lies between terms is vacation."""

    key: str
    starts_on: date
    ends_on: date
    is_assumed: bool = False


@dataclass(frozen=True)
class SchoolYear:
    """A school year begins on `starts_on` and lasts until the next one begins."""

    start_year: int
    starts_on: date
    terms: tuple[Term, ...] = ()
    hours: tuple[Span, ...] = OFFICE_HOURS

    @property
    def key(self) -> str:
        return year_key(self.start_year)


def year_key(start_year: int) -> str:
    """2025 → "2025-2026"."""
    return f"{start_year}-{start_year + 1}"


def assumed_year(start_year: int, spring_festival: date) -> SchoolYear:
    """The school year to expect while the province has not published its own (an assumption).

    From 1 September to the last Friday that leaves twelve days before Spring Festival, and from the
    first Monday that is thirteen days after it to the first Friday from 4 July.
    """
    key = year_key(start_year)
    autumn_end = _weekday_before(spring_festival - timedelta(days=12), weekday=4)
    spring_start = _weekday_after(spring_festival + timedelta(days=13), weekday=0)
    summer = _weekday_after(date(start_year + 1, 7, 4), weekday=4)
    opening = date(start_year, 9, 1)
    terms = (
        Term(f"{key}-1", opening, autumn_end, is_assumed=True),
        Term(f"{key}-2", spring_start, summer, is_assumed=True),
    )
    return SchoolYear(start_year, opening, terms)


def _weekday_before(day: date, *, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _weekday_after(day: date, *, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def year_faults(year: SchoolYear) -> list[str]:
    """Why a school year cannot stand, in words for the person who entered it."""
    faults = []
    if not date(year.start_year, 8, 1) <= year.starts_on <= date(year.start_year, 9, 30):
        faults.append("学年应在8月1日至9月30日之间开始。")
    for term in year.terms:
        if term.ends_on < term.starts_on:
            faults.append(f"{term.key} 学期的放假日期早于开学日期，请改正。")
        if term.starts_on < year.starts_on or term.ends_on >= date(year.start_year + 1, 8, 1):
            faults.append(f"{term.key} 学期超出了本学年，请改正。")
    for before, after in pairwise(sorted(year.terms, key=lambda term: term.starts_on)):
        if after.starts_on <= before.ends_on:
            faults.append(f"{before.key} 与 {after.key} 学期重叠，请改正。")
    return faults


@dataclass(frozen=True, eq=False)
class Calendar:
    """The calendar in force for one organisation. Pure: it holds all it needs and reads no clock.

    `statutory` moves workdays (holiday, workday); `local` moves lessons only (closed, makeup, exam)
    and leaves working hours alone.
    """

    years: tuple[SchoolYear, ...]
    statutory: Mapping[date, DayMark] = field(default_factory=dict)
    local: Mapping[date, DayMark] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        mark = self.statutory.get(day)
        return day.weekday() < 5 if mark is None else mark.kind == "workday"

    def is_exam_day(self, day: date) -> bool:
        return self.is_school_day(day) and day in self.local and self.local[day].kind == "exam"

    def is_school_day(self, day: date) -> bool:
        """A day of teaching or examination inside a term."""
        at = bisect_left(self._school_days, day)
        return at < len(self._school_days) and self._school_days[at] == day

    def school_days(self, a: date, b: date) -> int:
        """How many school days there are from `a` to `b`, both included."""
        return max(0, bisect_right(self._school_days, b) - bisect_left(self._school_days, a))

    def last_school_day(self, a: date, b: date) -> date | None:
        """The last day in [a, b] on which a school can still do what is asked, if there is one."""
        at = bisect_right(self._school_days, b)
        if at == 0 or self._school_days[at - 1] < a:
            return None
        return self._school_days[at - 1]

    def term_of(self, day: date) -> Term | None:
        """The term a day lies in; None in a vacation."""
        return next((t for t in self._terms if t.starts_on <= day <= t.ends_on), None)

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        """`at` moved on by office minutes; weekends and holidays do not count.

        Whoever finishes with the office day is due at its end, not the next morning.
        """
        if minutes < 0:
            raise ValueError("working minutes cannot be negative")
        if minutes == 0:
            return at
        left = timedelta(minutes=minutes)
        for start, end in self._office_spans(at.astimezone(CHINA)):
            if left <= end - start:
                return (start + left).astimezone(at.tzinfo)
            left -= end - start
        raise AssertionError("office spans never end")

    def period(self, kind: Kind, on: date) -> Period:
        """The period of a kind that `on` belongs to.

        In a vacation the term is the one that ended last: its duties are late, not gone.
        """
        if kind == "term":
            return self._term_period(on)
        if kind == "school_year":
            year = self._school_year(on)
            ends_on = self._opening(year + 1) - DAY
            return self._counted(kind, year_key(year), self._opening(year), ends_on)
        return self._counted(kind, *_civil(kind, on))

    def periods(self, kind: Kind, a: date, b: date) -> list[Period]:
        """Every period of a kind that touches [a, b], oldest first."""
        if kind == "term":
            return [
                self._counted(kind, t.key, t.starts_on, t.ends_on)
                for t in self._terms
                if t.starts_on <= b and t.ends_on >= a
            ]
        found = []
        while a <= b:
            period = self.period(kind, a)
            found.append(period)
            a = period.ends_on + DAY
        return found

    def is_published(self, day: date) -> bool:
        """Whether the year's notice is known: every notice since 2007 has moved some workdays."""
        return day.year in self._years_with_moved_workdays

    @cached_property
    def _years_with_moved_workdays(self) -> frozenset[int]:
        return frozenset(d.year for d, mark in self.statutory.items() if mark.kind == "workday")

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        terms = (term for year in self.years for term in year.terms)
        return tuple(sorted(terms, key=lambda term: term.starts_on))

    @cached_property
    def _school_days(self) -> tuple[date, ...]:
        days = (day for term in self._terms for day in each_day(term.starts_on, term.ends_on))
        return tuple(day for day in days if self._is_taught(day))

    @cached_property
    def _openings(self) -> dict[int, date]:
        return {year.start_year: year.starts_on for year in self.years}

    @cached_property
    def _hours(self) -> dict[int, tuple[Span, ...]]:
        return {year.start_year: year.hours for year in self.years}

    def _is_taught(self, day: date) -> bool:
        mark = self.local.get(day)
        return self.is_working_day(day) if mark is None else mark.kind != "closed"

    def _opening(self, start_year: int) -> date:
        return self._openings.get(start_year, date(start_year, 9, 1))

    def _school_year(self, on: date) -> int:
        return on.year if on >= self._opening(on.year) else on.year - 1

    def _term_period(self, on: date) -> Period:
        begun = [term for term in self._terms if term.starts_on <= on]
        if not self._terms:
            raise LookupError("校历中没有学期，请先在校历中设置。")
        term = begun[-1] if begun else self._terms[0]
        return self._counted("term", term.key, term.starts_on, term.ends_on)

    def _counted(self, kind: Kind, key: str, starts_on: date, ends_on: date) -> Period:
        return Period(
            kind=kind,
            key=key,
            starts_on=starts_on,
            ends_on=ends_on,
            last_school_day=self.last_school_day(starts_on, ends_on),
            school_days=self.school_days(starts_on, ends_on),
        )

    def _office_spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = at.date()
        while True:
            if self.is_working_day(day):
                for opens, closes in self._hours.get(self._school_year(day), OFFICE_HOURS):
                    start = max(at, datetime.combine(day, opens, CHINA))
                    end = datetime.combine(day, closes, CHINA)
                    if start < end:
                        yield start, end
            day += DAY


def read_day(text: str) -> date | None:
    """The day that was sent as text (ISO 8601), or None where the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def each_day(a: date, b: date) -> Iterator[date]:
    """Every date from `a` to `b`, both included."""
    while a <= b:
        yield a
        a += DAY


def _civil(kind: Kind, on: date) -> tuple[str, date, date]:
    if kind == "day":
        return on.isoformat(), on, on
    if kind == "week":
        iso = on.isocalendar()
        monday = on - timedelta(days=on.weekday())
        return f"{iso.year}-W{iso.week:02}", monday, monday + timedelta(days=6)
    return _months(kind, on)


def _months(kind: Kind, on: date) -> tuple[str, date, date]:
    length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[kind]
    number = (on.month - 1) // length
    keys = {
        "month": f"{on.year}-{on.month:02}",
        "quarter": f"{on.year}-Q{number + 1}",
        "half_year": f"{on.year}-H{number + 1}",
        "year": f"{on.year}",
    }
    start = date(on.year, number * length + 1, 1)
    after = start.month + length
    end = date(on.year + (after > 12), (after - 1) % 12 + 1, 1) - DAY
    return keys[kind], start, end
