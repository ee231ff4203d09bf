"""The interface's own housekeeping."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.foundation.jobs.timetable import nightly

from . import writing

KEPT = timedelta(days=30)


@nightly("api.tidy", hour=3, minute=20, title="清理旧的接口记录")
def tidy(at: datetime) -> int:
    """Forget the answers to writes of a month ago."""
    return writing.forget(at - KEPT)
