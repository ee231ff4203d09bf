"""How many hazards, by what: one statement over what the filters of the register ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from xiaoan.engine.policy.models import CheckItem
from xiaoan.features.hazards import rules
from xiaoan.foundation.scope import Viewer

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
_COUNTED: Final = """
SELECT grouping(m, area, grade, cause, source, org_code, place, item) AS kind,
       coalesce(m, area, grade, cause, source, org_code::text, place, item) AS word,
       count(*), count(*) FILTER (WHERE closed_at IS NULL),
       count(*) FILTER (WHERE closed_at IS NULL AND due_at < %s),
       avg(extract(epoch FROM closed_at - opened_at)) / 86400
  FROM (SELECT to_char(opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS m, r.*
          FROM ({rows}) AS r ({names})) s
 GROUP BY GROUPING SETS ((), (m), (area), (grade), (cause), (source), (org_code), (place), (item))
"""


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
        return self.by[key][:SHOWN]


def statistics(viewer: Viewer, wanted: register.Wanted, now: datetime) -> Statistics:
    """Count what the register shows under the same filters; the same wall holds."""
    found: dict[str, list[Count]] = {key: [] for key in DIMENSIONS}
    total = Count("", ALL, 0, 0, 0, None)
    for kind, word, *numbers in _counted(viewer, wanted, now):
        key = _dimension(kind)
        count = _count(word, numbers)
        if key:
            found[key].append(count)
        else:
            total = replace(count, word=ALL)
    return Statistics(total, {key: _named(key, rows) for key, rows in found.items()})


def _counted(viewer: Viewer, wanted: register.Wanted, now: datetime) -> list[tuple[Any, ...]]:
    rows = register.narrowed(register.hazards(viewer), replace(wanted, is_counted=True), now)
    inner = rows.order_by().values_list(
        "opened_at", "closed_at", "due_at", "grade", "org_code", "source_type",
        "hazard__area", "hazard__cause", "hazard__place", "hazard__check_item_code",
    )  # fmt: skip
    sql, given = inner.query.sql_with_params()
    names = "opened_at, closed_at, due_at, grade, org_code, source, area, cause, place, item"
    with connection.cursor() as cursor:
        told = _COUNTED.format(rows=sql, names=names)
        cursor.execute(told, [now, *given])
        return list(cursor.fetchall())


def _dimension(kind: int) -> str:
    """`grouping()` has a bit for each column that a line is not about, the last the lowest."""
    keys = list(DIMENSIONS)
    about = [key for place, key in enumerate(keys) if not kind >> len(keys) - 1 - place & 1]
    return about[0] if about else ""


def _count(word: str | None, numbers: Sequence[Any]) -> Count:
    found, still, late, days = numbers
    return Count(word or "", word or UNKNOWN, found, still, late, float(days) if days else None)


def _named(key: str, rows: list[Count]) -> list[Count]:
    if key == "month":
        return sorted(rows, key=lambda one: one.key)
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
