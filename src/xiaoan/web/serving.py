"""Serve the application with granian, and notice whether a port is free."""

from __future__ import annotations

import http.client
import multiprocessing
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

TARGET = "xiaoan.web.wsgi:application"


@dataclass(frozen=True)
class Listen:
    """Where to listen, and with how many processes and threads."""

    host: str
    port: int
    workers: int = 1
    threads: int = 8


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
        blocking_threads=where.threads,
        log_level=LogLevels.warning,
    ).serve()


def when_answering(where: Listen, announce: Callable[[], None]) -> None:
    """Call `announce` from another thread as soon as the health page answers."""
    threading.Thread(target=_wait_and_call, args=(where, announce), daemon=True).start()


def _wait_and_call(where: Listen, announce: Callable[[], None]) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        connection = http.client.HTTPConnection(where.host, where.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                announce()
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
