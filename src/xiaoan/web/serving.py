"""Serve the application with granian, and notice whether a port is free."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

TARGET = "xiaoan.web.wsgi:application"
THREADS = min(8, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True)
class Listen:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    workers: int = 1


def is_port_free(host: str, port: int) -> bool:
    """Whether nobody listens there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve_forever(where: Listen) -> None:
    """Serve until interrupted or terminated."""
    multiprocessing.set_start_method("spawn", force=True)  # a fork would share our connections
    Server(
        TARGET,
        address=where.host,
        port=where.port,
        interface=Interfaces.WSGI,
        workers=where.workers,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
    ).serve()


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
    """The status of the health page, or None while nobody listens."""
    connection = http.client.HTTPConnection(where.host, where.port, timeout=20)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()
