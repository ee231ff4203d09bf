"""The calendar of an organisation: published days, expected years, and what its territories set.

What the tables say of a calendar is read as one text, and the calendar made of it is kept by that
text: an edit in any process makes another text, so nothing kept can be stale.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from django.db import connection

from xiaoan.foundation.orgs.rules import Code

from .models import DayChange, SchoolYear
from .published import FIRST_YEAR, LAST_YEAR, expected_year, statutory_days
from .rules import STATUTORY, Calendar, DayMark, Term, year_key
from .rules import SchoolYear as Year

Marks = tuple[tuple[date, DayMark], ...]
# One column: what `calendar_of` makes calendars of. For statements that read more beside it.
WRITTEN: Final = """(
SELECT json_build_object('years', (
         SELECT json_agg(json_build_array(y.territory, y.start_year, y.starts_on, y.morning_from,
                  y.morning_until, y.afternoon_from, y.afternoon_until, (
                  SELECT json_agg(json_build_array(t.number, t.starts_on, t.ends_on)
                                  ORDER BY t.number)
                    FROM terms_term t WHERE t.school_year_id = y.id))
                ORDER BY y.territory, y.start_year)
           FROM terms_schoolyear y
          WHERE y.territory = ANY(%(chain)s) OR y.territory BETWEEN %(lo)s AND %(hi)s
       ), 'days', (
         SELECT json_agg(json_build_array(d.territory, d."on", d.kind, d.name)
                         ORDER BY d.territory, d."on")
           FROM terms_daychange d
          WHERE d.territory = ANY(%(chain)s) OR d.territory BETWEEN %(lo)s AND %(hi)s
       ))::text)"""
ASKED_TYPES: Final = {"chain": "bigint[]", "lo": "bigint", "hi": "bigint"}


@dataclass(frozen=True)
class Calendars:
    """Every calendar inside a territory, read once with one statement; for set-based work."""

    years: Mapping[int, Mapping[int, Year]]  # territory → start year
    days: Mapping[int, Mapping[date, DayMark]]  # territory → day
    made: dict[tuple[int, ...], Calendar] = field(default_factory=dict, compare=False)

    def of(self, org_code: int) -> Calendar:
        """The calendar in force for an organisation or territory; equal ones are one object."""
        chain = Code(org_code).chain()
        having = tuple(one for one in chain if one in self.years or one in self.days)
        if having not in self.made:
            self.made[having] = self._of(having)
        return self.made[having]

    def _of(self, chain: Iterable[int]) -> Calendar:
        years: dict[int, Year] = {}
        statutory: dict[date, DayMark] = {}
        local: dict[date, DayMark] = {}
        for territory in chain:
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
    """The calendar of one organisation or territory. One small query; never stale."""
    return calendars_within(org_code, org_code).of(org_code)


def calendars_within(lo: int, hi: int) -> Calendars:
    """The calendars of all organisations in [lo, hi]."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {WRITTEN}", asked(lo, hi))
        return calendars_of(cursor.fetchone()[0])


def asked(lo: int, hi: int) -> dict[str, Any]:
    """The parameters of `WRITTEN` for the organisations of [lo, hi]."""
    return {"chain": list(Code(lo).chain()), "lo": lo, "hi": hi}


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


@lru_cache(maxsize=128)
def calendars_of(written: str) -> Calendars:
    """The calendars that a text of `WRITTEN` describes."""
    content = json.loads(written)
    years: dict[int, dict[int, Year]] = defaultdict(dict)
    for territory, start_year, starts_on, *rest in content["years"] or ():
        years[territory][start_year] = _year(start_year, date.fromisoformat(starts_on), rest)
    days: dict[int, dict[date, DayMark]] = defaultdict(dict)
    for territory, on, kind, name in content["days"] or ():
        days[territory][date.fromisoformat(on)] = DayMark(kind, name)
    return Calendars(dict(years), dict(days))


def _year(start_year: int, starts_on: date, rest: list[Any]) -> Year:
    """`rest` is four times of day and the terms, as `WRITTEN` gives them."""
    key = year_key(start_year)
    morning_from, morning_until, afternoon_from, afternoon_until = map(time.fromisoformat, rest[:4])
    return Year(
        start_year=start_year,
        starts_on=starts_on,
        terms=tuple(
            Term(f"{key}-{number}", date.fromisoformat(first), date.fromisoformat(last))
            for number, first, last in rest[4] or ()
        ),
        hours=((morning_from, morning_until), (afternoon_from, afternoon_until)),
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
