"""The calendar of an organisation: published days, expected years, and what its territories set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from django.db.models import Q

from xiaoan.foundation.orgs.rules import Code

from .models import DayChange, SchoolYear
from .published import FIRST_YEAR, LAST_YEAR, expected_year, statutory_days
from .rules import STATUTORY, Calendar, DayMark, Term, year_key
from .rules import SchoolYear as Year

Marks = tuple[tuple[date, DayMark], ...]


@dataclass(frozen=True)
class Calendars:
    """Every calendar inside a territory, read once with two queries; for set-based work."""

    years: Mapping[int, Mapping[int, Year]]  # territory → start year
    days: Mapping[int, Mapping[date, DayMark]]  # territory → day

    def of(self, org_code: int) -> Calendar:
        """The calendar in force for an organisation or territory; equal ones are one object."""
        years: dict[int, Year] = {}
        statutory: dict[date, DayMark] = {}
        local: dict[date, DayMark] = {}
        for territory in Code(org_code).chain():
            years |= self.years.get(territory, {})
            for day, mark in self.days.get(territory, {}).items():
                (statutory if mark.kind in STATUTORY else local)[day] = mark
        return _built(
            tuple(years[start] for start in sorted(years)),
            tuple(sorted(statutory.items(), key=_by_day)),
            tuple(sorted(local.items(), key=_by_day)),
        )


def _by_day(item: tuple[date, DayMark]) -> date:
    return item[0]


def calendar_for(org_code: int) -> Calendar:
    """The calendar of one organisation or territory. Two small queries; never stale."""
    chain = Code(org_code).chain()
    return _read(Q(territory__in=chain)).of(org_code)


def calendars_within(lo: int, hi: int) -> Calendars:
    """The calendars of all organisations in [lo, hi]."""
    return _read(Q(territory__in=Code(lo).chain()) | Q(territory__range=(lo, hi)))


def changes_at(territory: int, a: date, b: date) -> dict[date, DayChange]:
    """What this very territory entered between two days."""
    rows = DayChange.objects.filter(territory=territory, on__range=(a, b))
    return {row.on: row for row in rows}


def year_at(territory: int, start_year: int) -> SchoolYear | None:
    """The school year that this very territory set, not one it inherits."""
    return (
        SchoolYear.objects.prefetch_related("terms")
        .filter(territory=territory, start_year=start_year)
        .first()
    )


def _read(where: Q) -> Calendars:
    years: dict[int, dict[int, Year]] = defaultdict(dict)
    for row in SchoolYear.objects.filter(where).prefetch_related("terms"):
        years[row.territory][row.start_year] = _year(row)
    days: dict[int, dict[date, DayMark]] = defaultdict(dict)
    rows = DayChange.objects.filter(where).values_list("territory", "on", "kind", "name")
    for territory, on, kind, name in rows:
        days[territory][on] = DayMark(kind, name)  # type: ignore[arg-type]
    return Calendars(years, days)


def _year(row: SchoolYear) -> Year:
    key = year_key(row.start_year)
    terms = sorted(row.terms.all(), key=lambda term: term.number)
    return Year(
        start_year=row.start_year,
        starts_on=row.starts_on,
        terms=tuple(Term(f"{key}-{t.number}", t.starts_on, t.ends_on) for t in terms),
        hours=(
            (row.morning_from, row.morning_until),
            (row.afternoon_from, row.afternoon_until),
        ),
    )


@lru_cache(maxsize=64)
def _built(years: tuple[Year, ...], statutory: Marks, local: Marks) -> Calendar:
    """Keyed by its whole content, so an edited row makes another calendar."""
    merged = {start: expected_year(start) for start in range(FIRST_YEAR - 1, LAST_YEAR)}
    merged |= {year.start_year: year for year in years}
    published = _published(range(FIRST_YEAR, LAST_YEAR + 1))
    return Calendar(
        years=tuple(merged[start] for start in sorted(merged)),
        statutory=MappingProxyType({**published, **dict(statutory)}),
        local=MappingProxyType(dict(local)),
    )


def _published(years: Iterable[int]) -> dict[date, DayMark]:
    return {day: mark for year in years for day, mark in statutory_days(year).items()}
