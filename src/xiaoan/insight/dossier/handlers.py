"""What dossiers do in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.queries import viewer_of_person
from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.jobs.timetable import nightly
from xiaoan.foundation.jobs.working import WorkFailed, work
from xiaoan.foundation.ledger.exporting import AssetsMissing
from xiaoan.foundation.papers.pdf import FontMissing
from xiaoan.foundation.scope import Viewer

from . import actions, rules
from .making import make

GONE: Final = "这份迎检册已经不在了，请重新制作。"
NOT_YOURS: Final = "您现在的岗位不能制作这份迎检册，请换岗位后重新制作。"


@work(actions.KIND, is_resumable=True)
def make_dossier(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
    """Make the files as whoever ordered them may see their contents."""
    dossier = actions.dossier_of(UUID(body["dossier"]))
    if dossier is None:
        raise WorkFailed(GONE)
    viewer = _orderer(run_id, at)

    def advance(done: int, words: str) -> None:
        runs.advance(run_id, done, words, total=100)

    try:
        made = make(dossier, viewer, at, advance)
    except (FontMissing, AssetsMissing) as missing:
        raise WorkFailed(str(missing)) from missing
    with scope.enter(viewer):
        actions.settle(dossier, made, by=viewer, at=timezone.now())
    page = reverse("dossier:one", args=[dossier.id])
    runs.end(run_id, ok=True, note=_told(made.counts), url=page, at=timezone.now())


def _told(counts: dict[str, int]) -> str:
    facts = f"履职记录 {counts['facts']:,} 条，照片 {counts['pictures']:,} 张"
    return f"职责 {counts['duties']} 项，{facts}；未见记录 {counts['gaps']} 项。"


def _orderer(run_id: UUID, at: datetime) -> Viewer:
    with scope.system():
        run = Run.objects.get(pk=run_id)
        appointment = str(run.by_appointment) if run.by_appointment else None
        viewer = viewer_of_person(run.by_id, appointment, timezone.localdate(at))
    if viewer is None or not viewer.may("dossier.make") or viewer.org_code != run.org_code:
        raise WorkFailed(NOT_YOURS)
    return viewer


@nightly("dossier.forget", hour=3, minute=40, title="清除过期的迎检册文件")
def forget(at: datetime) -> int:
    """Remove files a month old; whoever wants them again makes them again."""
    return actions.forget(before=at - timedelta(days=rules.KEPT_DAYS), at=at)
