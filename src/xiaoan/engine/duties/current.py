"""How every duty stands on a day, for many organisations at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from xiaoan.engine.duties.joining import hashed
from xiaoan.engine.duties.plan import Members
from xiaoan.engine.duties.rules import URGENCY
from xiaoan.engine.duties.windows import period_kind
from xiaoan.engine.policy.rules import Duty

_GIVEN: Final = """
WITH members AS MATERIALIZED (
  SELECT m.org_code, m.grp
    FROM unnest(%(codes)s::bigint[], %(groups)s::int[]) AS m(org_code, grp)
), keys AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(keys)s::jsonb) AS k(grp int, duty_id text, period text)
"""
_CELLS: Final = """), asked AS (
  SELECT b.org_code, b.duty_id, k.period
    FROM members m
    JOIN duties_binding b ON b.org_code = m.org_code
    JOIN keys k ON k.grp = m.grp AND k.duty_id = b.duty_id
   WHERE b.org_code BETWEEN %(lo)s AND %(hi)s
), found AS (
  SELECT o.org_code, o.duty_id, o.id, o.state, o.due_on,
         greatest(o.required - coalesce(o.achieved, 0), 0) AS remaining
    FROM asked a
    JOIN duties_obligation o
      ON o.org_code = a.org_code AND o.duty_id = a.duty_id AND o.period = a.period
   WHERE o.org_code BETWEEN %(lo)s AND %(hi)s
   UNION ALL
  SELECT o.org_code, o.duty_id, o.id, o.state, o.due_on,
         greatest(o.required - coalesce(o.achieved, 0), 0)
    FROM asked a
    JOIN duties_obligation o ON o.org_code = a.org_code AND o.duty_id = a.duty_id
   WHERE a.period IS NULL AND o.starts_on <= %(on)s
     AND o.org_code BETWEEN %(lo)s AND %(hi)s
)
SELECT DISTINCT ON (a.org_code, a.duty_id)
       a.org_code, a.duty_id, f.id, coalesce(f.state, 'not_due') AS state, f.remaining
  FROM asked a
  LEFT JOIN found f ON f.org_code = a.org_code AND f.duty_id = a.duty_id
 ORDER BY a.org_code, a.duty_id, array_position(%(urgency)s::text[], f.state::text),
          f.due_on, f.id
"""
_COUNTS: Final = """), bound AS (
  SELECT b.duty_id, count(*) AS number
    FROM duties_binding b
    JOIN members m ON m.org_code = b.org_code
   WHERE b.org_code BETWEEN %(lo)s AND %(hi)s AND b.duty_id IN (SELECT duty_id FROM keys)
   GROUP BY b.duty_id
), periodic AS (
  SELECT o.duty_id, o.state, count(*) AS number
    FROM duties_obligation o
    JOIN members m ON m.org_code = o.org_code
    JOIN keys k ON k.grp = m.grp AND k.duty_id = o.duty_id AND k.period = o.period
    JOIN duties_binding b ON b.org_code = o.org_code AND b.duty_id = o.duty_id
   WHERE o.org_code BETWEEN %(lo)s AND %(hi)s
   GROUP BY o.duty_id, o.state
), worst AS (
  SELECT o.org_code, o.duty_id,
         min(array_position(%(urgency)s::text[], o.state::text)) AS place
    FROM duties_obligation o
    JOIN members m ON m.org_code = o.org_code
    JOIN keys k ON k.grp = m.grp AND k.duty_id = o.duty_id AND k.period IS NULL
    JOIN duties_binding b ON b.org_code = o.org_code AND b.duty_id = o.duty_id
   WHERE o.org_code BETWEEN %(lo)s AND %(hi)s AND o.starts_on <= %(on)s
   GROUP BY o.org_code, o.duty_id
), counted AS (
  SELECT duty_id, state::text AS state, number FROM periodic
   UNION ALL
  SELECT duty_id, (%(urgency)s::text[])[place], count(*) FROM worst GROUP BY duty_id, place
)
SELECT duty_id, state, number FROM counted
 UNION ALL
SELECT b.duty_id, 'not_due', b.number - coalesce(sum(c.number), 0)
  FROM bound b LEFT JOIN counted c ON c.duty_id = b.duty_id
 GROUP BY b.duty_id, b.number
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One duty of one organisation today. Without an id nothing is asked just now."""

    org_code: int
    duty_id: str
    id: UUID | None
    state: str
    remaining: Decimal | None


def cells(members: Members, duties: Sequence[Duty], on: date) -> list[Cell]:
    """One cell for every binding of these organisations and duties. One statement."""
    with connection.cursor() as cursor, hashed(cursor):
        cursor.execute("".join((_GIVEN, _CELLS)), _given(members, duties, on))
        return [Cell(*row) for row in cursor.fetchall()]


def counts(members: Members, duties: Sequence[Duty], on: date) -> dict[str, dict[str, int]]:
    """Duty id to how many organisations stand in each state, by the most urgent asking of each."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor, hashed(cursor):
        cursor.execute("".join((_GIVEN, _COUNTS)), _given(members, duties, on))
        for duty_id, state, number in cursor.fetchall():
            states = found.setdefault(duty_id, {})
            states[state] = states.get(state, 0) + int(number)
    return {duty: {key: n for key, n in states.items() if n} for duty, states in found.items()}


def current_key(duty: Duty, members: Members, group: int, on: date) -> str | None:
    """The period that a day belongs to; None where a duty is asked by date or by happening."""
    if duty.kind in {"by", "when"}:
        return None
    return members.places[group].calendar.period(period_kind(duty), on).key


def _given(members: Members, duties: Sequence[Duty], on: date) -> dict[str, Any]:
    keys = [
        {"grp": group, "duty_id": duty.id, "period": current_key(duty, members, group, on)}
        for duty in duties
        if duty.kind != "aim"
        for group in range(len(members.places))
    ]
    return {
        "lo": min(members.group_of, default=0),
        "hi": max(members.group_of, default=0),
        "codes": list(members.group_of),
        "groups": list(members.group_of.values()),
        "keys": json.dumps(keys),
        "on": on,
        "urgency": list(URGENCY),
    }
