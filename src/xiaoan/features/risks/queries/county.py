"""Colours of a territory, each table by one statement that counts and builds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from xiaoan.features.risks.models import Analysis
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .lists import Counts

SCHOOL: Final = 1
# Of each span the next finer one: province → cities → counties → townships → schools.
FINER: Final = ((10**12, 10**10), (10**10, 10**8), (10**8, 10**5), (10**5, SCHOOL))
_COUNTED: Final = """
SELECT org_code,
       count(*) FILTER (WHERE colour = 'red') AS red,
       count(*) FILTER (WHERE colour = 'orange') AS orange,
       count(*) FILTER (WHERE colour = 'yellow') AS yellow,
       count(*) FILTER (WHERE colour = 'blue') AS blue,
       count(*) FILTER (WHERE colour = '') AS unassessed,
       count(*) FILTER (WHERE review_on <= %(today)s) AS due,
       count(*) FILTER (WHERE concerns_open > 0) AS concern
  FROM risks_risk
 WHERE retired_on IS NULL AND org_code BETWEEN %(lo)s AND %(hi)s
 GROUP BY org_code"""
_SUMS: Final = ", ".join(
    f"coalesce(sum({one}), 0)"
    for one in ("red", "orange", "yellow", "blue", "unassessed", "due", "concern")
)
_PLACES: Final = f"""
SELECT g.code, coalesce(t.name, g.name), g.schools, g.listed, g.red, g.orange, g.yellow, g.blue,
       g.unassessed, g.due, g.concern
  FROM (SELECT o.code / %(step)s * %(step)s AS code, min(o.name) AS name, count(*) AS schools,
               count(r.org_code) AS listed, {_SUMS}
          FROM orgs_organisation o LEFT JOIN ({_COUNTED}) r ON r.org_code = o.code
         WHERE o.kind = 'school' AND o.closed_on IS NULL AND o.code BETWEEN %(lo)s AND %(hi)s
         GROUP BY 1) AS g (code, name, schools, listed, red, orange, yellow, blue,
                           unassessed, due, concern)
  LEFT JOIN orgs_territory t ON t.code = g.code AND t.hi = g.code + %(step)s - 1
 ORDER BY g.code"""  # noqa: S608 — our own words alone


@dataclass(frozen=True)
class Row:
    """One place of a table: a territory, or a school."""

    code: int
    name: str
    schools: int
    listed: int
    counts: Counts


@dataclass(frozen=True)
class Board:
    """The places below an interval, and their sum."""

    rows: tuple[Row, ...]
    total: Counts
    is_of_schools: bool

    @property
    def schools(self) -> int:
        return sum(one.schools for one in self.rows)

    @property
    def listed(self) -> int:
        return sum(one.listed for one in self.rows)


def step_of(lo: int, hi: int) -> int:
    """What the rows of an interval are: the next finer territories, or schools."""
    for span, finer in FINER:
        if hi - lo + 1 >= span:
            return finer
    return SCHOOL


def clipped(viewer: Viewer, code: int) -> tuple[int, int]:
    """The interval of a territory's code, kept within the viewer's own."""
    lo, hi = viewer.own_interval
    if not lo <= code <= hi:
        return lo, hi
    for span, _ in FINER:
        if code % span == 0:
            return max(lo, code), min(hi, code + span - 1)
    return code, code


def board(lo: int, hi: int, today: date) -> Board:
    """Colours of every place below [lo, hi]."""
    step = step_of(lo, hi)
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"lo": lo, "hi": hi, "step": step, "today": today})
        rows = tuple(_row(line) for line in cursor.fetchall())
    names = tuple(Counts.__dataclass_fields__)
    total = Counts(**{one: sum(getattr(row.counts, one) for row in rows) for one in names})
    return Board(rows, total, step == SCHOOL)


def _row(line: Sequence[Any]) -> Row:
    code, name, schools, listed, *numbers = line
    return Row(code, name, schools, listed, Counts(*map(int, numbers)))


def colours_by_school(lo: int, hi: int, today: date) -> Mapping[int, Counts]:
    """How many risks of each colour every school has: input of 分类分级. One statement.

    Schools without a list are not in it. Under the caller's scope.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"lo": lo, "hi": hi, "today": today})
        return {line[0]: Counts(*line[1:]) for line in cursor.fetchall()}


def analyses(viewer: Viewer) -> QuerySet[Analysis]:
    """研判 of one's own office and of those below it, the newest first."""
    found: QuerySet[Analysis] = Analysis.objects.filter(scope.within(viewer))
    return found.order_by("-at")


def warned(of: Analysis) -> list[str]:
    """The schools that a 研判 warned, by name."""
    rows = Organisation.objects.filter(code__in=of.school_codes).order_by("code")
    return list(rows.values_list("name", flat=True))


def schools_in(lo: int, hi: int) -> list[int]:
    """The open schools of an interval."""
    rows = Organisation.objects.filter(kind="school", code__range=(lo, hi), closed_on__isnull=True)
    return list(rows.order_by("code").values_list("code", flat=True))
