"""What workbooks do in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.timetable import nightly
from xiaoan.foundation.jobs.working import work

from . import actions
from .actions.deciding import KIND

KEPT_FOR: Final = timedelta(days=30)


@work(KIND, is_resumable=True)
def write(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
    """Write a confirmed batch and tell its sender what became of it."""

    def progress(done: int, total: int) -> None:
        runs.advance(run_id, done, f"已写入 {done:,} 行，共 {total:,} 行", total=total)

    batch = actions.write_batch(UUID(body["batch"]), at, progress)
    counts = batch.counts
    note = f"新增 {counts['created']:,} 条，修改 {counts['updated']:,} 条"
    left = counts.get("faulty", 0) + counts["refused"]
    note += f"；还有 {left:,} 行没有写入，可下载错误表改好再传。" if left else "。"
    page = reverse("workbooks:batch", args=[batch.id])
    runs.end(run_id, ok=True, note=note, url=page, at=timezone.now())


@nightly("workbooks.forget", hour=3, minute=25, title="清理没有确认的导入")
def forget(at: datetime) -> int:
    """Forget the lines of files uploaded a month ago."""
    return actions.forget(before=at - KEPT_FOR, at=at)
