"""Take every measure of a territory, one statement each, and keep what changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from xiaoan.engine.duties import measures
from xiaoan.engine.duties.statements import NEW_ID

MEASURED: Final = "duties.measure"

# A value that stands is noted again every Monday, so that each review period finds one.
_TAKE: Final = """
INSERT INTO duties_reading (id, org_code, measure, "on", value, source_type, by_name, at)
SELECT {new_id}, m.org_code, %(measure)s, %(on)s, round(m.value::numeric, 2), %(source)s, '系统',
       %(at)s
  FROM ({measured}) AS m(org_code, value)
  LEFT JOIN LATERAL (
       SELECT p.value, p."on" FROM duties_reading p
        WHERE p.org_code = m.org_code AND p.measure = %(measure)s AND p."on" <= %(on)s
        ORDER BY p."on" DESC LIMIT 1) n ON true
 WHERE m.org_code BETWEEN %(lo)s AND %(hi)s AND m.value IS NOT NULL
   AND (n.value IS NULL OR n.value <> round(m.value::numeric, 2) OR n."on" < %(monday)s)
    ON CONFLICT (org_code, measure, "on") DO UPDATE
   SET value = excluded.value, source_type = excluded.source_type, at = excluded.at"""


def take(lo: int, hi: int, *, on: date, at: datetime, only: Collection[str] = ()) -> int:
    """Note what every measure, or `only` some, says of the organisations in [lo, hi].

    Returns the rows written.
    """
    names = [name for name in measures.everything() if not only or name in only]
    return sum(_take(name, lo, hi, on, at) for name in names)


def _take(name: str, lo: int, hi: int, on: date, at: datetime) -> int:
    given: dict[str, str | int | date | datetime] = {
        "measure": name,
        "on": on,
        "monday": on - timedelta(days=on.weekday()),
        "lo": lo,
        "hi": hi,
        "source": MEASURED,
        "at": at,
    }
    measured = measures.everything()[name]()
    statement = _TAKE.replace("{new_id}", NEW_ID).replace("{measured}", measured)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)
