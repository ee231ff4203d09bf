"""`xiaoan worker`: a parent that has everything loaded and forks workers; a dead one is replaced.

A fork of a loaded process is working again in some hundredths of a second; a fresh interpreter
would need most of a second to read Django alone. The parent opens no connection of its own.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.db import connections

from . import worker

logger = logging.getLogger(__name__)
SECONDS_TO_LEAVE = 30.0  # for what runs when told to stop
SECONDS_OF_A_SHORT_LIFE = 2.0
LONGEST_PAUSE = 5.0
Child = Callable[[], None]


@dataclass
class Crew:
    """The worker processes: when each began, and how many in a row died young."""

    child: Child
    began: dict[int, float] = field(default_factory=dict)
    young_deaths: int = 0
    is_leaving: bool = False

    def fork(self) -> None:
        pid = os.fork()
        if pid == 0:
            _be(self.child)
        self.began[pid] = time.monotonic()
        logger.info("worker %s began", pid)

    def replace(self, pid: int) -> None:
        """Another for one that ended; after several young deaths only after a pause."""
        lived = time.monotonic() - self.began.pop(pid)
        self.young_deaths = self.young_deaths + 1 if lived < SECONDS_OF_A_SHORT_LIFE else 0
        if self.young_deaths > 1:
            time.sleep(min(LONGEST_PAUSE, 0.2 * 2.0**self.young_deaths))
        if not self.is_leaving:
            self.fork()

    def leave(self, number: int, frame: FrameType | None) -> None:
        """Tell every worker to finish what it does."""
        self.is_leaving = True
        for pid in self.began:
            os.kill(pid, signal.SIGTERM)
        signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_LEAVE)

    def kill(self, number: int, frame: FrameType | None) -> None:
        for pid in self.began:
            os.kill(pid, signal.SIGKILL)


def _be(child: Child) -> None:
    """Be a worker; never return to the parent's code."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        child()
        code = 0
    except Exception:
        logger.exception("a worker fell")
    finally:
        os._exit(code)


def keep(count: int, child: Child) -> None:
    """Keep `count` workers alive until SIGTERM or SIGINT; returns when the last has left."""
    connections.close_all()
    gc.freeze()  # what is loaded stays shared between the processes
    crew = Crew(child)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, crew.leave)
    signal.signal(signal.SIGALRM, crew.kill)
    for _ in range(count):
        crew.fork()
    while crew.began:
        pid, status = os.waitpid(-1, 0)
        if crew.is_leaving:
            crew.began.pop(pid, None)
        elif pid in crew.began:
            logger.warning("worker %s ended (%s), another begins", pid, _how(status))
            crew.replace(pid)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}"


def work_until_told() -> None:
    """One worker: until SIGTERM, or until its parent is gone."""
    stop = threading.Event()
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=_watch, args=[parent, stop], daemon=True).start()
    worker.work_until(stop)


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        if os.getppid() != parent:
            logger.warning("the parent of this worker is gone; it leaves")
            stop.set()


def work_once() -> None:
    """Do what the queue holds now, then return."""
    asyncio.run(worker.work(wait=False))
