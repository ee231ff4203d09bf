"""What hazards do at night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("hazards.look_backs", hour=5, minute=20, title="派复查待办")
def ask_for_look_backs(at: datetime) -> None:
    """Ask for the look-backs that fell due today."""
    actions.raise_look_backs(at)
