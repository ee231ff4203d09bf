"""What signals do after the door has answered, and every ten minutes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiaoan.engine.signals import actions
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import every_minutes


@handles("signals.received")
def read_received(event: Event) -> None:
    """Read what the door kept; a second telling finds it read."""
    actions.read(UUID(event.subject_id), at=event.at)


@every_minutes(10, "signals.silence", title="查看信号来源是否中断")
def ask_after_the_silent(at: datetime) -> int:
    """Sources that should have been heard and were not."""
    return actions.tell_silence(at=at)
