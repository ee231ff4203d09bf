"""数据库 — run PostgreSQL from plain binaries, as an unprivileged user, on a private socket."""

from __future__ import annotations

from .cluster import (
    Server,
    erase,
    is_own,
    is_running,
    program,
    running,
    set_aside,
    stop,
    urls,
)
from .errors import DatabaseError
from .places import state_dir

__all__ = [
    "DatabaseError",
    "Server",
    "erase",
    "is_own",
    "is_running",
    "program",
    "running",
    "set_aside",
    "state_dir",
    "stop",
    "urls",
]
