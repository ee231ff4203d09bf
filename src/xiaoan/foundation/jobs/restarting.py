"""What an administrator does about work that failed; every act stands in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from . import broken, queue, timetable
from .models import Outbox

FRESH: dict[str, Any] = {"attempts": 0, "next_try_at": None, "died_at": None}


def _write_down(
    verb: str, subject: object, by: Viewer, at: datetime, body: Mapping[str, Any]
) -> None:
    """The ledger lies above this layer; the settings name the way to it."""
    record: Callable[..., object] = import_string(settings.RECORD_ACT)
    record(
        verb=verb,
        org_code=by.org_code,
        subject_type="job",
        subject_id=str(subject),
        by=by,
        at=at,
        body=body,
    )


def _failed(by: Viewer) -> QuerySet[Outbox]:
    return Outbox.objects.filter(
        scope.within(by), handled_at__isnull=True, given_up_at__isnull=True, attempts__gt=0
    )


@transaction.atomic
def retry_event(event_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """重试一条. Its tries count from the beginning; False where it no longer failed."""
    row = _failed(by).filter(pk=event_id).first()
    if row is None or _failed(by).filter(pk=event_id).update(**FRESH) != 1:
        return False
    _write_down("jobs.retried", event_id, by, at, {"event": row.name, "subject": row.subject_id})
    transaction.on_commit(queue.wake)
    return True


@transaction.atomic
def retry_events(name: str, *, by: Viewer, at: datetime) -> int:
    """重试一类: every dead event of a name; returns how many."""
    count = _failed(by).filter(name=name, died_at__isnull=False).update(**FRESH)
    if count:
        _write_down("jobs.retried", name, by, at, {"event": name, "count": count})
        transaction.on_commit(queue.wake)
    return count


@transaction.atomic
def give_up_event(event_id: UUID, *, reason: str, by: Viewer, at: datetime) -> bool:
    """放弃一条, with the reason; it is kept and shown, and not tried again."""
    row = _failed(by).filter(pk=event_id).first()
    changes = {"given_up_at": at, "given_up_by": by.name, "given_up_reason": reason}
    if row is None or _failed(by).filter(pk=event_id).update(**changes, died_at=at) != 1:
        return False
    body = {"event": row.name, "subject": row.subject_id, "reason": reason}
    _write_down("jobs.given_up", event_id, by, at, body)
    return True


@transaction.atomic
def retry_jobs(kind: str, job_id: int | None, *, by: Viewer, at: datetime) -> int:
    """重新运行 failed jobs of the queue, of a kind or one; returns how many."""
    count = broken.retry(kind, job_id)
    if count:
        _write_down("jobs.retried", job_id or kind, by, at, {"job": kind, "count": count})
    return count


@transaction.atomic
def drop_jobs(kind: str, job_id: int | None, *, reason: str, by: Viewer, at: datetime) -> int:
    """放弃 failed jobs of the queue, with the reason; returns how many."""
    count = broken.drop(kind, job_id)
    if count:
        body = {"job": kind, "count": count, "reason": reason}
        _write_down("jobs.given_up", job_id or kind, by, at, body)
    return count


@transaction.atomic
def run_now(name: str, *, by: Viewer, at: datetime) -> bool:
    """现在运行 one line of the timetable; False where it waits already. KeyError if unknown."""
    line = timetable.named(name)
    if line is None:
        raise KeyError(name)
    if not queue.enqueue_line(name):
        return False
    _write_down("jobs.run_now", name, by, at, {"line": line.title})
    return True
