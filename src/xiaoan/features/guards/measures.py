"""What the duties count of guards, set-based (kaijiang-2022/9 and 10)."""

from __future__ import annotations

from typing import Final

from xiaoan.engine.duties.measures import measure

from .models import standards

# Every open school with its guards on the day; a school without a guard still has its line.
_OF_SCHOOLS: Final = """
SELECT o.code, {number}
  FROM orgs_organisation o
  LEFT JOIN guards_guard g
    ON g.org_code = o.code AND g.retired_on IS NULL AND g.employed_from <= %(on)s
 WHERE o.kind = 'school' AND o.closed_on IS NULL
 GROUP BY o.code"""

# Where no guard is registered nothing is known, and nothing is said.
_KNOWN: Final = "CASE WHEN count(g.id) > 0 THEN {number} END"


@measure("guards_short")
def guards_short() -> str:
    """应配减实配, never below zero; what is needed stands in packs/staffing.yaml."""
    needed = (
        "CASE WHEN o.enrolment < s.small_below THEN s.small"
        " WHEN o.enrolment < s.large_from THEN s.middle"
        " ELSE s.large + (o.enrolment - s.large_from) / s.per_pupils END"
        " + o.boarders / s.per_boarders"
    )
    return f"""
SELECT o.code, greatest({needed} - count(g.id), 0)
  FROM orgs_organisation o
 CROSS JOIN LATERAL (
       SELECT * FROM (VALUES {_values()}) AS v(lo, hi, small_below, small, middle, large_from,
                                              large, per_pupils, per_boarders)
        WHERE o.code BETWEEN v.lo AND v.hi ORDER BY v.hi - v.lo LIMIT 1) s
  LEFT JOIN guards_guard g
    ON g.org_code = o.code AND g.retired_on IS NULL AND g.employed_from <= %(on)s
 WHERE o.kind = 'school' AND o.closed_on IS NULL
 GROUP BY o.code, o.enrolment, o.boarders, s.small_below, s.small, s.middle, s.large_from, s.large,
          s.per_pupils, s.per_boarders"""  # noqa: S608 — numbers of our own file


@measure("guards_oldest_age")
def guards_oldest_age() -> str:
    """原则上保安年龄不超过 55 周岁."""
    oldest = "max(extract(year FROM age(%(on)s::date, g.birth_on)))"
    return _OF_SCHOOLS.format(number=_KNOWN.format(number=oldest))


@measure("guards_unlicensed")
def guards_unlicensed() -> str:
    """并持有公安机关颁发的《保安员证》."""
    without = "count(*) FILTER (WHERE g.licence_number = '')"
    return _OF_SCHOOLS.format(number=_KNOWN.format(number=without))


@measure("guards_unchecked")
def guards_unchecked() -> str:
    """对安保人员实施入职查询."""
    without = "count(*) FILTER (WHERE g.checked_on IS NULL)"
    return _OF_SCHOOLS.format(number=_KNOWN.format(number=without))


@measure("escort_posts")
def escort_posts() -> str:
    """护学岗建设: the escort watches of the weekly pattern that somebody stands."""
    return """
SELECT o.code, count(w.id)
  FROM orgs_organisation o
  LEFT JOIN guards_watch w
    ON w.org_code = o.code AND w.place = 'escort' AND w.guard_id IS NOT NULL
   AND w.active_from <= %(on)s AND (w.ended_on IS NULL OR w.ended_on > %(on)s)
 WHERE o.kind = 'school' AND o.closed_on IS NULL
 GROUP BY o.code"""


def _values() -> str:
    rows = (
        (
            one.lo,
            one.hi,
            one.small_below,
            one.small,
            one.middle,
            one.large_from,
            one.large,
            one.per_pupils,
            one.per_boarders,
        )
        for one in standards()
    )
    return ", ".join(f"({', '.join(f'{number}::bigint' for number in row)})" for row in rows)
