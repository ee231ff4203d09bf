"""Hazards that may be the same: found at one school, among those open or closed not long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from xiaoan.engine.cases import queries as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard, Link
from xiaoan.foundation.scope import Viewer

MEMORY: Final = timedelta(days=180)
COMPARED: Final = 400  # the newest of one school; compared in memory after one statement
SHOWN: Final = 5


@dataclass(frozen=True)
class Alike:
    """A hazard that may be the same as another, and how much so, 0 to 1."""

    case: Case
    hazard: Hazard
    likeness: float

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)


def alike(case: Case, hazard: Hazard) -> list[Alike]:
    """The hazards of the same school that are most like this one, the likest first."""
    of_school = Case.objects.filter(org_code=case.org_code)
    rows = _recent(of_school, case.opened_at).exclude(id=case.id)
    return _likest(rows, seen(hazard, case.title), rules.SIMILAR)


def alike_to_words(viewer: Viewer, org_code: int, told: rules.Seen, at: datetime) -> list[Alike]:
    """Open hazards of a school that are much like what somebody is about to report."""
    rows = cases.cases(viewer, "hazards").filter(org_code=org_code, closed_at__isnull=True)
    return _likest(_recent(rows, at), told, rules.SAME)


def seen(hazard: Hazard, title: str) -> rules.Seen:
    return rules.Seen(
        place=hazard.place,
        words=f"{title} {hazard.description}",
        item=hazard.check_item_code,
        checkpoint=hazard.checkpoint_id,
    )


def _recent(rows: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    remembered = Q(closed_at__isnull=True) | Q(closed_at__gte=at - MEMORY)
    wanted = rows.filter(remembered, workflow="hazards", hazard__isnull=False)
    return wanted.exclude(outcome__in=["unfounded", "merged"])


def _likest(rows: QuerySet[Case], told: rules.Seen, least: float) -> list[Alike]:
    found = [
        Alike(one, one.hazard, rules.likeness(told, seen(one.hazard, one.title)))
        for one in rows.select_related("hazard").order_by("-opened_at")[:COMPARED]
    ]
    kept = [one for one in found if one.likeness >= least]
    return sorted(kept, key=lambda one: -one.likeness)[:SHOWN]


def survivor_of(case: Case, number: str) -> Case | None:
    """The open hazard of the same school that has this number."""
    same = Case.objects.filter(org_code=case.org_code, workflow="hazards", number=number.strip())
    return same.filter(closed_at__isnull=True).exclude(id=case.id).first()


def merged_link(case: Case) -> Link | None:
    """The link by which a case was merged into another, where that still stands."""
    rows = Link.objects.filter(case=case, kind="merged", undone_at__isnull=True)
    return rows.select_related("other").first()


def goes_on_as(case: Case) -> Case | None:
    """Under which case a merged one goes on, where that one was merged in its turn."""
    link = merged_link(case)
    while link is not None:
        case = link.other
        further = merged_link(case)
        if further is None:
            return case
        link = further
    return None
