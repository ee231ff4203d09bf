"""What responsibility does when somebody leaves a post, and every night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@handles("accounts.tasks_pass")
def ask_who_follows(event: Event) -> None:
    """Somebody left: their open letter ends, and who holds the post now is asked."""
    actions.ask_successors_of(event.org_code, event.at)


@nightly("responsibility.successors", hour=1, minute=50, title="责任书请接任的人签")
def ask_successors(at: datetime) -> int:
    """After terms have ended: letters of who left end, newcomers are asked."""
    return actions.ask_successors(at)
