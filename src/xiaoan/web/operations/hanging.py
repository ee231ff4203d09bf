"""A database that hangs says nothing, not even that the time is up: whoever waits is let go.

PostgreSQL itself keeps `statement_timeout`. One that is stopped, or on a machine that swaps or has
lost its network, keeps nobody's time, and every thread of the server would wait for it. A thread of
our own therefore looks at requests that take long, and asks the database for a new connection. One
that is merely busy gives it, and is left alone; where none comes, those who wait are told 503.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)
SECONDS_BEFORE_ASKING = 2.0  # with what follows, nobody waits ten seconds
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_ANSWER = 3
ADDRESS = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")


@dataclass(frozen=True, eq=False)
class Waiting:
    """A request under way, and the connection it may be waiting at."""

    since: float
    link: BaseDatabaseWrapper


_lock = threading.Lock()
_under_way: set[Waiting] = set()
_watch: threading.Thread | None = None


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """What happens inside does not wait for ever on this thread's connection."""
    one = Waiting(time.monotonic(), connections["default"])
    with _lock:
        _under_way.add(one)
        _start()
    try:
        yield
    finally:
        with _lock:
            _under_way.discard(one)


def _start() -> None:
    """The watch of this process; a fork has none of its parent's threads."""
    global _watch
    if _watch is None or not _watch.is_alive():
        _watch = threading.Thread(target=_look_for_ever, name="xiaoan-hanging", daemon=True)
        _watch.start()


def _look_for_ever() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        look()


def look() -> int:
    """Let those go who wait at a database that answers nobody; how many they were."""
    now = time.monotonic()
    with _lock:
        late = [one for one in _under_way if now - one.since > SECONDS_BEFORE_ASKING]
    if not late or _answers(late[0].link):
        return 0
    logger.error("the database does not answer; %s requests are let go", len(late))
    return sum(_let_go(one) for one in late)


def _answers(link: BaseDatabaseWrapper) -> bool:
    given = link.get_connection_params()
    wanted = {name: given[name] for name in ADDRESS if name in given}
    wanted["connect_timeout"] = SECONDS_TO_ANSWER
    try:
        psycopg.connect(**wanted).close()
    except psycopg.Error:
        return False
    return True


def _let_go(one: Waiting) -> bool:
    """Break the connection under it, unless its request has ended meanwhile."""
    with _lock, contextlib.suppress(OSError, psycopg.Error):
        raw = one.link.connection
        if one in _under_way and raw is not None:
            with socket.socket(fileno=os.dup(raw.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)
            return True
    return False
