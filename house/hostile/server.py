"""The product's own server under requests that no library would send: does it answer, and live?"""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from typing import Final

from bench.rig import processes
from bench.rig.serving import Served
from house.hostile.wire import WIRE

WAIT_SECONDS: Final = 5.0
CLOSED: Final = "closed"
HANGS: Final = "hangs"


@dataclass(frozen=True)
class Standing:
    """The processes of a server, and their memory in megabytes."""

    pids: tuple[int, ...]
    memory: float

    @classmethod
    def of(cls, server: Served) -> Standing:
        pids = processes.family(server.process.pid)
        return cls(tuple(sorted(pids)), processes.memory(pids))


def first_line(port: int, content: bytes) -> str:
    """What the server says first; `closed` where it only hangs up, `hangs` where it does neither.

    Who sends half a request gets nothing until it hangs up: that is waiting, not hanging, so our
    half of the connection is closed first.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS) as link:
        try:
            link.sendall(content)
            link.shutdown(socket.SHUT_WR)
            said = link.makefile("rb").readline(200)
        except TimeoutError:
            return HANGS
        except OSError:
            return CLOSED
    return said.decode("latin-1").strip() or CLOSED


def answers(port: int) -> dict[str, str]:
    """What came first for each case of the wire."""
    return {case: first_line(port, content) for case, content in WIRE.items()}


def health(port: int) -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status
    finally:
        link.close()


def trickle(port: int, count: int) -> list[socket.socket]:
    """Connections that each hold a request begun and never ended."""
    where = ("127.0.0.1", port)
    links = [socket.create_connection(where, timeout=WAIT_SECONDS) for _ in range(count)]
    for one in links:
        one.sendall(b"POST /accounts/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
    return links
