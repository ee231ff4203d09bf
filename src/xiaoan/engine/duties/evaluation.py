"""Judge a whole territory in three statements, one for counting, readings and answers.

They say in SQL what `rules.judge` says in Python, and a property test holds the two together.
Every row they write lies in the scope of the transaction they run in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from xiaoan.engine.duties.joining import hashed
from xiaoan.engine.duties.plan import Bounds, Plan

_LOCK_SPACE: Final = 0x1D07_0000_0000_0000

# RFC 9562: 48 bits of milliseconds laid over a random uuid, and its version set to 7.
NEW_ID: Final = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING"
    " substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)"
    " FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"
)

_ASKED: Final = """
WITH members AS MATERIALIZED (
  SELECT m.org_code, m.grp
    FROM unnest(%(codes)s::bigint[], %(groups)s::int[]) AS m(org_code, grp)
), asked AS (
  SELECT b.org_code, w.*
    FROM duties_binding b
    JOIN members m ON m.org_code = b.org_code
    JOIN jsonb_to_recordset(%(windows)s::jsonb) AS w(
           grp int, version int, duty_id text, period text, starts_on date, ends_on date,
           opens_on date, due_on date, counts_from date, counts_until date)
      ON w.duty_id = b.duty_id AND w.grp = m.grp
   WHERE b.org_code BETWEEN %(lo)s AND %(hi)s
), demands AS (
  SELECT * FROM jsonb_to_recordset(%(demands)s::jsonb) AS d(
           version int, place int, fact text, wheres jsonb, at_least numeric, counting text,
           is_never boolean, measure text, low numeric, high numeric, answer text,
           answer_wheres jsonb, days int, match text)
)"""

_COUNTED: Final = """, steps AS (
  SELECT a.org_code, a.version, a.period, d.place, f."on",
         CASE d.counting WHEN 'amount' THEN sum(f.amount) WHEN 'days' THEN 1
                         ELSE count(*) END AS step
    FROM asked a
    JOIN demands d ON d.version = a.version
    JOIN duties_fulfilment f
      ON f.org_code = a.org_code AND f.kind = d.fact AND f.withdrawn_at IS NULL
     AND f."on" BETWEEN a.counts_from AND a.counts_until
   WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(d.wheres) w WHERE f.attributes @> w)
   GROUP BY a.org_code, a.version, a.period, d.place, d.counting, f."on"
), reached AS (
  SELECT *, sum(step) OVER (
           PARTITION BY org_code, version, period, place ORDER BY "on") AS total
    FROM steps
), tallies AS (
  SELECT a.org_code, a.version, a.period, d.place, d.at_least, d.is_never,
         coalesce(sum(r.step), 0) AS achieved,
         min(r."on") FILTER (WHERE r.total >= d.at_least) AS met_on
    FROM asked a
    JOIN demands d ON d.version = a.version
    LEFT JOIN reached r
      ON r.org_code = a.org_code AND r.version = a.version AND r.period = a.period
     AND r.place = d.place
   GROUP BY a.org_code, a.version, a.period, d.place, d.at_least, d.is_never
), best AS (
  SELECT DISTINCT ON (org_code, version, period) *
    FROM tallies
   ORDER BY org_code, version, period, greatest(at_least - achieved, 0), met_on NULLS LAST, place
), judged AS (
  SELECT a.org_code, a.duty_id, a.period, a.starts_on, a.ends_on, a.due_on,
         CASE WHEN t.is_never THEN 0 ELSE t.at_least END AS required, t.achieved, t.place,
         CASE WHEN t.is_never THEN CASE WHEN t.met_on IS NULL THEN 'met' ELSE 'overdue' END
              WHEN t.met_on <= a.ends_on THEN 'met'
              WHEN t.met_on IS NOT NULL THEN 'late_met'
              WHEN %(on)s > a.due_on THEN 'overdue'
              WHEN %(on)s >= a.opens_on THEN 'due'
              ELSE 'not_due' END AS state,
         CASE WHEN t.is_never THEN NULL ELSE t.met_on END AS met_on
    FROM asked a
    JOIN best t ON t.org_code = a.org_code AND t.version = a.version AND t.period = a.period
)"""

_KEPT: Final = """, judged AS (
  SELECT a.org_code, a.duty_id, a.period, a.starts_on, a.ends_on, a.due_on,
         CASE WHEN d.low IS NULL OR n.value > d.high THEN d.high ELSE d.low END AS required,
         n.value AS achieved, 0 AS place,
         CASE WHEN n.value IS NULL
              THEN CASE WHEN %(on)s <= a.ends_on THEN 'due' ELSE 'overdue' END
              WHEN k.is_kept THEN 'met' ELSE 'overdue' END AS state,
         CASE WHEN k.is_kept THEN n."on" END AS met_on
    FROM asked a
    JOIN demands d ON d.version = a.version
    LEFT JOIN LATERAL (
         SELECT r.value, r."on" FROM duties_reading r
          WHERE r.org_code = a.org_code AND r.measure = d.measure
            AND r."on" BETWEEN a.counts_from AND a.counts_until
          ORDER BY r."on" DESC LIMIT 1) n ON true
   CROSS JOIN LATERAL (
         SELECT n.value >= coalesce(d.low, n.value) AND n.value <= coalesce(d.high, n.value)
             AS is_kept) k
)"""

_ANSWERED: Final = """, begun AS (
  SELECT a.org_code, a.duty_id, a.version, k.key AS period, min(f."on") AS starts_on
    FROM asked a
    JOIN demands d ON d.version = a.version
    JOIN duties_fulfilment f
      ON f.org_code = a.org_code AND f.kind = d.fact AND f.withdrawn_at IS NULL
     AND f."on" BETWEEN a.counts_from AND a.counts_until
   CROSS JOIN LATERAL (
         SELECT CASE WHEN d.match IS NULL THEN f."on"::text
                     ELSE f.attributes ->> d.match END AS key) k
   WHERE k.key IS NOT NULL
     AND EXISTS (SELECT 1 FROM jsonb_array_elements(d.wheres) w WHERE f.attributes @> w)
   GROUP BY a.org_code, a.duty_id, a.version, k.key
), judged AS (
  SELECT DISTINCT ON (b.org_code, b.duty_id, b.period)
         b.org_code, b.duty_id, b.period, b.starts_on, b.starts_on + d.days AS ends_on,
         b.starts_on + d.days AS due_on, 1 AS required,
         CASE WHEN n.met_on IS NULL THEN 0 ELSE 1 END AS achieved, 0 AS place,
         CASE WHEN n.met_on <= b.starts_on + d.days THEN 'met'
              WHEN n.met_on IS NOT NULL THEN 'late_met'
              WHEN %(on)s > b.starts_on + d.days THEN 'overdue'
              ELSE 'due' END AS state, n.met_on
    FROM begun b
    JOIN demands d ON d.version = b.version
    LEFT JOIN LATERAL (
         SELECT min(f."on") AS met_on FROM duties_fulfilment f
          WHERE f.org_code = b.org_code AND f.kind = d.answer AND f.withdrawn_at IS NULL
            AND f."on" BETWEEN b.starts_on AND %(on)s
            AND (d.match IS NULL OR f.attributes ->> d.match = b.period)
            AND EXISTS (SELECT 1 FROM jsonb_array_elements(d.answer_wheres) w
                         WHERE f.attributes @> w)) n ON true
   ORDER BY b.org_code, b.duty_id, b.period, b.starts_on
)"""

# What a corrected calendar or a withdrawn happening no longer asks goes; what was waived stays.
_GONE: Final = """, gone AS (
  DELETE FROM duties_obligation o
   USING duties_binding b, jsonb_to_recordset(%(reach)s::jsonb) AS r(duty_id text, after date)
   WHERE o.org_code BETWEEN %(lo)s AND %(hi)s AND o.waived_at IS NULL
     AND b.org_code = o.org_code AND b.duty_id = o.duty_id AND r.duty_id = o.duty_id
     AND o.starts_on <= %(on)s AND o.{edge} >= r.after
     AND NOT EXISTS (SELECT 1 FROM judged j WHERE j.org_code = o.org_code
                        AND j.duty_id = o.duty_id AND j.period = o.period)
)"""

_WRITE: Final = """
INSERT INTO duties_obligation AS o (
       id, org_code, duty_id, period, starts_on, ends_on, due_on, required, achieved, place, state,
       met_on, waived_by_name, waived_reason)
SELECT {new_id}, org_code, duty_id, period, starts_on, ends_on, due_on, required, achieved, place,
       state, met_on, '', ''
  FROM judged
    ON CONFLICT (org_code, duty_id, period) DO UPDATE
   SET starts_on = excluded.starts_on, ends_on = excluded.ends_on, due_on = excluded.due_on,
       required = excluded.required, achieved = excluded.achieved, place = excluded.place,
       met_on = excluded.met_on,
       state = CASE WHEN o.waived_at IS NULL THEN excluded.state ELSE o.state END
 WHERE (o.starts_on, o.ends_on, o.due_on, o.required, o.achieved, o.place, o.met_on)
       IS DISTINCT FROM (excluded.starts_on, excluded.ends_on, excluded.due_on, excluded.required,
                         excluded.achieved, excluded.place, excluded.met_on)
    OR (o.waived_at IS NULL AND o.state <> excluded.state)
RETURNING o.id, o.org_code, o.duty_id, o.period, o.state"""

_WRITTEN: Final = _WRITE.replace("{new_id}", NEW_ID)
_GIVEN: Final = """
WITH judged AS (
  SELECT * FROM jsonb_to_recordset(%s::jsonb) AS j(
           org_code bigint, duty_id text, period text, starts_on date, ends_on date, due_on date,
           required numeric, achieved numeric, place int, state text, met_on date)
)"""
_STATEMENTS: Final = {
    "counted": "".join((_ASKED, _COUNTED, _GONE.replace("{edge}", "ends_on"), _WRITTEN)),
    "kept": "".join((_ASKED, _KEPT, _GONE.replace("{edge}", "ends_on"), _WRITTEN)),
    "answered": "".join((_ASKED, _ANSWERED, _GONE.replace("{edge}", "starts_on"), _WRITTEN)),
}


@dataclass(frozen=True, slots=True)
class Change:
    """An obligation that evaluation made or altered."""

    id: UUID
    org_code: int
    duty_id: str
    period: str
    state: str


def run(plan: Plan) -> list[Change]:
    """Write every judgement of a plan; what is already so is left alone. At most 3 statements."""
    return [change for name in _STATEMENTS if plan.reach.get(name) for change in _run(name, plan)]


def write(rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Write judgements made elsewhere, as `run` writes its own. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("".join((_GIVEN, _WRITTEN)), [json.dumps(rows, default=str)])
        return [Change(*row) for row in cursor.fetchall()]


def _run(name: str, plan: Plan) -> Sequence[Change]:
    bounds = plan.bounds
    given: dict[str, Any] = {
        "lo": bounds.lo,
        "hi": bounds.hi,
        "on": bounds.on,
        "codes": list(plan.members.group_of),
        "groups": list(plan.members.group_of.values()),
        "windows": json.dumps(plan.windows[name]),
        "demands": json.dumps(plan.demands[name]),
        "reach": json.dumps(plan.reach[name]),
    }
    is_territory = bounds.lo != bounds.hi
    with connection.cursor() as cursor, hashed(cursor) if is_territory else nullcontext():
        cursor.execute(_STATEMENTS[name], given)
        return [Change(*row) for row in cursor.fetchall()]


def hold(bounds: Bounds) -> None:
    """Wait for others who judge the same rows, so that nobody writes from an older picture.

    A whole territory waits for every single organisation, and those wait for it.
    """
    with connection.cursor() as cursor:
        if bounds.lo != bounds.hi:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_SPACE])
            return
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)",
            [_LOCK_SPACE, _LOCK_SPACE + bounds.lo],
        )
