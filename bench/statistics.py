"""Claim: 隐患统计 of a county takes no longer for three years of hazards than for one month.

One county of a hundred schools with 100,000 hazards of five years, then 400,000 (`--quick`: 20,000,
then 80,000). The same page over four periods, with the sums by month and by counting every row, and
what it costs to make the sums at first and again after one school closed something.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import Final

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from bench import own_database, say, seconds, table, typical
from bench.rig import province
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.queries import register, statistics
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import viewer_for
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

SIZES: Final = (100_000, 400_000)
COUNTY: Final = province.PROVINCE + 8 * 10**10 + 23 * 10**8
PERIODS: Final = {"30 days": 30, "80 days": 80, "a year": 365, "all": None}
TIMES: Final = 5
OPEN: Final = 200  # two a school; what grows over the years is what is closed
_GATHER: Final = """
UPDATE cases_case SET org_code = {county} + (101 + place %% 100 / 20) * 100000 + 101 + place %% 20,
       closed_at = CASE WHEN place > many - {open} THEN NULL
                        ELSE coalesce(closed_at, opened_at + interval '2 days') END
  FROM (SELECT id AS one, row_number() OVER (ORDER BY opened_at) AS place, count(*) OVER () AS many
          FROM cases_case) n
 WHERE id = one
"""
_FOLLOW: Final = (
    "UPDATE hazards_hazard h SET org_code = c.org_code, place = '演示楼' || (c.org_code %% 60)"
    " FROM cases_case c WHERE c.id = h.case_id"
)
_MARK: Final = """
INSERT INTO hazards_talliedmonth (id, county, month, is_stale)
SELECT gen_random_uuid(), county, month, true
  FROM (SELECT DISTINCT county, date_trunc('month', opened_at AT TIME ZONE 'Asia/Shanghai') AS month
          FROM cases_case WHERE closed_at IS NOT NULL) one
"""


def main() -> None:
    sizes = (20_000, 80_000) if "--quick" in sys.argv else SIZES
    periods: list[tuple[object, ...]] = []
    sums: list[tuple[object, ...]] = []
    with own_database():
        call_command("sync_packs", verbosity=0)
        province.lay()
        viewer = _clerk()
        for rows in sizes:
            _fill(rows)
            counted = {name: _took(viewer, days) for name, days in PERIODS.items()}
            first = seconds(_tally)
            again = typical(_once_more, TIMES)
            for name, days in PERIODS.items():
                quick, slow = _took(viewer, days), counted[name]
                times = f"{slow / quick:.1f}×"
                periods.append((f"{rows:,}", name, f"{quick:.3f} s", f"{slow:.3f} s", times))
            sums.append((f"{rows:,}", f"{_sums():,}", f"{first:.2f} s", f"{again * 1000:.0f} ms"))
            say(f"{rows:,} hazards measured")
    table("隐患统计 of a county", ("hazards", "period", "sums", "count", "ratio"), periods)
    table("Its sums", ("hazards", "rows of sums", "made at first", "one month again"), sums)


def _clerk() -> Viewer:
    with scope.system():
        held = Appointment.objects.select_related("post", "person").get(org_code=COUNTY + 1)
        return viewer_for(held, Organisation.objects.get(code=COUNTY + 1))


def _fill(rows: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE hazards_tally, hazards_talliedmonth")
    province.fill(rows)
    with connections["owner"].cursor() as cursor, province.scope_free(cursor):
        cursor.execute(_GATHER.format(county=COUNTY, open=OPEN), {})
        cursor.execute(_FOLLOW, {})
        cursor.execute(_MARK)
        cursor.execute("VACUUM (ANALYZE) cases_case, hazards_hazard, hazards_talliedmonth")


def _took(viewer: Viewer, days: int | None) -> float:
    now = timezone.now()
    since: date | None = timezone.localdate(now) - timedelta(days=days) if days else None

    def read() -> None:
        with scope.enter(viewer):
            statistics.statistics(viewer, register.Wanted(since=since), now)

    return typical(read, TIMES)


def _tally() -> None:
    with scope.system():
        actions.tally()


def _once_more() -> None:
    """One month of the county is stale again."""
    with scope.system(), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE hazards_talliedmonth SET is_stale = true WHERE id ="
            " (SELECT id FROM hazards_talliedmonth ORDER BY month LIMIT 1 OFFSET 12)"
        )
        actions.tally()


def _sums() -> int:
    with scope.system(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hazards_tally")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
