"""When each line of the timetable last ran, how long it took and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from . import timetable

logger = logging.getLogger(__name__)
_STARTS = """
    INSERT INTO jobs_turn (name, started_at, failures, error) VALUES (%s, %s, 0, '')
    ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at, ended_at = NULL
"""
_SUCCEEDS = """
    UPDATE jobs_turn SET ended_at = greatest(%s, started_at), succeeded_at = %s,
           failures = 0, error = '' WHERE name = %s
"""
_FAILS = """
    UPDATE jobs_turn SET ended_at = greatest(%s, started_at), failures = failures + 1, error = %s
     WHERE name = %s
"""


def take(name: str, clock: Callable[[], datetime]) -> None:
    """Run one line now and note its turn; an error is noted and raised again."""
    started_at = clock()
    _write(_STARTS, name, started_at)
    try:
        timetable.run(name, started_at)
    except Exception as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        _write(_FAILS, clock(), f"{type(error).__name__}: {error}"[:2000], name)
        raise
    ended_at = clock()
    _write(_SUCCEEDS, ended_at, ended_at, name)
    logger.info("%s took %.2f s", name, (ended_at - started_at).total_seconds())


def _write(sql: str, *values: str | datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
