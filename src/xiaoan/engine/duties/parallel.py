"""Several territories at once, each over a connection of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

Work = Callable[[int, int], int]


def side_by_side(work: Work, territories: Sequence[tuple[int, int]]) -> list[int]:
    """Run `work(lo, hi)` for every territory, as many at once as the machine has cores.

    The work is the database's, so threads do. A single territory stays in the caller's own
    transaction. One that fails does not keep the others from being done; then its error is raised.
    """
    if len(territories) < 2:
        return [work(lo, hi) for lo, hi in territories]
    with ThreadPoolExecutor(os.cpu_count() or 1, "xiaoan-duties") as threads:
        running = [threads.submit(_alone, work, lo, hi) for lo, hi in territories]
    return [one.result() for one in running]


def _alone(work: Work, lo: int, hi: int) -> int:
    try:
        return work(lo, hi)
    finally:
        connections.close_all()
