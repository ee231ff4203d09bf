"""The statement that judges a whole territory, put together from its parts.

It says in SQL what `rules.judge` says in Python, and a property test holds the two together.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from xiaoan.foundation.scope.prepared import Prepared

# RFC 9562: 48 bits of milliseconds laid over a random uuid, and its version set to 7.
NEW_ID: Final = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING"
    " substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)"
    " FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"
)

# Windows are numbered (`n`): what is carried from step to step is two integers a row.
_ASKED: Final = """
WITH members AS MATERIALIZED (
  SELECT m.org_code, m.grp
    FROM unnest(%(codes)s::bigint[], %(groups)s::int[]) AS m(org_code, grp)
), windows AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(windows)s::jsonb) AS w(
           n int, way text, grp int, version int, duty_id text, period text, starts_on date,
           ends_on date, opens_on date, due_on date, counts_from date, counts_until date)
), demands AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(demands)s::jsonb) AS d(
           way text, version int, place int, fact text, wheres jsonb, at_least numeric,
           counting text, is_never boolean, measure text, low numeric, high numeric, answer text,
           answer_wheres jsonb, days int, match text)
), asked AS MATERIALIZED (
  SELECT b.org_code, w.n, w.version
    FROM duties_binding b
    JOIN members m ON m.org_code = b.org_code
    JOIN windows w ON w.grp = m.grp AND w.duty_id = b.duty_id
   WHERE b.org_code BETWEEN %(lo)s AND %(hi)s
)"""

# Most askings have no fact yet: they stand as `usual`, and only what was `touched` is added up.
_COUNTED: Final = """, credited AS MATERIALIZED (
  SELECT f.org_code, f."on", f.amount, d.version, d.place, d.counting
    FROM duties_fulfilment f
    JOIN demands d ON d.fact = f.kind AND d.way = 'counted'
   WHERE f.org_code BETWEEN %(lo)s AND %(hi)s AND f.withdrawn_at IS NULL
     AND f."on" BETWEEN %(counts_from)s AND %(counts_until)s
     AND EXISTS (SELECT 1 FROM jsonb_array_elements(d.wheres) w WHERE f.attributes @> w)
), steps AS (
  SELECT a.org_code, a.n, c.version, c.place, c."on",
         CASE c.counting WHEN 'amount' THEN sum(c.amount) WHEN 'days' THEN 1
                         ELSE count(*) END AS step
    FROM credited c
    JOIN asked a ON a.org_code = c.org_code AND a.version = c.version
    JOIN windows w ON w.n = a.n AND c."on" BETWEEN w.counts_from AND w.counts_until
   GROUP BY a.org_code, a.n, c.version, c.place, c.counting, c."on"
), reached AS (
  SELECT *, sum(step) OVER (PARTITION BY org_code, n, place ORDER BY "on") AS total FROM steps
), credits AS (
  SELECT r.org_code, r.n, r.version, r.place, sum(r.step) AS achieved,
         min(r."on") FILTER (WHERE r.total >= d.at_least) AS met_on
    FROM reached r
    JOIN demands d ON d.version = r.version AND d.place = r.place
   GROUP BY r.org_code, r.n, r.version, r.place
), touched AS (
  SELECT DISTINCT org_code, n, version FROM credits
), best AS (
  SELECT DISTINCT ON (t.org_code, t.n)
         t.org_code, t.n, d.place, d.at_least, coalesce(c.achieved, 0) AS achieved, c.met_on
    FROM touched t
    JOIN demands d ON d.version = t.version
    LEFT JOIN credits c ON c.org_code = t.org_code AND c.n = t.n AND c.place = d.place
   ORDER BY t.org_code, t.n, greatest(d.at_least - coalesce(c.achieved, 0), 0),
            c.met_on NULLS LAST, d.place
), usual AS (
  SELECT DISTINCT ON (version) version, place, at_least, is_never
    FROM demands WHERE way = 'counted'
   ORDER BY version, greatest(at_least, 0), place
), counted AS (
  SELECT a.org_code, a.n,
         CASE WHEN u.is_never THEN 0 ELSE coalesce(t.at_least, u.at_least) END AS required,
         coalesce(t.achieved, 0) AS achieved, coalesce(t.place, u.place) AS place,
         CASE WHEN u.is_never THEN CASE WHEN t.met_on IS NULL THEN 'met' ELSE 'overdue' END
              WHEN t.met_on <= w.ends_on THEN 'met'
              WHEN t.met_on IS NOT NULL THEN 'late_met'
              WHEN %(on)s > w.due_on THEN 'overdue'
              WHEN %(on)s >= w.opens_on THEN 'due'
              ELSE 'not_due' END AS state,
         CASE WHEN u.is_never THEN NULL ELSE t.met_on END AS met_on
    FROM asked a
    JOIN windows w ON w.n = a.n AND w.way = 'counted'
    JOIN usual u ON u.version = w.version
    LEFT JOIN best t ON t.org_code = a.org_code AND t.n = a.n
)"""

_KEPT: Final = """, kept AS (
  SELECT a.org_code, a.n,
         CASE WHEN d.low IS NULL OR r.value > d.high THEN d.high ELSE d.low END AS required,
         r.value AS achieved, 0 AS place,
         CASE WHEN r.value IS NULL
              THEN CASE WHEN %(on)s <= w.ends_on THEN 'due' ELSE 'overdue' END
              WHEN k.is_kept THEN 'met' ELSE 'overdue' END AS state,
         CASE WHEN k.is_kept THEN r."on" END AS met_on
    FROM asked a
    JOIN windows w ON w.n = a.n AND w.way = 'kept'
    JOIN demands d ON d.version = w.version
    LEFT JOIN LATERAL (
         SELECT m.value, m."on" FROM duties_reading m
          WHERE m.org_code = a.org_code AND m.measure = d.measure
            AND m."on" BETWEEN w.counts_from AND w.counts_until
          ORDER BY m."on" DESC LIMIT 1) r ON true
   CROSS JOIN LATERAL (
         SELECT r.value >= coalesce(d.low, r.value) AND r.value <= coalesce(d.high, r.value)
             AS is_kept) k
)"""

_ANSWERED: Final = """, happened AS MATERIALIZED (
  SELECT f.org_code, f."on", d.version, k.key
    FROM duties_fulfilment f
    JOIN demands d ON d.fact = f.kind AND d.way = 'answered'
   CROSS JOIN LATERAL (
         SELECT CASE WHEN d.match IS NULL THEN f."on"::text
                     ELSE f.attributes ->> d.match END AS key) k
   WHERE f.org_code BETWEEN %(lo)s AND %(hi)s AND f.withdrawn_at IS NULL
     AND f."on" BETWEEN %(counts_from)s AND %(counts_until)s
     AND k.key IS NOT NULL
     AND EXISTS (SELECT 1 FROM jsonb_array_elements(d.wheres) w WHERE f.attributes @> w)
), begun AS (
  SELECT a.org_code, w.duty_id, h.version, h.key AS period, min(h."on") AS starts_on
    FROM happened h
    JOIN asked a ON a.org_code = h.org_code AND a.version = h.version
    JOIN windows w ON w.n = a.n AND h."on" BETWEEN w.counts_from AND w.counts_until
   GROUP BY a.org_code, w.duty_id, h.version, h.key
), answered AS (
  SELECT DISTINCT ON (b.org_code, b.duty_id, b.period)
         b.org_code, b.duty_id, b.period, b.starts_on, b.starts_on + d.days AS ends_on,
         b.starts_on + d.days AS due_on, 1 AS required,
         CASE WHEN m.met_on IS NULL THEN 0 ELSE 1 END AS achieved, 0 AS place,
         CASE WHEN m.met_on <= b.starts_on + d.days THEN 'met'
              WHEN m.met_on IS NOT NULL THEN 'late_met'
              WHEN %(on)s > b.starts_on + d.days THEN 'overdue'
              ELSE 'due' END AS state, m.met_on
    FROM begun b
    JOIN demands d ON d.version = b.version
    LEFT JOIN LATERAL (
         SELECT min(f."on") AS met_on FROM duties_fulfilment f
          WHERE f.org_code = b.org_code AND f.kind = d.answer AND f.withdrawn_at IS NULL
            AND f."on" BETWEEN b.starts_on AND %(on)s
            AND (d.match IS NULL OR f.attributes ->> d.match = b.period)
            AND EXISTS (SELECT 1 FROM jsonb_array_elements(d.answer_wheres) w
                         WHERE f.attributes @> w)) m ON true
   ORDER BY b.org_code, b.duty_id, b.period, b.starts_on
)"""

# What stands, each row with the number of the window it is the judgement of, if it is of one.
_STANDING: Final = """, reach AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(reach)s::jsonb) AS r(duty_id text, way text, after date)
), standing AS MATERIALIZED (
  SELECT o.id, o.org_code, w.n, o.required, o.achieved, o.place, o.met_on, o.state,
         CASE WHEN w.n IS NULL THEN o.duty_id END AS duty_id,
         CASE WHEN w.n IS NULL THEN o.period END AS period,
         o.starts_on, o.ends_on, o.due_on, o.waived_at IS NOT NULL AS is_waived,
         o.starts_on <= %(on)s AND (o.starts_on >= r.after OR (
           r.way <> 'answered' AND o.state IN ('due', 'not_due') AND o.ends_on >= r.after
         )) AS is_looked_at
    FROM duties_obligation o
    JOIN members m ON m.org_code = o.org_code
    JOIN reach r ON r.duty_id = o.duty_id
    LEFT JOIN windows w ON w.grp = m.grp AND w.duty_id = o.duty_id AND w.period = o.period
   WHERE o.org_code BETWEEN %(lo)s AND %(hi)s
     AND o.starts_on <= %(latest)s AND o.ends_on >= %(earliest)s
)"""

# What a corrected calendar or a withdrawn happening no longer asks goes; what was waived stays, and
# what was judged in a period that began before the days looked at: it may be of an older wording.
_GONE: Final = """, lost AS MATERIALIZED (
  SELECT s.id, s.org_code, s.duty_id FROM standing s
   WHERE s.n IS NULL AND s.is_looked_at AND NOT s.is_waived {and_answers_nothing}
), gone AS (
  DELETE FROM duties_obligation WHERE id = ANY (ARRAY(
         SELECT l.id FROM lost l
          WHERE EXISTS (SELECT 1 FROM duties_binding b
                         WHERE b.org_code = l.org_code AND b.duty_id = l.duty_id)))
)"""
_ANSWERS_NOTHING: Final = """
     AND NOT EXISTS (SELECT 1 FROM answered j WHERE j.org_code = s.org_code
                        AND j.duty_id = s.duty_id AND j.period = s.period)"""

_OF_WINDOWS: Final = """
  SELECT j.org_code, w.duty_id, w.period, w.starts_on, w.ends_on, w.due_on, j.required, j.achieved,
         j.place, j.state, j.met_on, s.state AS was
    FROM ({of_windows}) j
    JOIN windows w ON w.n = j.n
    LEFT JOIN standing s ON s.org_code = j.org_code AND s.n = j.n
   WHERE s.id IS NULL
      OR s.starts_on <> w.starts_on OR s.ends_on <> w.ends_on OR s.due_on <> w.due_on"""
_OF_HAPPENINGS: Final = """
  SELECT j.org_code, j.duty_id, j.period, j.starts_on, j.ends_on, j.due_on, j.required, j.achieved,
         j.place, j.state, j.met_on, s.state AS was
    FROM answered j
    LEFT JOIN standing s ON s.org_code = j.org_code AND s.duty_id = j.duty_id
                        AND s.period = j.period
   WHERE s.id IS NULL
      OR s.starts_on <> j.starts_on OR s.ends_on <> j.ends_on OR s.due_on <> j.due_on"""
_OR_DIFFERS: Final = """
      OR s.required IS DISTINCT FROM j.required OR s.achieved IS DISTINCT FROM j.achieved
      OR s.place <> j.place OR s.met_on IS DISTINCT FROM j.met_on
      OR (NOT s.is_waived AND s.state <> j.state)"""

_WRITE: Final = """
INSERT INTO duties_obligation AS o (
       id, org_code, duty_id, period, starts_on, ends_on, due_on, required, achieved, place, state,
       met_on, waived_by_name, waived_reason)
SELECT {new_id}, org_code, duty_id, period, starts_on, ends_on, due_on, required, achieved, place,
       state, met_on, '', ''
  FROM changed
    ON CONFLICT (org_code, duty_id, period) DO UPDATE
   SET starts_on = excluded.starts_on, ends_on = excluded.ends_on, due_on = excluded.due_on,
       required = excluded.required, achieved = excluded.achieved, place = excluded.place,
       met_on = excluded.met_on,
       state = CASE WHEN o.waived_at IS NULL THEN excluded.state ELSE o.state END
 WHERE (o.starts_on, o.ends_on, o.due_on, o.required, o.achieved, o.place, o.met_on)
       IS DISTINCT FROM (excluded.starts_on, excluded.ends_on, excluded.due_on, excluded.required,
                         excluded.achieved, excluded.place, excluded.met_on)
    OR (o.waived_at IS NULL AND o.state <> excluded.state)""".replace("{new_id}", NEW_ID)
_ROWS: Final = """
RETURNING o.id, o.org_code, o.duty_id, o.period, o.state"""

# One row an organisation: how much changed, and what had been open and is now overdue.
_SUMS: Final = """
SELECT org_code, count(*), jsonb_agg(
         jsonb_build_object('duty', duty_id, 'period', period, 'due_on', due_on)
         ORDER BY due_on, duty_id) FILTER (WHERE was IN ('due', 'not_due') AND state = 'overdue')
  FROM changed
 GROUP BY org_code
 ORDER BY org_code"""
_GIVEN: Final = """
WITH changed AS (
  SELECT * FROM jsonb_to_recordset(%(rows)s) AS j(
           org_code bigint, duty_id text, period text, starts_on date, ends_on date, due_on date,
           required numeric, achieved numeric, place int, state text, met_on date)
)"""


# Every fact is judged as it comes in, so an open asking whose last day is over has simply not been
# met. What is kept by a measure stays open to the end of its period: `achieved` is null there.
_FELL: Final = """
WITH changed AS (
  UPDATE duties_obligation SET state = 'overdue'
   WHERE org_code BETWEEN %(lo)s AND %(hi)s AND state IN ('due', 'not_due') AND due_on < %(on)s
     AND achieved IS NOT NULL
  RETURNING org_code, duty_id, period, due_on, 'due' AS was, state
)"""
LET_FALL: Final = "".join((_FELL, _SUMS))
WRITE_GIVEN: Final = Prepared("".join((_GIVEN, _WRITE, _ROWS)), rows="jsonb")
WAYS: Final = {"counted": _COUNTED, "kept": _KEPT, "answered": _ANSWERED}


@cache
def judging_rows(ways: tuple[str, ...]) -> str:
    """Judge in these ways, write what differs from what stands, and return each row written."""
    return "".join((_changed(ways), _WRITE, _ROWS))


@cache
def judging_sums(ways: tuple[str, ...]) -> str:
    """The same, returning one row an organisation."""
    return "".join((_changed(ways), ", written AS (", _WRITE, ")", _SUMS))


def _changed(ways: tuple[str, ...]) -> str:
    is_answered = "answered" in ways
    judged = " UNION ALL ".join(
        f"SELECT * FROM {way}"  # noqa: S608 — words of this module
        for way in ways
        if way != "answered"
    )
    changed = [_OF_WINDOWS.replace("{of_windows}", judged) + _OR_DIFFERS] if judged else []
    changed += [_OF_HAPPENINGS + _OR_DIFFERS] if is_answered else []
    return "".join(
        (
            _ASKED,
            *(WAYS[way] for way in ways),
            _STANDING,
            _GONE.replace("{and_answers_nothing}", _ANSWERS_NOTHING if is_answered else ""),
            f", changed AS ({' UNION ALL '.join(changed)})",
        )
    )
