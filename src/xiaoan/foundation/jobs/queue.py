"""The one place that knows procrastinate, the queue in PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.exceptions import AlreadyEnqueued

from . import timetable

DRAIN = "xiaoan.drain"


def connect(drain: Callable[[datetime], object]) -> None:
    """Give the queue its tasks: `drain`, and everything on the timetable."""
    if DRAIN in app.tasks:
        return
    app.task(name=DRAIN)(lambda: drain(timezone.now()))
    for timed in timetable.everything():
        task = app.task(name=f"xiaoan.{timed.name}", pass_context=False)(_runner(timed.name))
        app.periodic(cron=timed.cron, periodic_id=timed.name, queueing_lock=timed.name)(task)


def wake() -> None:
    """Put one drain into the queue, unless one waits there already."""
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(DRAIN, queueing_lock=DRAIN).defer()


def worker_app() -> App:
    """The same tasks over a connection of the worker's own, which can listen.

    The shared app keeps Django's connection, so what a request defers stays in its transaction.
    """
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    own = DjangoApp(connector=connector, import_paths=app.import_paths)
    own.tasks = app.tasks
    own.periodic_registry = app.periodic_registry
    return own


def _runner(name: str) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        timetable.run(name, timezone.now())

    return run
