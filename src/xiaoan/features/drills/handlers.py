"""What is reminded of every night, and what a change of the school asks."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("drills.remind", hour=2, minute=25, title="次日演练提醒")
def remind(at: datetime) -> int:
    """Announced drills of the day that begins."""
    return actions.remind(at)
