"""Hazards that schools found themselves and nobody was praised for yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.features.visits.models import Praise
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

DAYS: Final = 60
MOST: Final = 30


@dataclass(frozen=True)
class Find:
    """A hazard with who of its own school found it."""

    case_id: UUID
    number: str
    title: str
    grade: str
    school: str
    finder: str
    finder_title: str
    on: date


def own_finds(viewer: Viewer, on: date) -> list[Find]:
    """The gravest and newest first; a find that turned out to be nothing is left out."""
    praised = Praise.objects.filter(case_id=OuterRef("case_id"))
    rows = CaseEvent.objects.filter(
        scope.within(viewer),
        ~Exists(praised),
        seq=1,
        by_org_code=F("org_code"),
        case__workflow="hazards",
        case__grade__in=["major", "serious", "general"],
        at__date__gte=on - timedelta(days=DAYS),
    ).exclude(case__outcome="unfounded")
    newest = rows.select_related("case").order_by("-at")[:MOST]
    order = {"major": 0, "serious": 1, "general": 2}
    found = [_find(row, row.case) for row in newest]
    return sorted(found, key=lambda one: order[one.grade])


def _find(row: CaseEvent, case: Case) -> Find:
    return Find(
        case.pk,
        case.number,
        case.title,
        case.grade,
        row.by_org_name,
        row.by_name,
        row.by_title,
        row.at.date(),
    )
