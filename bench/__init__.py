"""测速 — one file per claim: make a database, measure, print ratios and growth, clean up."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import django

from xiaoan.foundation import database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.web.settings")
django.setup()


@contextmanager
def own_database() -> Iterator[None]:
    """A migrated database of this bench, dropped after it; an idle server stops."""
    from django.db import connections

    from house.database import fresh

    state = database.state_dir()
    was_running = database.is_running(state)
    database.running(state)
    try:
        with fresh():
            yield
    finally:
        for connection in connections.all():
            connection.close()
        if not was_running:
            database.stop(state, only_if_idle=True)


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def typical(work: Callable[[], object], times: int) -> float:
    """The median of several calls, after one that warms the caches."""
    work()
    return statistics.median(seconds(work) for _ in range(times))


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table, fit for docs/reference/measured.md, with the load of the machine."""
    say(f"\n{title} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)\n")
    say(markdown(head, rows))


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(str(cell) for cell in row)} |" for row in (head, *rows)]
    lines.insert(1, f"|{'|'.join('---' for _ in head)}|")
    return "\n".join(lines)
