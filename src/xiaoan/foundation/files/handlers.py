"""What attachments need by the clock, and when one waits for the scanner."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly

from . import actions

OLD_ENOUGH = timedelta(days=1)


@nightly("files.tidy", hour=4, minute=10, title="清理没有用上的附件")
def tidy(at: datetime) -> int:
    """Remove bytes that no row points at: the act that brought them was rolled back."""
    return actions.forget_orphans(before=at - OLD_ENOUGH)


@handles("files.waiting")
def scan(event: Event) -> None:
    """Ask the scanner; where it is away the event is tried again, and nobody opens the file."""
    actions.check(UUID(event.subject_id), at=event.at)
