"""The rounds of the full world, and who stands in on the first of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from house.world import SCHOOL, TODAY
from xiaoan.features.inspections.models import Cover, Round
from xiaoan.foundation.scope import Viewer


def planned(items: Iterable[str], stand_in: Viewer) -> list[Round]:
    """Two weekly rounds of the school, the first gone by somebody else for three days."""
    rows = [_round(name, list(items)) for name in ("每周全校排查", "每周复查")]
    Cover.objects.create(
        org_code=SCHOOL,
        round=rows[0],
        person_id=stand_in.person_id,
        person_name=stand_in.name,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=2),
    )
    return rows


def _round(name: str, items: list[str]) -> Round:
    return Round.objects.create(
        org_code=SCHOOL,
        name=name,
        cycle="week",
        scope="campus",
        post_kind="safety_officer",
        item_codes=items,
        active_from=TODAY - timedelta(days=60),
    )
