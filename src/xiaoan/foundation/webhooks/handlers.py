"""Every public event is heard; what waits is sent each minute, and at once after an event."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import every_minutes, nightly

from . import actions, catalogue, lanes

LOG_KEPT = timedelta(days=30)


def hear(event: Event) -> None:
    """Something happened that the outside may know."""
    actions.hear(event)


for _name in catalogue.table():
    handles(_name)(hear)


@every_minutes(1, actions.LINE, title="推送数据")
def deliver(at: datetime) -> int:
    """Send what is due."""
    return lanes.deliver(at)


@nightly("webhooks.tidy", hour=3, minute=30, title="清理旧的推送记录")
def tidy(at: datetime) -> int:
    """Forget the log of a month ago."""
    return actions.forget(at - LOG_KEPT)
