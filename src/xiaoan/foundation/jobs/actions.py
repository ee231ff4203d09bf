"""Announce what happened, and handle what was announced."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from xiaoan.foundation import scope, tracing
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import prepared
from xiaoan.foundation.scope.prepared import Prepared

from . import handling, queue, rules
from .models import Outbox

_INSERT: Final = Prepared(
    """
INSERT INTO jobs_outbox (id, org_code, from_code, name, subject_id, body, at, attempts, last_error,
       given_up_by, given_up_reason)
VALUES (%(id)s, %(org_code)s, %(from_code)s, %(name)s, %(subject_id)s, %(body)s,
       coalesce(%(at)s, statement_timestamp()), 0, '', '', '')
RETURNING at""",
    id="uuid",
    org_code="bigint",
    from_code="bigint",
    name="text",
    subject_id="text",
    body="jsonb",
    at="timestamptz",
)

_INSERT_ALL: Final = Prepared(
    """
INSERT INTO jobs_outbox (id, org_code, from_code, name, subject_id, body, at, attempts, last_error,
       given_up_by, given_up_reason)
SELECT id, org_code, %(from_code)s, %(name)s, subject_id, body, statement_timestamp(), 0, '', '', ''
  FROM jsonb_to_recordset(%(rows)s) AS given (id uuid, org_code bigint, subject_id text,
       body jsonb)""",
    from_code="bigint",
    name="text",
    rows="jsonb",
)

logger = logging.getLogger(__name__)
LARGEST_DRAIN = 10_000


def emit(
    event: str,
    *,
    org_code: int,
    subject_id: UUID | int | str,
    body: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Outbox:
    """Write down that something happened, in the transaction of the act itself.

    Handlers run after the commit. `at` is the moment of the act; the database's clock if not given.
    """
    viewer = scope.current()
    if viewer is None:
        with scope.system():
            return emit(event, org_code=org_code, subject_id=subject_id, body=body, at=at)
    row = Outbox(
        org_code=org_code,
        from_code=viewer.org_code,
        name=event,
        subject_id=str(subject_id),
        body=dict(body or {}),
    )
    _insert(row, at)
    _wake_after_commit()
    return row


def _insert(row: Outbox, at: datetime | None) -> None:
    given = {word: getattr(row, word) for word in _INSERT.words}
    given |= {"body": json.dumps(row.body, cls=DjangoJSONEncoder), "at": at}
    with connection.cursor() as cursor:
        prepared.run(cursor, _INSERT, **given)
        (row.at,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@dataclass(frozen=True)
class Happened:
    """One of many things of the same name that happened at once."""

    org_code: int
    subject_id: str
    body: Mapping[str, Any]


def emit_all(event: str, happenings: Sequence[Happened], by: scope.Viewer) -> None:
    """`emit` for many at once, in one statement; the scope entered must cover them."""
    if not happenings:
        return
    rows = [
        {"id": uuid7(), "org_code": one.org_code, "subject_id": one.subject_id, "body": one.body}
        for one in happenings
    ]
    given = {"from_code": by.org_code, "name": event, "rows": msgspec.json.encode(rows).decode()}
    with connection.cursor() as cursor:
        prepared.run(cursor, _INSERT_ALL, **given)
    _wake_after_commit()


def _wake_after_commit() -> None:
    """Ask for a worker once per transaction.

    Not inside it: the queue's lock would make every writer wait for the one before to commit. What
    a crash between commit and wake-up leaves behind, the sweep of each minute finds.
    """
    asked = any(call is queue.wake for _, call, *_ in connection.run_on_commit)
    if not asked:
        transaction.on_commit(queue.wake, robust=True)


def drain(at: datetime | None = None) -> int:
    """Handle every event that waits; returns how many were handled."""
    moment = at or timezone.now()
    handled = 0
    for _ in range(LARGEST_DRAIN):
        outcome = _handle_one(moment)
        if outcome is None:
            break
        handled += outcome
    return handled


def _handle_one(at: datetime) -> bool | None:
    """Take one waiting event in a transaction of its own: handled, failed, or None left."""
    with scope.system():
        due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=at)
        waiting = Outbox.objects.filter(due, handled_at__isnull=True, died_at__isnull=True)
        row = waiting.order_by("id").select_for_update(skip_locked=True).first()
        if row is None:
            return None
        with tracing.named(f"event-{row.id}"):
            error = _run_handlers(row)
        if error is None:
            row.handled_at = at
        else:
            row.last_error = error
            row.attempts += 1
            row.next_try_at = rules.next_try(at, row.attempts, row.id)
            row.died_at = None if row.next_try_at else at
        row.save(update_fields=["handled_at", "attempts", "last_error", "next_try_at", "died_at"])
        return error is None


def _run_handlers(row: Outbox) -> str | None:
    """Run every handler of the event, all or none; the error where one failed."""
    event = handling.Event(row.id, row.name, row.org_code, row.subject_id, row.body, row.at)
    try:
        with transaction.atomic():
            for handler in handling.handlers_of(row.name):
                handler(event)
    except InterfaceError:
        raise  # the connection is gone: nothing can be noted, the next drain begins anew
    except Exception as error:
        logger.exception("event %s %s failed", row.name, row.id)
        return f"{type(error).__name__}: {error}"[:2000]
    return None


def forget_handled(before: datetime) -> int:
    """Delete events handled before a moment; returns how many."""
    with scope.system():
        return Outbox.objects.filter(handled_at__lt=before).delete()[0]
