"""Every read of jobs."""

from __future__ import annotations

from uuid import UUID

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from .models import Run

RUNS_SHOWN = 20


def run(viewer: Viewer, run_id: UUID) -> Run | None:
    """One's own run, or any in the territory for whoever may read jobs."""
    found = Run.objects.filter(scope.within(viewer), pk=run_id)
    if not viewer.may("jobs.read"):
        found = found.filter(by_id=viewer.person_id)
    return found.first()


def my_runs(viewer: Viewer) -> list[Run]:
    """What this person ordered in this post's organisation, newest first."""
    mine = Run.objects.filter(org_code=viewer.org_code, by_id=viewer.person_id)
    return list(mine.defer("body", "error").order_by("-created_at", "-id")[:RUNS_SHOWN])
