"""How many hazards, by what: a count of what the filters ask for, and sums of what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection
from django.db.models import QuerySet

from xiaoan.engine.cases.models import Case
from xiaoan.engine.policy.models import CheckItem
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import TalliedMonth
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

from . import register

SHOWN: Final = 10  # of places, items and schools the most frequent; the workbook has them all
MOST: Final = 5000
UNKNOWN: Final = "未填"
ALL: Final = "合计"
# What is counted by: (key, heading, filter of the register that narrows to one of them).
DIMENSIONS: Final = {
    "month": ("月份", ""),
    "area": ("领域", "area"),
    "grade": ("等级", "grade"),
    "cause": ("原因", "cause"),
    "source": ("来源", "source"),
    "org": ("学校", "org"),
    "place": ("位置", "place"),
    "item": ("检查项", "item"),
}
COUNTY: Final = 10**8  # codes in a county
_COUNTED: Final = """
SELECT grouping(m, area, grade, cause, source, org_code, place, item) AS kind,
       coalesce(m, area, grade, cause, source, org_code::text, place, item) AS word,
       count(*), count(*) FILTER (WHERE closed_at IS NULL),
       count(*) FILTER (WHERE closed_at IS NULL AND due_at < %s),
       coalesce(extract(epoch FROM sum(closed_at - opened_at)), 0)::bigint
  FROM (SELECT to_char(opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS m, r.*
          FROM ({rows}) AS r ({names})) s
 GROUP BY GROUPING SETS ((m), (area), (grade), (cause), (source), (org_code), (place), (item))
"""
_COLUMNS: Final = (
    "opened_at", "closed_at", "due_at", "grade", "org_code", "source_type",
    "hazard__area", "hazard__cause", "hazard__place", "hazard__check_item_code",
)  # fmt: skip
_SUMMED: Final = """
SELECT kind, word, sum(closed)::bigint, 0, 0, sum(seconds)::bigint
  FROM hazards_tally WHERE org_code BETWEEN %s AND %s AND month = ANY(%s) GROUP BY kind, word
"""
Found = dict[tuple[str, str], tuple[int, ...]]  # found, open, overdue, seconds


@dataclass(frozen=True)
class Count:
    """One line: the key that filters by it, its words, and its numbers."""

    key: str
    word: str
    found: int
    open: int
    overdue: int
    days: float | None

    @property
    def closed(self) -> int:
        return self.found - self.open

    @property
    def share(self) -> float | None:
        return self.closed / self.found if self.found else None


@dataclass(frozen=True)
class Statistics:
    """Everything counted, by each dimension, the most frequent first; months in their order."""

    total: Count
    by: dict[str, list[Count]]

    def top(self, key: str) -> list[Count]:
        """The most frequent; a last one or two are shown rather than announced."""
        rows = self.by[key]
        return rows if len(rows) <= SHOWN + 2 else rows[:SHOWN]


def statistics(viewer: Viewer, wanted: register.Wanted, now: datetime) -> Statistics:
    """Count what the register shows under the same filters; the same wall holds.

    What was closed in whole months of whole counties is read from its sums; all else is counted.
    """
    months = _summed_months(viewer, wanted)
    counted = _counted(viewer, wanted, now, months)
    found = _added(counted, _summed(viewer, months) if months else [])
    by: dict[str, list[Count]] = {key: [] for key in DIMENSIONS}
    for (key, word), numbers in found.items():
        by[key].append(_count(word, numbers))
    by_month = [numbers for (key, _), numbers in found.items() if key == "month"]
    total = _count("", tuple(sum(column) for column in zip(*by_month, strict=True)) or (0,) * 4)
    named = {key: _named(key, rows) for key, rows in by.items()}
    return Statistics(replace(total, word=ALL), named)


def _summed_months(viewer: Viewer, wanted: register.Wanted) -> list[date]:
    """The whole months of the period whose sums hold in every county that the viewer answers for.

    Sums are of whole counties and of nothing narrower: other filters are counted out.
    """
    lo, hi = viewer.own_interval
    is_whole = lo % COUNTY == 0 and (hi + 1) % COUNTY == 0
    narrower = replace(wanted, since=None, until=None, is_counted=False)
    if not is_whole or narrower.is_set:
        return []
    rows = TalliedMonth.objects.filter(county__range=(lo // COUNTY, hi // COUNTY))
    states = rows.values_list("month").annotate(waits=BoolOr("is_stale"))
    held = sorted(month for month, waits in states if not waits)
    return [
        month
        for month in held
        if (not wanted.since or wanted.since <= month)
        and (not wanted.until or _next(month) <= wanted.until + timedelta(days=1))
    ]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _summed(viewer: Viewer, months: list[date]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SUMMED, [*viewer.own_interval, months])
        return list(cursor.fetchall())


def _counted(
    viewer: Viewer, wanted: register.Wanted, now: datetime, months: list[date]
) -> list[tuple[Any, ...]]:
    rows = register.narrowed(register.hazards(viewer), replace(wanted, is_counted=True), now)
    sql, given = _rows(rows, months)
    names = "opened_at, closed_at, due_at, grade, org_code, source, area, cause, place, item"
    with connection.cursor() as cursor:
        told = _COUNTED.format(rows=sql, names=names)
        cursor.execute(told, [now, *given])
        return [(_dimension(kind), *rest) for kind, *rest in cursor.fetchall()]


def _rows(rows: QuerySet[Case], months: list[date]) -> tuple[str, tuple[Any, ...]]:
    """The rows to count: all of them, or the open ones and those closed outside these months."""
    parts = [rows]
    if months:
        parts = [rows.filter(closed_at__isnull=True)]
        parts += [
            rows.filter(closed_at__isnull=False, opened_at__gte=_start(since))
            if until is None
            else rows.filter(
                closed_at__isnull=False, opened_at__gte=_start(since), opened_at__lt=_start(until)
            )
            for since, until in _gaps(months)
        ]
    told = [part.order_by().values_list(*_COLUMNS).query.sql_with_params() for part in parts]
    return " UNION ALL ".join(sql for sql, _ in told), tuple(one for _, g in told for one in g)


def _gaps(months: list[date]) -> list[tuple[date, date | None]]:
    """What lies outside of months in their order: before, between, after; the last has no end."""
    begins = [date.min, *(_next(one) for one in months)]
    ends: list[date | None] = [*months, None]
    return [(since, until) for since, until in zip(begins, ends, strict=True) if since != until]


def _start(day: date) -> datetime:
    return datetime.combine(max(day, date(1970, 1, 1)), time.min, CHINA)


def _added(*lists: list[tuple[Any, ...]]) -> Found:
    found: Found = {}
    for key, word, *numbers in (row for rows in lists for row in rows):
        known = found.get((key, word or ""), (0, 0, 0, 0))
        found[key, word or ""] = tuple(a + b for a, b in zip(known, numbers, strict=True))
    return found


def _dimension(kind: int) -> str:
    """`grouping()` has a bit for each column that a line is not about, the last the lowest."""
    keys = list(DIMENSIONS)
    return next(key for place, key in enumerate(keys) if not kind >> len(keys) - 1 - place & 1)


def _count(word: str, numbers: Sequence[int]) -> Count:
    found, still, late, seconds = numbers
    closed = found - still
    days = seconds / closed / 86_400 if closed else None
    return Count(word, word or UNKNOWN, found, still, late, days)


def _named(key: str, rows: list[Count]) -> list[Count]:
    if key == "month":
        named = [replace(one, word=f"{one.key[:4]}年{int(one.key[5:])}月") for one in rows]
        return sorted(named, key=lambda one: one.key)
    rows = sorted(rows, key=lambda one: (-one.found, one.key))
    words = _words(key, [one.key for one in rows[:MOST]])
    return [replace(one, word=words.get(one.key, one.word)) for one in rows]


def _words(key: str, keys: list[str]) -> dict[str, str]:
    if key == "org":
        names = register.org_names({int(one) for one in keys})
        return {str(code): name for code, name in names.items()}
    if key == "item":
        items = CheckItem.objects.filter(code__in=[one for one in keys if one])
        return dict(items.values_list("code", "item"))
    if key == "source":
        return {**rules.SOURCES, "": "其他"}
    return {"grade": {**rules.GRADES, "": "未定级"}, "cause": rules.CAUSES}.get(key, {})


@dataclass(frozen=True)
class Span:
    """A period to choose: key, word, first and last day; an open end is None."""

    key: str
    word: str
    since: date | None
    until: date | None = None
