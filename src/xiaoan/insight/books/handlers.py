"""Thick books are printed in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.queries import viewer_of_person
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.jobs.working import WorkFailed, work
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope import Viewer

from . import actions, documents

NOT_YOURS: Final = "您现在的岗位不能印这本台账，请换岗位后重新导出。"


@work(actions.KIND, is_resumable=True)
def print_book(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
    """Print a book as whoever ordered it may read it."""
    viewer = _orderer(run_id, at)
    wanted, form = actions.wanted_of(body)
    runs.advance(run_id, 1, "正在汇总", total=3)
    try:
        with scope.enter(viewer):
            printed = documents.printed(viewer, wanted, form, timezone.localdate(at))
        runs.advance(run_id, 2, f"已汇总 {printed.rows:,} 行，正在保存")
        with scope.enter(viewer):
            kept = actions.keep(printed, form, run_id, by=viewer, at=timezone.now())
    except (documents.TooLong, FontMissing, FileRefused) as refusal:
        raise WorkFailed(str(refusal)) from refusal
    page = reverse("books:paper", args=[kept.id])
    runs.end(run_id, ok=True, note=f"共 {printed.rows:,} 行。", url=page, at=timezone.now())


def _orderer(run_id: UUID, at: datetime) -> Viewer:
    with scope.system():
        run = Run.objects.get(pk=run_id)
        appointment = str(run.by_appointment) if run.by_appointment else None
        viewer = viewer_of_person(run.by_id, appointment, timezone.localdate(at))
    if viewer is None or not viewer.may("books.read") or viewer.org_code != run.org_code:
        raise WorkFailed(NOT_YOURS)
    return viewer
