"""Claim: the wall in the database keeps the pages of a school and a county at milliseconds: a query
behind row-level security, with a scope that is signed and checked, takes at most four times the
same query with the same WHERE and no wall, and uses the same indexes.

15,000 schools in 150 counties share 300,000 cases (`./dev bench scope 1000000` for more). The
application asks in its scope, with the first wall's WHERE and with the policies; the owner, whom
the policies of this database no longer bind, asks the same without them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connections, transaction

from bench import own_database, say, table, typical
from xiaoan.foundation import scope
from xiaoan.foundation.scope import SYSTEM, Viewer

SCHOOLS: Final = 15_000
COUNTIES: Final = 150
CASES: Final = 300_000
TIMES: Final = 15
FIRST: Final = 51_0100_000_00000
# School number s of 15,000 sits in county s / 100.
_CASES: Final = """
INSERT INTO cases_case (id, number, workflow, stage, org_code, lines, title, grade, version,
       opened_at, opened_by, stage_since, closed_at, outcome, attributes, source_type)
SELECT gen_random_uuid(), 'YH-2026-' || n, 'hazards', 'treatment',
       %(first)s + (n %% %(schools)s) / 100 * 100000000::bigint + 90000101 + (n %% 100),
       CASE WHEN n %% 40 = 0 THEN '{public_security}'::varchar[] ELSE '{}' END,
       '演示隐患' || n, CASE WHEN n %% 200 = 0 THEN 'major' ELSE 'general' END, 3,
       timestamptz '2026-01-01' + n * interval '60 seconds', gen_random_uuid(),
       timestamptz '2026-01-01' + n * interval '60 seconds',
       CASE WHEN n %% 5 > 0 THEN timestamptz '2027-01-01' + n * interval '61 seconds' END,
       '', '{}', 'bench'
  FROM generate_series(0, %(cases)s - 1) AS n
"""
_NEWEST: Final = """
SELECT id, number, title, stage, opened_at FROM cases_case
 WHERE workflow = 'hazards' AND org_code BETWEEN %(lo)s AND %(hi)s{more}
 ORDER BY opened_at DESC LIMIT 50
"""
_COUNT: Final = """
SELECT count(*), count(*) FILTER (WHERE grade = 'major') FROM cases_case
 WHERE workflow = 'hazards' AND closed_at IS NULL AND org_code BETWEEN %(lo)s AND %(hi)s
"""
_ROUTED: Final = " AND lines @> ARRAY['public_security']::varchar[]"


@dataclass(frozen=True)
class Question:
    """A query of a page: who asks it, and the same words for both sides."""

    title: str
    viewer: Viewer
    statement: str

    @property
    def given(self) -> Mapping[str, Any]:
        return {"lo": self.viewer.lo, "hi": self.viewer.hi}


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with own_database():
        _fill(cases)
        rows = [_measured(question) for question in _questions()]
        title = f"Behind the wall: {SCHOOLS:,} schools, {cases:,} cases"
        table(title, ("query", "rows", "without", "behind the wall", "ratio"), rows)
        say(f"\nEntering a signed scope: {_entering() * 1e3:.2f} ms, once a request.")


def _fill(cases: int) -> None:
    given = {"first": FIRST, "schools": SCHOOLS, "cases": cases}
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")
        cursor.execute(_CASES, given)
        cursor.execute("VACUUM (ANALYZE) cases_case")


def _questions() -> list[Question]:
    county = (FIRST + 70 * 10**8, FIRST + 71 * 10**8 - 1)
    school = county[0] + 90000107
    own = _viewer(school, school, "education")
    bureau = _viewer(*county, "education")
    police = replace(bureau, line="public_security", reach="line", org_code=county[0] + 3)
    everybody = _viewer(FIRST, FIRST + COUNTIES * 10**8 - 1, "education")
    newest = _NEWEST.format(more="")
    return [
        Question("a school's newest 50", own, newest),
        Question("a county's newest 50", bureau, newest),
        Question("a county's open ones, counted", bureau, _COUNT),
        Question("newest 50 routed to the county's police", police, _NEWEST.format(more=_ROUTED)),
        Question("a province's newest 50", everybody, newest),
        Question("a province's open ones, counted", everybody, _COUNT),
    ]


def _viewer(lo: int, hi: int, line: str) -> Viewer:
    return replace(SYSTEM, post="bench", org_code=lo, lo=lo, hi=hi, line=line)


def _measured(question: Question) -> tuple[object, ...]:
    with transaction.atomic(using="owner"):
        plain, expected = _asked("owner", question)
    with scope.enter(question.viewer):
        walled, found = _asked("default", question)
    if found != expected:
        raise SystemExit(f"{question.title}: the wall changed the answer")
    return (
        question.title,
        f"{len(found):,}",
        f"{plain * 1e3:.2f} ms",
        f"{walled * 1e3:.2f} ms",
        f"{walled / plain:.2f}×",
    )


def _asked(alias: str, question: Question) -> tuple[float, list[tuple[Any, ...]]]:
    def ask() -> list[tuple[Any, ...]]:
        with connections[alias].cursor() as cursor:
            cursor.execute(question.statement, question.given)
            return list(cursor.fetchall())

    return typical(ask, TIMES), ask()


def _entering() -> float:
    """Seconds that a transaction takes longer when it enters a scope."""
    viewer = _viewer(FIRST, FIRST, "education")

    def empty(enter: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with transaction.atomic():
                enter()

        return run

    def entered() -> None:
        with scope.enter(viewer):
            pass

    return typical(empty(entered), 200) - typical(empty(lambda: None), 200)


if __name__ == "__main__":
    main()
