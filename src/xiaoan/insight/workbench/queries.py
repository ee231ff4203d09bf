"""What a post needs to see first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.duties import queries as duties
from xiaoan.engine.tasks import queries as tasks
from xiaoan.features.inspections import queries as inspections
from xiaoan.foundation.scope import Viewer
from xiaoan.insight.dashboard import queries as dashboard
from xiaoan.insight.dashboard.queries import Standing, Totals

DUTIES_SHOWN = 5
SCHOOLS_SHOWN = 8


@dataclass(frozen=True)
class Bench:
    """The first page of one viewer."""

    today: tasks.Today
    rounds: list[inspections.DueRound]
    duties: list[duties.MyDuty]
    totals: Totals | None
    pressing: list[Standing]
    waiting: frozenset[UUID]
    routed: dashboard.Routed | None


def bench(viewer: Viewer, now: datetime) -> Bench:
    """Everything on the first page; a part the post may not see is empty."""
    on = timezone.localdate(now)
    rows = dashboard.standings(viewer, now) if viewer.may("hazards.read") else []
    is_school = viewer.org_kind == "school"
    today = tasks.today(viewer, now)
    return Bench(
        today=today,
        routed=dashboard.routed(viewer, now) if viewer.reach == "line" else None,
        waiting=frozenset(tasks.waiting_extensions(viewer, today.first)),
        rounds=_my_rounds(viewer, now) if viewer.may("inspections.submit") else [],
        duties=duties.due_soon(viewer, on)[:DUTIES_SHOWN],
        totals=dashboard.totals(viewer, rows, now) if rows else None,
        pressing=[]
        if is_school
        else [row for row in rows if row.numbers.standing in ("major", "overdue")][:SCHOOLS_SHOWN],
    )


def _my_rounds(viewer: Viewer, now: datetime) -> list[inspections.DueRound]:
    due = inspections.rounds_due(viewer, timezone.localdate(now))
    return [one for one in due if one.is_mine and not one.is_done]
