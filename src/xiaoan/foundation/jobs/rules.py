"""How long a failed event waits before it is tried again, and when a line is late. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from croniter import croniter  # type: ignore[import-untyped]

MINUTES_BETWEEN_TRIES = (1, 5, 15, 60, 180, 720, 1440)
MAX_ATTEMPTS = len(MINUTES_BETWEEN_TRIES) + 1
SPREAD = 0.2  # of the wait: what failed together does not come back together
GRACE_NIGHTLY = timedelta(minutes=20)
GRACE_OFTEN = timedelta(minutes=3)


def next_try(at: datetime, attempts: int, event_id: UUID) -> datetime | None:
    """When to try again after `attempts` failures; None once it is given up.

    The wait is up to a fifth longer, by the event's id: the same at every asking.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    share = (event_id.int % 1009) / 1009
    wait = timedelta(minutes=MINUTES_BETWEEN_TRIES[attempts - 1])
    return at + wait + wait * SPREAD * share


def next_due(cron: str, now: datetime) -> datetime:
    """The next moment of a line of the timetable."""
    due: datetime = croniter(cron, now).get_next(type(now))
    return due


def is_late(cron: str, started_at: datetime | None, now: datetime, *, is_nightly: bool) -> bool:
    """Whether a line that has run before missed its last moment by more than its grace."""
    if started_at is None:
        return False
    grace = GRACE_NIGHTLY if is_nightly else GRACE_OFTEN
    due: datetime = croniter(cron, now - grace).get_prev(type(now))
    return started_at < due
