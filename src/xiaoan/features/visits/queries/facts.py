"""What is known of schools today, set-based: open hazards, overdue duties, signs, visits made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, Q

from xiaoan.engine.plausibility.registry import Asked, signs
from xiaoan.features.visits.models import Grading, Visit
from xiaoan.features.visits.queries.numbers import tables
from xiaoan.features.visits.rules import grading
from xiaoan.features.visits.rules.grading import Facts, Table
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

OVERDUE_DAYS: Final = 90
_OPEN: Final = """
SELECT org_code, count(*) FILTER (WHERE grade = 'major'), count(*) FILTER (WHERE grade = 'serious')
  FROM cases_case
 WHERE org_code BETWEEN %s AND %s AND workflow = 'hazards' AND closed_at IS NULL
   AND grade IN ('major', 'serious')
 GROUP BY org_code
"""
_OVERDUE: Final = """
SELECT org_code, count(DISTINCT duty_id) FROM duties_obligation
 WHERE org_code BETWEEN %s AND %s AND state = 'overdue' AND due_on BETWEEN %s AND %s
 GROUP BY org_code
"""


@dataclass(frozen=True)
class Graded:
    """A school with its grade, what today's facts suggest, and why."""

    school: Organisation
    grade: str
    held: Grading | None
    proposed: str
    reasons: list[str]
    facts: Facts
    numbers: Table

    @property
    def shown(self) -> grading.Grade:
        return self.numbers.grades[self.grade or self.numbers.ungraded]

    @property
    def differs(self) -> bool:
        """Whether today's facts suggest another grade than the school has."""
        return self.proposed != (self.grade or self.numbers.ungraded)

    @property
    def left_this_year(self) -> int:
        return max(self.shown.times_a_year - self.facts.visits_this_year, 0)


def numbers_for(code: int, on: date) -> Table:
    """The numbers of grades and tickets that hold at a code."""
    return grading.table_for(tables(), code, on)


def facts_of(interval: tuple[int, int], on: date) -> dict[int, Facts]:
    """By organisation what is known; those of whom nothing is known are left out."""
    lo, hi = interval
    numbers = numbers_for(lo, on)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [lo, hi])
        hazards = {code: (major, serious) for code, major, serious in cursor.fetchall()}
        cursor.execute(_OVERDUE, [lo, hi, on - timedelta(OVERDUE_DAYS), on])
        overdue = dict(cursor.fetchall())
    seen = signs(Asked(lo, hi, on, numbers.signals))
    visited = _visited(lo, hi, on)
    return {
        code: Facts(
            *hazards.get(code, (0, 0)),
            overdue=overdue.get(code, 0),
            signals=tuple(one.words for one in seen.get(code, ())),
            visits_this_year=visited.get(code, 0),
        )
        for code in {*hazards, *overdue, *seen, *visited}
    }


def _visited(lo: int, hi: int, on: date) -> dict[int, int]:
    """How often each school was visited this year, re-checks not counted."""
    rows = Visit.objects.filter(
        school_code__range=(lo, hi), arrived_at__year=on.year, recheck_of__isnull=True
    )
    counted = rows.values("school_code").annotate(times=Count("id"))
    return {row["school_code"]: row["times"] for row in counted}


def grades_of(codes: Iterable[int]) -> dict[int, Grading]:
    """The newest grade of each of these schools."""
    rows = Grading.objects.filter(org_code__in=list(codes)).order_by("org_code", "-at", "-id")
    return {row.org_code: row for row in rows.distinct("org_code")}


def schools(viewer: Viewer, text: str = "") -> list[Organisation]:
    """Every open school that the viewer's organisation may send inspectors to."""
    rows = Organisation.objects.filter(
        code__range=(viewer.lo, viewer.hi), kind="school", closed_on__isnull=True
    )
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(short_name__contains=text))
    return list(rows.defer("outline").order_by("code"))


def graded(viewer: Viewer, on: date, text: str = "") -> list[Graded]:
    """Every school of the territory by code, never by grade: this is no ranking."""
    rows = schools(viewer, text)
    found = facts_of((viewer.lo, viewer.hi), on)
    held = grades_of(row.code for row in rows)
    return [one_graded(row, held.get(row.code), found.get(row.code, Facts()), on) for row in rows]


def one_graded(school: Organisation, held: Grading | None, facts: Facts, on: date) -> Graded:
    numbers = numbers_for(school.code, on)
    suggested, reasons = grading.proposed(facts, numbers)
    grade = held.grade if held else ""
    return Graded(school, grade, held, suggested, reasons, facts, numbers)


def of_school(code: int, on: date) -> Graded | None:
    """One school, as the bureau and the school itself see it."""
    school = Organisation.objects.filter(code=code, kind="school").defer("outline").first()
    if school is None:
        return None
    facts = facts_of((code, code), on).get(code, Facts())
    return one_graded(school, grades_of([code]).get(code), facts, on)


def history(viewer: Viewer, code: int) -> list[Grading]:
    """Every grade a school was given, newest first."""
    rows = Grading.objects.filter(scope.within(viewer), org_code=code)
    return list(rows.order_by("-at", "-id"))
