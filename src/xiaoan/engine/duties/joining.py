"""How statements over many organisations are joined, whatever the planner believes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hashed(cursor: Any) -> Iterator[None]:  # noqa: ANN401 — Django's wrapper
    """Keep the planner from nested loops in the block; inside a transaction.

    It takes every table given as JSON for a hundred rows, and one it has not analysed yet for
    nearly empty, and then compares every asking with every fact: minutes instead of a second.
    A county's askings fit the memory given here, so they are not written to disk in between.
    """
    cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL work_mem TO DEFAULT")
