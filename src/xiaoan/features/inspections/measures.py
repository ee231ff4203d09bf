"""Signs of going through the motions, set-based over inspections, photos and hazards.

They weigh a random re-check (`engine.plausibility`); none of them names a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from xiaoan.engine.plausibility.registry import Asked, Sign, register

# Answers that came faster than anybody reads them.
_HASTY: Final = """
SELECT org_code, count(*), min(extract(epoch FROM finished_at - started_at))::int, max(item_count)
  FROM inspections_inspection
 WHERE org_code BETWEEN %(lo)s AND %(hi)s AND "on" BETWEEN %(since)s AND %(on)s
   AND item_count >= %(items)s
   AND extract(epoch FROM finished_at - started_at) < item_count * %(seconds)s
 GROUP BY org_code
"""
# Photos of different answers that differ in a few bits only: one scene sent again and again.
_SAME: Final = """
WITH shot AS (
  SELECT DISTINCT a.org_code, a.inspection_id, f.id, f.likeness
    FROM inspections_answer a
    JOIN inspections_inspection i ON i.id = a.inspection_id
    CROSS JOIN LATERAL unnest(a.photo_ids) AS photo
    JOIN files_file f ON f.id = photo AND f.likeness IS NOT NULL
   WHERE a.org_code BETWEEN %(lo)s AND %(hi)s AND a.photo_ids <> '{}'
     AND i."on" BETWEEN %(since)s AND %(on)s
)
SELECT org_code, max(alike) FROM (
  SELECT one.org_code, one.id, count(DISTINCT other.inspection_id) AS alike
    FROM shot one
    JOIN shot other ON other.org_code = one.org_code
     AND bit_count((one.likeness # other.likeness)::bit(64)) <= %(bits)s
   GROUP BY one.org_code, one.id
) seen GROUP BY org_code HAVING max(alike) >= %(times)s
"""
# Nothing but 正常, and then others find what the school did not.
_ALL_NORMAL: Final = """
WITH own AS (
  SELECT org_code, count(*) AS inspections FROM inspections_inspection
   WHERE org_code BETWEEN %(lo)s AND %(hi)s AND "on" BETWEEN %(since)s AND %(on)s
   GROUP BY org_code HAVING sum(bad_count) = 0 AND count(*) >= %(inspections)s
)
SELECT own.org_code, own.inspections, count(DISTINCT c.id)
  FROM own
  JOIN cases_case c ON c.org_code = own.org_code AND c.workflow = 'hazards'
  JOIN cases_caseevent e ON e.case_id = c.id AND e.seq = 1
   AND e.by_org_code NOT IN (c.org_code, 0)
 WHERE c.opened_at >= %(since)s AND c.opened_at < %(on)s::date + 1
 GROUP BY own.org_code, own.inspections HAVING count(DISTINCT c.id) >= %(others)s
"""
# Inspected all the time, and not one danger found by the school itself.
_NEVER: Final = """
SELECT org_code, count(*) FROM inspections_inspection i
 WHERE org_code BETWEEN %(lo)s AND %(hi)s AND "on" BETWEEN %(since)s AND %(on)s
   AND NOT EXISTS (
     SELECT FROM cases_case c JOIN cases_caseevent e ON e.case_id = c.id AND e.seq = 1
      WHERE c.org_code = i.org_code AND c.workflow = 'hazards' AND e.by_org_code = c.org_code
        AND c.opened_at >= %(since)s AND c.opened_at < %(on)s::date + 1)
 GROUP BY org_code HAVING sum(bad_count) = 0 AND count(*) >= %(inspections)s
"""


def _rows(sql: str, asked: Asked, days: int, limits: dict[str, Any]) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {
        "lo": asked.lo,
        "hi": asked.hi,
        "on": asked.on,
        "since": asked.on - timedelta(days),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given | limits)
        return list(cursor.fetchall())


def hasty(asked: Asked) -> Iterator[Sign]:
    """Many items in few seconds."""
    limits = asked.limits["hasty"]
    given = {"items": limits["items"], "seconds": limits["seconds_an_item"]}
    for code, times, seconds, items in _rows(_HASTY, asked, asked.limits["look_back_days"], given):
        days = asked.limits["look_back_days"]
        words = f"近 {days} 天有 {times} 次排查答得太快：{items} 项最短 {seconds} 秒答完"
        yield Sign(code, "hasty", words)


def same_photo(asked: Asked) -> Iterator[Sign]:
    """The same scene in the photos of different rounds."""
    limits = asked.limits["same_photo"]
    given = {"bits": limits["bits"], "times": limits["times"]}
    for code, times in _rows(_SAME, asked, asked.limits["look_back_days"], given):
        yield Sign(code, "same_photo", f"{times} 次排查用了几乎一样的照片")


def all_normal(asked: Asked) -> Iterator[Sign]:
    """Always 正常, and then a danger that others found."""
    limits = asked.limits["all_normal"]
    given = {"inspections": limits["inspections"], "others": limits["found_by_others"]}
    found = _rows(_ALL_NORMAL, asked, asked.limits["look_back_days"], given)
    for code, inspections, others in found:
        words = f"{inspections} 次排查全部正常，同期别人在校内发现 {others} 处隐患"
        yield Sign(code, "all_normal", words)


def never_found(asked: Asked) -> Iterator[Sign]:
    """Weeks of inspections, and no danger found by the school's own people."""
    limits = asked.limits["never_found"]
    given = {"inspections": limits["inspections"]}
    for code, inspections in _rows(_NEVER, asked, limits["weeks"] * 7, given):
        words = f"{limits['weeks']} 周里排查 {inspections} 次，本校没有自查出一处隐患"
        yield Sign(code, "never_found", words)


for _kind, _finder in (
    ("hasty", hasty),
    ("same_photo", same_photo),
    ("all_normal", all_normal),
    ("never_found", never_found),
):
    register(_kind, _finder)
