"""While the database is away the worker tries again and again: that is told once a minute.

Each attempt leaves several lines with their tracebacks, of the queue, of its pool and of ours. They
say one thing. What fails for any other reason is told whole, each time.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Final

from xiaoan.foundation.terms.rules import CHINA
from xiaoan.web.operations import availability

OF_THE_WORKER: Final = ("procrastinate", "psycopg.pool", "xiaoan.foundation.jobs")
SECONDS_BETWEEN: Final = 60
# What is logged without its exception says so in words alone.
WORDS: Final = ("error connecting", "connection failed", "server closed the connection")


class Calm(logging.Filter):
    """Lets one line a minute through of those that say that the database is away, with a count."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._held = 0
        self._told_at: float | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if not is_of_absence(record):
            return True
        with self._lock:
            since = self._told_at
            # A clock set back begins another minute.
            if since is not None and 0 <= record.created - since < SECONDS_BETWEEN:
                self._held += 1
                return False
            held, self._held, self._told_at = self._held, 0, record.created
        _retell(record, held, since)
        return True


def is_of_absence(record: logging.LogRecord) -> bool:
    """Whether the worker says no more than that the database is away for a while."""
    if not record.name.startswith(OF_THE_WORKER) or record.levelno < logging.WARNING:
        return False
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        return availability.is_away(error)
    return any(word in record.getMessage() for word in WORDS)


def _retell(record: logging.LogRecord, held: int, since: float | None) -> None:
    error = record.exc_info[1] if record.exc_info else None
    what = str(error or record.getMessage()).strip().partition("\n")[0]
    more = ""
    if held and since is not None:
        more = f"; {held} more such lines since {datetime.fromtimestamp(since, CHINA):%H:%M:%S}"
    record.msg = f"database away, the worker tries again: {what}{more}"
    record.args, record.exc_info, record.exc_text = (), None, None
