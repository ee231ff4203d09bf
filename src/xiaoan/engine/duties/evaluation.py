"""Judge a whole territory in one statement: counting, readings and answers side by side.

It says in SQL what `rules.judge` says in Python, and a property test holds the two together.
Every row it writes lies in the scope of the transaction they run in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from xiaoan.engine.duties import statements
from xiaoan.engine.duties.joining import hashed
from xiaoan.engine.duties.plan import Bounds, Plan, Row
from xiaoan.foundation.orgs.codes import SPAN
from xiaoan.foundation.scope import prepared

_LOCK_SPACE: Final = 0x1D07_0000_0000_0000


@dataclass(frozen=True, slots=True)
class Change:
    """An obligation that evaluation made or altered."""

    id: UUID
    org_code: int
    duty_id: str
    period: str
    state: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What evaluation altered of one organisation; `fallen` was open and is now overdue.

    Each of `fallen` is {duty, period, due_on}.
    """

    org_code: int
    changed: int
    fallen: list[dict[str, str]]


def run(plan: Plan) -> list[Change]:
    """Write every judgement of a plan of one organisation; what is already so is left alone."""
    ways = _ways(plan)
    if not ways:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statements.judging_rows(ways), _given(plan, ways))
        return [Change(*row) for row in cursor.fetchall()]


def run_territory(plan: Plan) -> list[Sum]:
    """The same for a whole territory. One statement, whatever the number of organisations."""
    ways = _ways(plan)
    if not ways:
        return []
    with connection.cursor() as cursor, hashed(cursor):
        cursor.execute(statements.judging_sums(ways), _given(plan, ways))
        return _sums(cursor.fetchall())


def let_fall(bounds: Bounds) -> list[Sum]:
    """Mark overdue what was open and whose last day is over. One statement."""
    given: dict[str, int | date] = {"lo": bounds.lo, "hi": bounds.hi, "on": bounds.on}
    with connection.cursor() as cursor:
        cursor.execute(statements.LET_FALL, given)
        return _sums(cursor.fetchall())


def _sums(rows: Sequence[tuple[int, int, str | None]]) -> list[Sum]:
    return [Sum(code, number, json.loads(fell) if fell else []) for code, number, fell in rows]


def _ways(plan: Plan) -> tuple[str, ...]:
    return tuple(way for way in statements.WAYS if plan.reach.get(way))


def write(rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Write judgements made elsewhere, as `run` writes its own. One statement."""
    with connection.cursor() as cursor:
        prepared.run(cursor, statements.WRITE_GIVEN, rows=json.dumps(rows, default=str))
        return [Change(*row) for row in cursor.fetchall()]


def _given(plan: Plan, ways: Sequence[str]) -> dict[str, Any]:
    windows, demands, reach = _tables(plan, ways)
    bounds, today = plan.bounds, plan.bounds.on.isoformat()
    after = [row["after"] for row in reach.values()]
    return {
        "lo": bounds.lo,
        "hi": bounds.hi,
        "on": bounds.on,
        "codes": list(plan.members.group_of),
        "groups": list(plan.members.group_of.values()),
        "windows": json.dumps(windows),
        "demands": json.dumps(demands),
        "reach": json.dumps(list(reach.values())),
        "counts_from": min((row["counts_from"] for row in windows), default=today),
        "counts_until": max((row["counts_until"] for row in windows), default=today),
        "earliest": min(after + [row["ends_on"] for row in windows]),
        "latest": max([today] + [row["starts_on"] for row in windows]),
    }


def _tables(plan: Plan, ways: Sequence[str]) -> tuple[list[Row], list[Row], dict[str, Row]]:
    """Windows and demands of every way in one numbering, and how far back each duty is seen."""
    windows: list[Row] = []
    demands: list[Row] = []
    reach: dict[str, Row] = {}
    for way in ways:
        before = 1 + max((row["version"] for row in demands), default=-1)
        for row in plan.windows[way]:
            version = before + row["version"]
            windows.append({**row, "n": len(windows), "way": way, "version": version})
        for row in plan.demands[way]:
            demands.append({**row, "way": way, "version": before + row["version"]})
        for row in plan.reach[way]:
            known = reach.setdefault(row["duty_id"], {"way": way, **row})
            known["after"] = min(known["after"], row["after"])
    return windows, demands, reach


def hold(bounds: Bounds) -> None:
    """Wait for others who judge the same rows, so that nobody writes from an older picture.

    A county waits for every organisation in it, and those wait for it; other counties do not. What
    is wider than a county waits for everybody. All take their locks from the widest down.
    """
    county = bounds.lo // SPAN["county"] * SPAN["county"]
    if bounds.hi >= county + SPAN["county"]:
        locks = "SELECT pg_advisory_xact_lock(%(all)s)"
    elif bounds.lo != bounds.hi:
        locks = "SELECT pg_advisory_xact_lock_shared(%(all)s), pg_advisory_xact_lock(%(county)s)"
    else:
        locks = (
            "SELECT pg_advisory_xact_lock_shared(%(all)s),"
            " pg_advisory_xact_lock_shared(%(county)s), pg_advisory_xact_lock(%(one)s)"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            locks,
            {
                "all": _LOCK_SPACE,
                "county": _LOCK_SPACE + county,
                "one": _LOCK_SPACE + bounds.lo,
            },
        )
