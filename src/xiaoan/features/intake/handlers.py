"""What the intake does in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.working import WorkFailed, work

from . import queries
from .actions import endpoint
from .actions.suggesting import KIND, keep, study_of
from .rules import suggesting as suggested

TOGETHER: Final = 12  # drafts in one question


@work(KIND, is_resumable=True)
def suggest(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
    """Ask the model about every draft that waits and has no suggestion yet, some at a time."""
    known = endpoint.configured()
    if known is None:
        raise WorkFailed("没有配置模型服务，按系统读出的草稿逐句决定即可。")
    study = study_of(UUID(body["study"]))
    if study is None:
        raise WorkFailed("这份文件已经不在了。")
    waiting = queries.unsuggested(study)
    given = 0
    runs.advance(run_id, 0, f"共 {len(waiting)} 条草稿", total=len(waiting))
    for start in range(0, len(waiting), TOGETHER):
        part = waiting[start : start + TOGETHER]
        try:
            answer = endpoint.ask(known, suggested.INSTRUCTION, suggested.question(part))
        except endpoint.NoSuggestion as none:
            raise WorkFailed(str(none)) from none
        found = suggested.read(answer, part)
        keep(study, found, model=known.model, at=timezone.now())
        given += len(found)
        runs.advance(run_id, start + len(part), f"已看 {start + len(part)} 条")
    left = len(waiting) - given
    note = f"给出 {given} 条建议" + (f"，{left} 条没有得到可用的答复。" if left else "。")
    page = reverse("intake:review", args=[study.id]) + "?only=open"
    runs.end(run_id, ok=True, note=note + "采不采纳由您决定。", url=page, at=timezone.now())
