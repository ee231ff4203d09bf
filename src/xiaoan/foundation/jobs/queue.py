"""The one place that knows procrastinate, the queue in PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared

from . import timetable, turns

DRAIN = "xiaoan.drain"
WORK = "xiaoan.work"
LONG = "long"  # the queue of what may take minutes, so that events need not wait for it
OUTSIDE = "outside"  # what waits for others' servers
QUEUES = ("default", LONG, OUTSIDE)
NIGHTLY_RETRY = RetryStrategy(max_attempts=3, wait=300)
SECONDS_UNTIL_DEAD = 120.0  # since a worker's last heartbeat; it sends one every ten


_WAITING = Prepared(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = %(lock)s"
    " AND status = 'todo' AND scheduled_at IS NULL)",
    lock="text",
)

Drain = Callable[[datetime], object]
CarryOut = Callable[[UUID, datetime], object]


@dataclass(frozen=True)
class Duties:
    """What a worker does beside the timetable: handle events, carry out one ordered run."""

    drain: Drain
    carry_out: CarryOut


def clock() -> datetime:
    """The moment now, for work that lasts."""
    return timezone.now()


def connect(duties: Duties) -> None:
    """Give the shared queue its tasks, once every app has declared what it does by the clock."""
    if DRAIN not in app.tasks:
        _register(app, duties)


def _register(target: App, duties: Duties) -> None:
    """`drain`, ordered work, and everything on the timetable."""
    target.task(name=DRAIN)(lambda: duties.drain(clock()))
    target.task(name=WORK, queue=LONG)(lambda run_id: duties.carry_out(UUID(run_id), clock()))
    for timed in timetable.everything():
        retry = NIGHTLY_RETRY if timed.is_nightly else False
        queue = LONG if timed.is_nightly else OUTSIDE if timed.is_bare else "default"
        task = target.task(name=_task(timed.name), retry=retry, queue=queue)(_runner(timed.name))
        target.periodic(cron=timed.cron, periodic_id=timed.name, queueing_lock=timed.name)(task)


def _task(name: str) -> str:
    return f"xiaoan.{name}"


def revive() -> int:
    """Put nightly jobs back into the queue whose worker died over them; returns how many.

    What runs every few minutes needs no reviving: its next turn does the same work. Ordered runs
    are revived by themselves. Of both only the job that nobody holds is forgotten.
    """
    return async_to_sync(_revive)()


async def _revive() -> int:
    nightly = {_task(one.name) for one in timetable.everything() if one.is_nightly}
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_UNTIL_DEAD)
    left = 0
    for job in stalled:
        if job.task_name in nightly:
            await app.job_manager.retry_job(job)
            left += 1
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    return left


def wake() -> None:
    """Put one drain into the queue, unless one waits there already.

    Who is seen waiting starts later than this, and so finds what was committed before.
    """
    if _is_waiting():
        return
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(DRAIN, queueing_lock=DRAIN).defer()


def _is_waiting() -> bool:
    with connection.cursor() as cursor:
        prepared.run(cursor, _WAITING, lock=DRAIN)
        return bool(cursor.fetchone()[0])


def enqueue_work(run_id: UUID) -> None:
    """Put one ordered run into the queue, in the caller's transaction."""
    app.configure_task(WORK).defer(run_id=str(run_id))


def enqueue_line(name: str) -> bool:
    """Ask for a turn of one line now; False where one waits already."""
    task = app.configure_task(_task(name), queueing_lock=name)
    try:
        with transaction.atomic():
            task.defer(timestamp=0)
    except AlreadyEnqueued:
        return False
    return True


def worker_app(duties: Duties) -> App:
    """The same tasks over a connection of the worker's own, which can listen and comes back.

    The shared app keeps Django's connection, so what a request defers stays in its transaction.
    """
    own = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    _register(own, duties)
    return own


def _runner(name: str) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        turns.take(name, clock)

    return run
