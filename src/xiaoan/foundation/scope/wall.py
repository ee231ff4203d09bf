"""Set the scope of a transaction, signed, so that row-level security can believe it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from xiaoan.foundation.scope.viewer import SYSTEM, Viewer

LIFETIME_SECONDS = 900
_SET = (
    "SELECT set_config('xiaoan.lo', %s, true), set_config('xiaoan.hi', %s, true),"
    " set_config('xiaoan.own_lo', %s, true), set_config('xiaoan.own_hi', %s, true),"
    " set_config('xiaoan.line', %s, true), set_config('xiaoan.until', %s, true),"
    " set_config('xiaoan.mac', %s, true)"
)
_NOBODY = ("", "", "", "", "", "", "")


def signing_key() -> bytes:
    """The key the policies check with; the application role cannot read its copy in the table."""
    return hashlib.sha256(b"xiaoan scope\0" + settings.SECRET_KEY.encode()).digest()


def _signature(message: str) -> str:
    key = signing_key()
    inner = hashlib.sha256(key + message.encode()).digest()
    return hashlib.sha256(key + inner).hexdigest()


def _until(*, is_inside: bool) -> str:
    """When a signature stops opening anything, in seconds since 1970.

    The policies compare it with the beginning of the transaction, not with each statement: work
    that takes long, or a clock set forward meanwhile, ends no scope half-way. Inside a transaction
    it never goes back, so that a clock set back meanwhile does not either.
    """
    until = time.time() + LIFETIME_SECONDS
    if is_inside:
        until = max(until, getattr(connection, "xiaoan_until", until))
    connection.xiaoan_until = until  # type: ignore[attr-defined]
    return f"{until:.3f}"


def _claims(viewer: Viewer, until: str) -> tuple[str, ...]:
    own_lo, own_hi = viewer.own_interval
    claims = (viewer.lo, viewer.hi, own_lo, own_hi, viewer.line, until)
    words = tuple(str(claim) for claim in claims)
    return (*words, _signature(":".join(words)))


def current() -> Viewer | None:
    """The viewer whose scope this connection's transaction is in, or None."""
    return getattr(connection, "xiaoan_viewer", None)


def _apply(viewer: Viewer | None, *, is_inside: bool = True) -> None:
    with connection.cursor() as cursor:
        claims = _claims(viewer, _until(is_inside=is_inside)) if viewer else _NOBODY
        cursor.execute(_SET, claims)
    connection.xiaoan_viewer = viewer  # type: ignore[attr-defined]


@contextmanager
def enter(viewer: Viewer) -> Iterator[Viewer]:
    """Run the block in one transaction that sees what `viewer` may see; then restore."""
    before, is_inside = current(), connection.in_atomic_block
    try:
        with transaction.atomic():
            _apply(viewer, is_inside=is_inside)
            yield viewer
            # A transaction of its own takes its settings with it, and so does a rollback.
            if is_inside and not connection.needs_rollback:
                _apply(before)
    finally:
        connection.xiaoan_viewer = before  # type: ignore[attr-defined]


@contextmanager
def system() -> Iterator[Viewer]:
    """The whole interval: for jobs, sign-in and installation. Never for a request's own reads."""
    with enter(SYSTEM):
        yield SYSTEM


def within(viewer: Viewer, field: str = "org_code") -> Q:
    """The first wall: rows of organisations the viewer answers for, as a filter."""
    lo, hi = viewer.own_interval
    return Q(**{f"{field}__gte": lo, f"{field}__lte": hi})
