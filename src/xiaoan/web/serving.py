"""Serve the application with granian: workers forked from a loaded parent, on one shared socket.

The parent keeps the listening socket, so a worker that dies loses only what it was answering: the
next one is forked at once, and who comes meanwhile waits a moment in the backlog. SIGHUP loads the
program anew in the same process, over the same socket.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

logger = logging.getLogger(__name__)
TARGET = "xiaoan.web.wsgi:in_worker"
THREADS = min(8, 2 * (os.cpu_count() or 1))
SECONDS_BETWEEN_BEATS = 0.25
SECONDS_TO_FINISH = 30  # what a worker is answering when it is asked to stop
MOST_DEATHS, WITHIN_SECONDS = 40, 20.0
HEADER_BYTES, HEADER_MILLISECONDS = 64 * 1024, 10_000
HANDED_OVER = "XIAOAN_LISTENING"  # the descriptor of the socket, from the program before
PR_SET_PDEATHSIG = 1
CAN_FORK = sys.platform == "linux"


@dataclass(frozen=True)
class Listen:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    workers: int = 1


def is_port_free(host: str, port: int) -> bool:
    """Whether nobody listens there now."""
    if HANDED_OVER in os.environ:
        return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Keeper(MPServer):
    """Granian's supervisor, with a beat: for the database, and for whoever watches us."""

    def __init__(self, where: Listen, beat: Callable[[], None]) -> None:
        super().__init__(
            TARGET,
            address=where.host,
            port=where.port,
            interface=Interfaces.WSGI,
            workers=where.workers,
            factory=True,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            respawn_interval=0.1,
            workers_kill_timeout=SECONDS_TO_FINISH,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES
            ),
            log_level=LogLevels.warning,
        )
        self.main_loop_interrupt = _Beating(beat)
        self.is_reloading = False
        self.deaths: deque[float] = deque(maxlen=MOST_DEATHS)

    def _init_shared_socket(self) -> None:
        """One socket for all workers, held by the parent: a death refuses nobody."""
        if not CAN_FORK:
            super()._init_shared_socket()  # type: ignore[no-untyped-call]
            return
        self._sso = _listening(self.bind_addr, self.bind_port, self.backlog)
        # What the worker wants: descriptor, whether it is a path, backlog. Its stub lacks two.
        self._shd = SocketHolder(self._sso.fileno(), False, self.backlog)  # type: ignore[assignment, call-arg]
        self._sfd = self._sso.fileno()  # type: ignore[assignment]
        self._ssp = None

    def _drop_shared_socket(self) -> None:
        if not self.is_reloading:
            super()._drop_shared_socket()  # type: ignore[no-untyped-call]

    def _respawn_workers(self, *args: Any, **options: Any) -> None:
        """Also when it dies again at once; only who dies without end is given up."""
        super()._respawn_workers(*args, **options)
        self.respawned_wrks.clear()
        self.deaths.append(time.monotonic())
        if len(self.deaths) == MOST_DEATHS and self.deaths[-1] - self.deaths[0] < WITHIN_SECONDS:
            logger.error("workers die as soon as they start; giving up")
            self.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *args: Any, **options: Any) -> None:
        if CAN_FORK:
            self.is_reloading = True
            self.signal_handler_interrupt()  # type: ignore[no-untyped-call]
        else:
            super().signal_handler_reload(*args, **options)  # type: ignore[no-untyped-call]


class _Beating(threading.Event):
    """What granian's main loop waits for; between times it calls `beat` in the same thread."""

    def __init__(self, beat: Callable[[], None]) -> None:
        super().__init__()
        self.beat = beat

    def wait(self, timeout: float | None = None) -> bool:
        while not super().wait(SECONDS_BETWEEN_BEATS):
            self.beat()
        return True


def serve_forever(where: Listen, beat: Callable[[], None] = lambda: None) -> None:
    """Serve until interrupted or terminated; SIGHUP begins anew with the program as it is then.

    `beat` is called four times a second in the parent, between its other duties.
    """
    # Forked workers share the loaded program; the parent has no connection that they could share.
    multiprocessing.set_start_method("fork" if CAN_FORK else "spawn", force=True)
    if CAN_FORK:
        _load()
    keeper = Keeper(where, beat)
    keeper.serve()
    if keeper.is_reloading and keeper._sso is not None:
        _begin_anew(keeper._sso.fileno())


def _load() -> None:
    from django.db import connections
    from django.urls import get_resolver

    import xiaoan.web.wsgi  # noqa: F401  loads every app

    _ = get_resolver().url_patterns
    connections.close_all()
    gc.collect()
    gc.freeze()  # what is loaded stays: the workers' collectors would copy each page they look at


def _begin_anew(listening: int) -> None:
    os.set_inheritable(listening, True)
    os.environ[HANDED_OVER] = str(listening)
    os.execv(sys.executable, [sys.executable, "-m", "xiaoan", *sys.argv[1:]])  # noqa: S606


def _listening(host: str, port: int, backlog: int) -> socket.socket:
    """A listening socket: the one handed over where there is one."""
    given = os.environ.pop(HANDED_OVER, None)
    if given is not None:
        return socket.socket(fileno=int(given))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.listen(backlog)
    made.setblocking(False)
    return made


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies: an orphan would keep the port (prctl(2))."""
    if CAN_FORK:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def when_answering(where: Listen, announce: Callable[[bool], None]) -> None:
    """Call `announce` from another thread at the first answer: True where it is a healthy one."""
    threading.Thread(target=_wait_and_call, args=(where, announce), daemon=True).start()


def _wait_and_call(where: Listen, announce: Callable[[bool], None]) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        status = _health(where)
        if status is not None:
            announce(status == http.HTTPStatus.OK)
            return
        time.sleep(0.1)


def _health(where: Listen) -> int | None:
    """The status of the readiness page, or None while nobody listens."""
    connection = http.client.HTTPConnection(where.host, where.port, timeout=20)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()
