"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import actions, queue, runs
from .timetable import every_minutes, nightly

KEEP_HANDLED = timedelta(days=30)


@every_minutes(1, "jobs.sweep")
def sweep(at: datetime) -> int:
    """Handle retries that fell due and whatever a crash kept from waking the queue."""
    return actions.drain(at)


@every_minutes(10, "jobs.revive")
def revive(at: datetime) -> int:
    """Take up again the nightly work of a worker that died over it."""
    return queue.revive()


@every_minutes(1, "jobs.revive_runs")
def revive_runs(at: datetime) -> int:
    """Take up, or end, long work whose worker has died."""
    return runs.revive(at)


@nightly("jobs.tidy", hour=3, minute=40)
def tidy(at: datetime) -> int:
    """Forget events handled a month ago; what they did stands in the ledger."""
    return actions.forget_handled(at - KEEP_HANDLED)
