"""A worker inside the server process, for one machine; production runs as many as it wants."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

from . import queue

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_STARTS = 3.0
_starting = threading.Lock()
_thread: threading.Thread | None = None


def start_worker_thread() -> threading.Thread:
    """Start the one worker thread of this process; a second call returns the same thread."""
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work_for_ever, name="xiaoan-worker", daemon=True)
            _thread.start()
        return _thread


def _work_for_ever() -> None:
    """Work until the process ends; a database that restarts is waited for."""
    while True:
        try:
            asyncio.run(work())
        except Exception:
            logger.exception("the worker stopped; it starts again")
        time.sleep(SECONDS_BETWEEN_STARTS)


async def work(*, wait: bool = True) -> None:
    """Run what the queue holds; with `wait` until something breaks, else until it is empty."""
    own = queue.worker_app()
    async with own.open_async():
        await own.run_worker_async(
            wait=wait,
            name="xiaoan",
            install_signal_handlers=False,
            delete_jobs="successful",
            fetch_job_polling_interval=5.0,
            shutdown_graceful_timeout=5.0,
        )
