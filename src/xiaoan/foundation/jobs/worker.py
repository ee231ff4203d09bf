"""A worker inside the server process, for one machine; production runs as many as it wants."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from procrastinate import App

from . import actions, queue, runs

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_STARTS = 0.5
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_FINISH = 5.0
SECONDS_BETWEEN_POLLS = 5.0  # only where a notification was missed
_starting = threading.Lock()
_thread: threading.Thread | None = None


def start_worker_thread() -> threading.Thread:
    """Start the one worker thread of this process; a second call returns the same thread."""
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(
                target=work_until, args=[threading.Event()], name="xiaoan-worker", daemon=True
            )
            _thread.start()
        return _thread


def work_until(stop: threading.Event) -> None:
    """Work until told to stop; a database that restarts is waited for."""
    while not stop.is_set():
        try:
            asyncio.run(_work_unless(stop))
        except Exception:
            logger.exception("the worker stopped; it starts again")
        stop.wait(SECONDS_BETWEEN_STARTS)


async def _work_unless(stop: threading.Event) -> None:
    """Work until something breaks, or until told to stop: then what runs may finish."""
    working = asyncio.create_task(work())
    while not stop.is_set() and not working.done():
        await asyncio.wait({working}, timeout=SECONDS_BETWEEN_LOOKS)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


async def work(*, wait: bool = True) -> None:
    """Run what the queue holds; with `wait` until something breaks, else until it is empty."""
    loop = asyncio.get_running_loop()
    a_thread_each = ThreadPoolExecutor(len(queue.QUEUES), "xiaoan-jobs")  # with its connection
    loop.set_default_executor(a_thread_each)
    own = queue.worker_app(queue.Duties(actions.drain, runs.carry_out))
    try:
        async with own.open_async():
            await loop.run_in_executor(None, _take_over)
            await asyncio.gather(*(_work_off(own, name, wait=wait) for name in queue.QUEUES))
    finally:
        meeting = threading.Barrier(len(queue.QUEUES))  # each thread closes its own connection
        closing = (loop.run_in_executor(None, _close_connection, meeting) for _ in queue.QUEUES)
        await asyncio.gather(*closing)


def _take_over() -> None:
    """Ask at once for what the worker before this one may have left lying."""
    queue.wake()
    runs.revive(queue.clock())


def _close_connection(meeting: threading.Barrier) -> None:
    connections.close_all()
    with contextlib.suppress(threading.BrokenBarrierError):
        meeting.wait(SECONDS_TO_FINISH)


async def _work_off(own: App, name: str, *, wait: bool) -> None:
    """One job after another of one queue."""
    await own.run_worker_async(
        queues=[name],
        wait=wait,
        name="xiaoan",
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=SECONDS_BETWEEN_POLLS,
        shutdown_graceful_timeout=SECONDS_TO_FINISH,
    )
