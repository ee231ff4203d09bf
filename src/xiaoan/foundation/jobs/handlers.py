"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import actions, broken, queue, runs
from .timetable import every_minutes, nightly

KEEP_HANDLED = timedelta(days=30)


@every_minutes(1, "jobs.sweep", title="补处理漏掉和到时重试的事件")
def sweep(at: datetime) -> int:
    """Handle retries that fell due and whatever a crash kept from waking the queue."""
    return actions.drain(at)


@every_minutes(10, "jobs.revive", title="接手中断的夜间任务")
def revive(at: datetime) -> int:
    """Take up again the nightly work of a worker that died over it."""
    return queue.revive()


@every_minutes(1, "jobs.revive_runs", title="接手中断的长任务")
def revive_runs(at: datetime) -> int:
    """Take up, or end, long work whose worker has died."""
    return runs.revive(at)


@nightly("jobs.tidy", hour=3, minute=40, title="清理一个月前处理完的事件")
def tidy(at: datetime) -> int:
    """Forget events handled, and jobs that failed, a month ago; the ledger holds what they did."""
    return actions.forget_handled(at - KEEP_HANDLED) + broken.forget(at - KEEP_HANDLED)
