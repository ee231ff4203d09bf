"""What the worker says while the database is away, and what is told all the same."""

from __future__ import annotations

import logging

import django.db
import psycopg
import pytest

from xiaoan.web.operations.observing import logs
from xiaoan.web.operations.observing.calm import Calm

BEGAN = 1_763_430_000.0  # 2025-11-18 09:40 in China
REFUSED = psycopg.OperationalError("connection refused\nIs the server running?")


def said(
    at: float, error: Exception | None = None, name: str = "procrastinate.worker", text: str = "x"
) -> logging.LogRecord:
    given = (type(error), error, None) if error else None
    record = logging.LogRecord(name, logging.ERROR, "", 0, text, (), given)
    record.created = BEGAN + at
    return record


def wrapped(cause: Exception) -> Exception:
    error = django.db.OperationalError("x")
    error.__cause__ = cause
    return error


def test_one_line_a_minute_with_the_count_and_no_traceback() -> None:
    calm = Calm()
    first, *others = [said(second, REFUSED) for second in (0, 1, 30, 59.9)]
    again, soon = said(60, wrapped(REFUSED)), said(61, REFUSED)
    assert [calm.filter(one) for one in (first, *others)] == [True, False, False, False]
    assert [calm.filter(one) for one in (again, soon)] == [True, False]
    line = logs.LineFormatter().format(first)
    assert line.endswith("database away, the worker tries again: connection refused")
    assert "3 more such lines since 09:40:00" in logs.LineFormatter().format(again)


def test_the_pool_and_the_supervisor_are_of_one_count() -> None:
    calm = Calm()
    pool = said(0, None, "psycopg.pool", "error connecting in 'pool-1': connection is bad")
    ours = said(1, wrapped(REFUSED), "xiaoan.foundation.jobs.worker")
    assert [calm.filter(one) for one in (pool, ours)] == [True, False]


def test_a_clock_set_back_keeps_nobody_silent() -> None:
    calm = Calm()
    assert calm.filter(said(0, REFUSED))
    assert calm.filter(said(-86_400, REFUSED))


@pytest.mark.parametrize(
    "record",
    [
        said(1, ZeroDivisionError()),
        said(1, wrapped(psycopg.errors.DeadlockDetected("x"))),
        said(1, wrapped(psycopg.errors.DiskFull("x"))),
        said(1, wrapped(psycopg.errors.UniqueViolation("x"))),
        said(1, None, text="Job ended"),
        said(1, REFUSED, name="xiaoan.web.operations.availability"),
    ],
)
def test_whatever_else_fails_is_told_whole(record: logging.LogRecord) -> None:
    calm = Calm()
    calm.filter(said(0, REFUSED))
    before = (record.getMessage(), record.exc_info)
    assert calm.filter(record)
    assert (record.getMessage(), record.exc_info) == before


def test_the_configuration_knows_it() -> None:
    handlers = logs.configuration(level="WARNING", form="json")["handlers"]
    assert handlers["stderr"]["filters"][0] == "calm"  # type: ignore[index]
