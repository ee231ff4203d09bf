"""整改资金 of everything that the viewer sees: estimated, approved and spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum

from xiaoan.engine.cases.models import Case
from xiaoan.foundation.scope import Viewer

from . import register

SHOWN: Final = 20
MOST: Final = 20000
_SUMS: Final = {
    "hazards": Count("id"),
    "estimated": Sum("hazard__funds_yuan", default=0),
    "approved": Sum("hazard__approved_yuan", default=0),
    "spent": Sum("hazard__spent_yuan", default=0),
    "short": Count("id", filter=Q(hazard__approved_yuan__lt=F("hazard__funds_yuan"))),
    "over": Count("id", filter=Q(hazard__spent_yuan__gt=F("hazard__approved_yuan"))),
}


@dataclass(frozen=True)
class Money:
    """The sums of all, by school and by source, and the dearest hazards."""

    total: dict[str, Any]
    by_school: list[dict[str, Any]]
    by_source: list[dict[str, Any]]
    rows: list[register.Row]


def costing(viewer: Viewer, wanted: register.Wanted, now: datetime) -> QuerySet[Case]:
    """The hazards that cost something, under the filters of the register."""
    rows = register.narrowed(register.hazards(viewer), wanted, now)
    return rows.filter(Q(hazard__funds_yuan__gt=0) | Q(hazard__spent_yuan__gt=0))


def money(viewer: Viewer, wanted: register.Wanted, now: datetime) -> Money:
    rows = costing(viewer, wanted, now)
    plain = rows.order_by().select_related(None)
    schools = _summed(plain, "org_code")
    dearest = list(rows.order_by("-hazard__funds_yuan", "-id")[:SHOWN])
    names = register.org_names({one["org_code"] for one in schools} | _codes(dearest))
    return Money(
        total=plain.aggregate(**_SUMS),
        by_school=[{**one, "name": names.get(one["org_code"], "")} for one in schools],
        by_source=_summed(plain, "hazard__funds_source"),
        rows=[register.Row(one, one.hazard, names.get(one.org_code, "")) for one in dearest],
    )


def _summed(rows: QuerySet[Case], key: str) -> list[dict[str, Any]]:
    """The sums by one column, the dearest first."""
    found = rows.values(key).annotate(**_SUMS)
    return [dict(one) for one in found.order_by(F("estimated").desc(), key)[:SHOWN]]


def all_rows(viewer: Viewer, wanted: register.Wanted, now: datetime) -> list[register.Row]:
    """For the workbook: every one, the dearest first."""
    found = list(costing(viewer, wanted, now).order_by("-hazard__funds_yuan", "-id")[:MOST])
    names = register.org_names(_codes(found))
    return [register.Row(one, one.hazard, names.get(one.org_code, "")) for one in found]


def _codes(rows: list[Case]) -> set[int]:
    return {one.org_code for one in rows}
