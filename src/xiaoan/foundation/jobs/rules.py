"""How long a failed event waits before it is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTES_BETWEEN_TRIES = (1, 5, 15, 60, 180, 720, 1440)
MAX_ATTEMPTS = len(MINUTES_BETWEEN_TRIES) + 1


def next_try(at: datetime, attempts: int) -> datetime | None:
    """When to try again after `attempts` failures; None once it is given up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return at + timedelta(minutes=MINUTES_BETWEEN_TRIES[attempts - 1])
