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


Drain = Callable[[datetime], object]


def connect(drain: Drain) -> None:
    """Give the shared queue its tasks, once every app has declared what it does by the clock."""
    if DRAIN not in app.tasks:
        _register(app, drain)


def _register(target: App, drain: Drain) -> None:
    """`drain`, and everything on the timetable."""
    target.task(name=DRAIN)(lambda: drain(timezone.now()))
    for timed in timetable.everything():
        task = target.task(name=f"xiaoan.{timed.name}", pass_context=False)(_runner(timed.name))
        target.periodic(cron=timed.cron, periodic_id=timed.name, queueing_lock=timed.name)(task)


def wake() -> None:
    """Put one drain into the queue, unless one waits there already."""
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(DRAIN, queueing_lock=DRAIN).defer()


def worker_app(drain: Drain) -> App:
    """The same tasks over a connection of the worker's own, which can listen and comes back.

    The shared app keeps Django's connection, so what a request defers stays in its transaction.
    """
    own = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    _register(own, drain)
    return own


def _runner(name: str) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        timetable.run(name, timezone.now())

    return run
