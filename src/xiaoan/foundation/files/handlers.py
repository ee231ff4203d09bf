"""What attachments need by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.foundation.jobs.timetable import nightly

from . import actions

OLD_ENOUGH = timedelta(days=1)


@nightly("files.tidy", hour=4, minute=10)
def tidy(at: datetime) -> int:
    """Remove bytes that no row points at: the act that brought them was rolled back."""
    return actions.forget_orphans(before=at - OLD_ENOUGH)
