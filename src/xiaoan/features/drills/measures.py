"""What the duties count of drills, set-based (national/response-8)."""

from __future__ import annotations

from xiaoan.engine.duties.measures import measure


@measure("response_drill_gap_years")
def response_drill_gap_years() -> str:
    """Whole years since a government or department last drilled; nothing where it never did."""
    return """
SELECT o.code, extract(year FROM age(%(on)s::date, max(f."on")))
  FROM orgs_organisation o
  JOIN duties_fulfilment f
    ON f.org_code = o.code AND f.kind = 'drill' AND f.withdrawn_at IS NULL AND f."on" <= %(on)s
 WHERE o.kind IN ('government', 'department') AND o.closed_on IS NULL
 GROUP BY o.code"""
