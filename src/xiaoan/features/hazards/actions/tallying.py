"""The sums by county and month, made again by the set where the database marked them stale."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

MOST: Final = 400  # county-months in one transaction
_CLAIM: Final = """
SELECT id FROM hazards_talliedmonth WHERE is_stale ORDER BY county, month
 LIMIT %s FOR UPDATE SKIP LOCKED
"""
_CLEAR: Final = """
DELETE FROM hazards_tally t USING hazards_talliedmonth m
 WHERE m.id = ANY(%s) AND t.org_code = m.county * 100000000::bigint AND t.month = m.month
"""
_SUM: Final = """
INSERT INTO hazards_tally (id, org_code, month, kind, word, closed, seconds)
SELECT gen_random_uuid(), county * 100000000::bigint, month,
       (ARRAY['place', 'item', 'org', 'source', 'cause', 'grade', 'area', 'month'])
           [1 + log(2, 255 - kind)::int],
       coalesce(word, to_char(month, 'YYYY-MM')), closed, seconds
  FROM (SELECT county, month,
               grouping(one, area, grade, cause, source_type, org_code, item, place) AS kind,
               coalesce(area, grade, cause, source_type, org_code::text, item, place) AS word,
               count(*) AS closed,
               coalesce(extract(epoch FROM sum(closed_at - opened_at)), 0)::bigint AS seconds
          FROM (SELECT m.county, m.month, 1 AS one, h.area, c.grade, h.cause, c.source_type,
                       c.org_code, h.check_item_code AS item, h.place, c.closed_at, c.opened_at
                  FROM hazards_talliedmonth m
                 CROSS JOIN LATERAL (
                       SELECT * FROM cases_case
                        WHERE workflow = 'hazards' AND county = m.county
                          AND opened_at >= m.month::timestamp AT TIME ZONE 'Asia/Shanghai'
                          AND opened_at
                              < (m.month + interval '1 month') AT TIME ZONE 'Asia/Shanghai'
                          AND closed_at IS NOT NULL AND outcome NOT IN ('unfounded', 'merged')
                       OFFSET 0) c  -- kept apart, so that each month is read by its index
                  JOIN hazards_hazard h ON h.case_id = c.id
                 WHERE m.id = ANY(%s)) r
         GROUP BY county, month, GROUPING SETS ((one), (area), (grade), (cause), (source_type),
                                                (org_code), (item), (place))) s
"""
_SETTLE: Final = "UPDATE hazards_talliedmonth SET is_stale = false WHERE id = ANY(%s)"


def tally() -> int:
    """Sum up every stale month that nobody is just closing in; returns how many. System scope."""
    made = 0
    while few := _tally_some():
        made += few
    return made


def _tally_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [MOST])
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            cursor.execute(_CLEAR, [ids])
            cursor.execute(_SUM, [ids])
            cursor.execute(_SETTLE, [ids])
        return len(ids)
