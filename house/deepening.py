"""A hazard with everything that can hang on one: money, a fence, a laboratory, a listing, a tie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from house.world import BUREAU, COUNTY, NOW, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards.models import Commission, Fund, Interim, Link, Listing, Tally
from xiaoan.foundation import scope


def deepened(world: World, case: Case, other: Case) -> None:
    """Write a row of each kind; the case itself stays where it stands."""
    by = world.viewer("officer")
    own: dict[str, Any] = {
        "org_code": case.org_code,
        "case": case,
        "at": NOW,
        "by_id": by.person_id,
        "by_name": by.name,
    }
    soon = TODAY + timedelta(days=7)
    with scope.system():
        Fund.objects.create(**own, kind="approve", yuan=150, source="公用经费")
        Interim.objects.create(**own, kind="fence", words="拉警戒线", until=soon)
        Commission.objects.create(**own, party_name="演示检测公司", work="检测强度", due_on=soon)
        Link.objects.create(**own, kind="split", other=other)
        month = TODAY.replace(day=1)
        Tally.objects.create(
            org_code=COUNTY, month=month, kind="area", word="校舍", closed=1, seconds=60
        )
        Listing.objects.create(
            **own,
            number="GP-2026-00001",
            bureau_code=BUREAU,
            bureau_name="演示县教科局",
            public_words="楼梯护栏不牢",
            deadline=soon,
            every_days=7,
            next_report_on=soon,
        )
