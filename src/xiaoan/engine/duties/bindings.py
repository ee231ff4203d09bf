"""Which duties bind whom: derived from `who:` in one statement, for a whole territory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from xiaoan.engine.duties.catalogue import Listed
from xiaoan.engine.duties.statements import NEW_ID
from xiaoan.foundation.orgs.rules import who_sql

_THERE: Final = """
WITH there AS MATERIALIZED (
  SELECT * FROM orgs_organisation WHERE code BETWEEN %s AND %s AND closed_on IS NULL
), wanted (org_code, duty_id) AS ("""
_WANTED: Final = (
    "SELECT o.code, d.id FROM there o CROSS JOIN unnest(%s::text[]) AS d(id)"
    " WHERE o.code BETWEEN %s AND %s AND "
)
# Askings of a duty that no longer binds go while they are open; what was judged stays.
_REFRESH: Final = """), gone AS (
  DELETE FROM duties_binding b
   WHERE b.org_code BETWEEN %s AND %s
     AND NOT EXISTS (SELECT 1 FROM wanted w
                      WHERE w.org_code = b.org_code AND w.duty_id = b.duty_id)
  RETURNING b.org_code, b.duty_id
), dropped AS (
  DELETE FROM duties_obligation o USING gone g
   WHERE o.org_code = g.org_code AND o.duty_id = g.duty_id AND o.state IN ('due', 'not_due')
  RETURNING o.id
), added AS (
  INSERT INTO duties_binding (id, org_code, duty_id)
  SELECT {new_id}, w.org_code, w.duty_id
    FROM wanted w
   WHERE NOT EXISTS (SELECT 1 FROM duties_binding b
                      WHERE b.org_code = w.org_code AND b.duty_id = w.duty_id)
      ON CONFLICT (org_code, duty_id) DO NOTHING
  RETURNING id
)
SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM gone)"""


def refresh(lo: int, hi: int, listed: Sequence[Listed]) -> int:
    """Bind the organisations of [lo, hi] to the duties whose conditions they meet.

    Returns how many bindings were added or dropped. One statement.
    """
    parts, values = _wanted(lo, hi, listed)
    statement = "".join(
        (
            _THERE,
            " UNION ".join(parts) or "SELECT 0::bigint, '' WHERE false",
            _REFRESH.replace("{new_id}", NEW_ID),
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [lo, hi, *values, lo, hi])
        return int(cursor.fetchone()[0])


def _wanted(lo: int, hi: int, listed: Sequence[Listed]) -> tuple[list[str], list[Any]]:
    """One part for all duties that ask the same of the same organisations.

    Hundreds of duties come to a few dozen parts: planning each takes longer than running it.
    """
    alike: dict[str, tuple[str, list[Any], list[str]]] = {}
    for one in listed:
        condition, given = who_sql(one.duty.who)
        values = [max(lo, one.lo), min(hi, one.hi), *given]
        _, _, duties = alike.setdefault(f"{condition} {values}", (condition, values, []))
        duties.append(one.duty.id)
    parts = [_WANTED + condition for condition, _, _ in alike.values()]
    return parts, [value for _, given, ids in alike.values() for value in (ids, *given)]
