"""What processes cost, from /proc: processor seconds and proportional memory (Linux only)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connections

TICKS: Final = os.sysconf("SC_CLK_TCK")
# The backends of this database, and what writes for them.
_BACKENDS: Final = """
SELECT pid FROM pg_stat_activity
 WHERE (datname = current_database() AND pid <> pg_backend_pid())
    OR backend_type IN ('walwriter', 'checkpointer', 'background writer', 'io worker')
"""


@dataclass(frozen=True)
class Figures:
    """Processor seconds used so far, by process."""

    server: dict[int, float]
    database: dict[int, float]

    def since(self, before: Figures) -> tuple[float, float]:
        """Seconds that the server and the database used since; a process that is new counts."""
        return _grown(before.server, self.server), _grown(before.database, self.database)


def figures(root: int) -> Figures:
    """The server under `root` and the backends of the bench's database."""
    return Figures(seconds_of(family(root)), seconds_of(backends()))


def family(root: int) -> list[int]:
    """A process and everything below it."""
    found = [root]
    for task in Path(f"/proc/{root}/task").glob("*"):
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            found += family(int(child))
    return found


def backends() -> list[int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_BACKENDS)
        return [row[0] for row in cursor.fetchall()]


def memory(pids: Iterable[int]) -> float:
    """Megabytes of proportional set size: shared pages are counted once."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:")
    return total / 1024


def seconds_of(pids: Iterable[int]) -> dict[int, float]:
    """Processor seconds that each process used so far."""
    found = {}
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended, or the database is on another machine
        found[pid] = (int(words[11]) + int(words[12])) / TICKS
    return found


def _grown(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
