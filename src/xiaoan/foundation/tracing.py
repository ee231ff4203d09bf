"""The name under which everything that one request, or one job, does can be found in the logs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("xiaoan_trace", default="")


def current() -> str:
    """The request or job at work here; empty outside of one."""
    return _current.get()


@contextmanager
def named(trace: str) -> Iterator[None]:
    """Name what the block does."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
