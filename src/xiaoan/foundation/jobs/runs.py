"""Long work: ordered in a request, done by a worker, watched on a page, told of at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, connections
from django.urls import reverse

from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

from . import queue, working
from .actions import emit
from .models import Run
from .working import RunCancelled, WorkFailed

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
ENDED = "jobs.run_ended"
FELL = "没有做完：处理它的后台程序中途停了。已经保存的部分不受影响，可以重新开始。"
BROKE = "处理中出了错，已经停下。可以重新开始；再次不成功时请把本页告诉系统管理员。"
GONE = "这类任务的功能已经停用，不能再做。"


def begin(*, kind: str, title: str, total: int = 0, by: Viewer, at: datetime) -> Run:
    """Write down work that the caller does itself, from now on."""
    return _write(Run(kind=kind, title=title, total=total, state="running", started_at=at), by, at)


def order(
    kind: str,
    *,
    title: str,
    body: Mapping[str, Any],
    by: Viewer,
    at: datetime,
    run_id: UUID | None = None,
) -> Run:
    """Order the work declared by `@work(kind)`; a worker starts it after the caller's commit.

    `run_id` from the form makes a double tap one run. Raises KeyError for an undeclared kind.
    """
    if working.work_of(kind) is None:
        raise KeyError(kind)
    row = Run(id=run_id or uuid7(), kind=kind, title=title, body=dict(body), state="waiting")
    written = _write(row, by, at)
    queue.enqueue_work(written.pk)
    return written


def _write(row: Run, by: Viewer, at: datetime) -> Run:
    row.org_code, row.by_id, row.by_name = by.org_code, by.person_id, by.name
    row.by_appointment, row.created_at = by.appointment_id, at
    with scope.enter(by):
        Run.objects.bulk_create([row], ignore_conflicts=True)
        return Run.objects.get(pk=row.pk, by_id=by.person_id)


def address(run: Run) -> str:
    """The page of a run, to which an order leads."""
    return reverse("jobs:run", args=[run.pk])


def advance(run_id: UUID, done: int, note: str = "", *, total: int | None = None) -> None:
    """Tell how far it is, seen by others at once even inside a transaction; once per chunk.

    Raises RunCancelled where somebody has cancelled the run meanwhile.
    """
    changes: dict[str, Any] = {"done": done, "note": note[:300]}
    if total is not None:
        changes["total"] = total
    hit = _aside(run_id, changes) if connection.in_atomic_block else _change(run_id, changes)
    if not hit and not _change(run_id, changes):
        raise RunCancelled(str(run_id))


def _change(run_id: UUID, changes: dict[str, Any]) -> bool:
    with scope.system():
        return Run.objects.filter(pk=run_id, state="running").update(**changes) == 1


def _aside(run_id: UUID, changes: dict[str, Any]) -> bool:
    """The same over a connection of its own, past the open transaction; not waiting for locks."""

    def change() -> bool:
        try:
            with scope.system():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '500ms'")
                return Run.objects.filter(pk=run_id, state="running").update(**changes) == 1
        except OperationalError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1, "xiaoan-progress") as pool:
        return pool.submit(change).result()


def end(run_id: UUID, *, ok: bool, note: str = "", url: str = "", at: datetime) -> bool:
    """End a run once, in the caller's transaction where there is one; its orderer is told.

    False where it had ended before.
    """
    return _end(run_id, {"state": "done" if ok else "failed", "note": note[:300], "url": url}, at)


def _end(run_id: UUID, changes: dict[str, Any], at: datetime) -> bool:
    with scope.system():
        row = Run.objects.select_for_update().filter(pk=run_id, state__in=Run.OPEN).first()
        if row is None:
            return False
        whole = {"done": row.total} if changes["state"] == "done" and row.total else {}
        Run.objects.filter(pk=run_id).update(**changes, **whole, ended_at=at)
        told = {"state": changes["state"], "title": row.title, "note": changes.get("note", "")}
        emit(ENDED, org_code=row.org_code, subject_id=row.pk, body=told, at=at)
    return True


def cancel(run_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Stop one's own run: at once where it waits, at its next step where it runs."""
    open_runs = Run.objects.filter(
        scope.within(by), pk=run_id, by_id=by.person_id, state__in=Run.OPEN
    )
    note = "已由本人取消；取消前保存的部分仍在。"
    return open_runs.update(state="cancelled", note=note, ended_at=at) == 1


def may_restart(run: Run, by: Viewer) -> bool:
    """Whether `restart` would take this run up for this viewer."""
    is_theirs = run.by_id == by.person_id or by.may("jobs.restart")
    has_ended = run.state in ("failed", "cancelled")
    return is_theirs and has_ended and working.work_of(run.kind) is not None


def restart(run_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Begin a failed or cancelled run anew; by its orderer, or by whoever may restart jobs."""
    ended = Run.objects.filter(scope.within(by), pk=run_id, state__in=("failed", "cancelled"))
    row = ended.first()
    if row is None or not may_restart(row, by):
        return False
    fresh: dict[str, Any] = {"state": "waiting", "done": 0, "note": "", "error": "", "attempts": 0}
    if ended.update(**fresh, started_at=None, ended_at=None) != 1:
        return False
    queue.enqueue_work(run_id)
    return True


def carry_out(run_id: UUID, at: datetime) -> bool:
    """Do the work of a waiting run; False where another worker holds it or it is over."""
    with _claim(run_id) as is_ours:
        run = _take(run_id, at) if is_ours else None
        if run is None:
            return False
        _do(run, at)
    return True


@contextmanager
def _claim(run_id: UUID) -> Iterator[bool]:
    """Hold a lock of this connection while working: who holds none of a running run has died."""
    key = str(run_id)
    is_ours = _asked("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key)
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None and not connection.connection.closed:
            _asked("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def _asked(sql: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return bool(cursor.fetchone()[0])


def _take(run_id: UUID, at: datetime) -> Run | None:
    with scope.system():
        row = Run.objects.select_for_update().filter(pk=run_id, state="waiting").first()
        if row is None:
            return None
        row.state, row.started_at, row.attempts = "running", at, row.attempts + 1
        row.save(update_fields=["state", "started_at", "attempts"])
        return row


def _do(run: Run, at: datetime) -> None:
    work = working.work_of(run.kind)
    try:
        if work is None:
            raise WorkFailed(GONE)
        work.function(run.pk, run.body, at)
    except RunCancelled:
        logger.info("run %s was cancelled", run.pk)
    except WorkFailed as failure:
        end(run.pk, ok=False, note=str(failure), at=queue.clock())
    except Exception as error:
        logger.exception("run %s of %s failed", run.pk, run.kind)
        _break(run.pk, error)
    else:
        end(run.pk, ok=True, note=_last_note(run.pk), at=queue.clock())


def _last_note(run_id: UUID) -> str:
    with scope.system():
        return Run.objects.filter(pk=run_id).values_list("note", flat=True).first() or ""


def _break(run_id: UUID, error: Exception) -> None:
    """A work that raised; the connection may have gone with it."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    changes = {"state": "failed", "note": BROKE, "error": f"{type(error).__name__}: {error}"[:2000]}
    _end(run_id, changes, queue.clock())


def revive(at: datetime) -> int:
    """Take up or end every running run whose worker has died; returns how many."""
    with scope.system():
        running = list(Run.objects.filter(state="running", attempts__gt=0).order_by("id"))
    return sum(_revive_one(run, at) for run in running)


def _revive_one(run: Run, at: datetime) -> bool:
    with _claim(run.pk) as has_died:
        if not has_died:
            return False
        work = working.work_of(run.kind)
        if work is None or not work.is_resumable or run.attempts >= MAX_ATTEMPTS:
            return _end(run.pk, {"state": "failed", "note": FELL}, at)
        with scope.system():
            still = Run.objects.filter(pk=run.pk, state="running", attempts=run.attempts)
            if still.update(state="waiting", note="后台程序中断过，正在接着做。") != 1:
                return False
            queue.enqueue_work(run.pk)
    return True
