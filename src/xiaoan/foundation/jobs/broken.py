"""What the queue itself could not do: failed jobs, and which workers are alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from . import queue, timetable

SHOWN = 50
TITLES = {queue.DRAIN: "处理待办事件", queue.WORK: "长任务"}
SECONDS_ALIVE = 30
_FAILED = """
    SELECT j.id, j.task_name, j.attempts, j.args, max(e.at)
      FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id
     WHERE j.status = 'failed' GROUP BY j.id ORDER BY max(e.at) DESC NULLS LAST LIMIT %s
"""
_ALIVE = """
    SELECT count(*), max(last_heartbeat) FROM procrastinate_workers
     WHERE last_heartbeat > now() - make_interval(secs => %s)
"""


@dataclass(frozen=True)
class FailedJob:
    """A job the queue gave up; `kind` restarts with its like."""

    id: int
    kind: str
    title: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True)
class Workers:
    """How many worker processes are alive, and when the last of them was heard."""

    count: int
    heard_at: datetime | None


def failed_jobs() -> list[FailedJob]:
    """Newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [SHOWN])
        rows = cursor.fetchall()
    return [FailedJob(row[0], row[1], _title(row[1]), row[2], row[4]) for row in rows]


def _title(task: str) -> str:
    line = timetable.named(task.removeprefix("xiaoan."))
    return line.title if line else TITLES.get(task, task)


def failed_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        return int(cursor.fetchone()[0])


def failed_since(moment: datetime) -> int:
    """How many jobs of the queue failed after a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs j WHERE j.status = 'failed' AND EXISTS"
            " (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)",
            [moment],
        )
        return int(cursor.fetchone()[0])


def workers() -> Workers:
    """Whoever sent a heartbeat in the last half minute; each process has one per queue."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [SECONDS_ALIVE])
        count, heard_at = cursor.fetchone()
    return Workers(-(-count // len(queue.QUEUES)), heard_at)


def retry(kind: str, job_id: int | None = None) -> int:
    """Put failed jobs of a kind, or one of them, back into the queue; returns how many.

    Where its like waits already the failed one is only forgotten: it would do the same.
    """
    hit = 0
    for one in _chosen(kind, job_id):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [one]
                )
        except IntegrityError:
            _delete([one])
        hit += 1
    return hit


def drop(kind: str, job_id: int | None = None) -> int:
    """Forget failed jobs of a kind, or one of them; returns how many."""
    chosen = _chosen(kind, job_id)
    _delete(chosen)
    return len(chosen)


def forget(before: datetime) -> int:
    """Forget what failed before a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status = 'failed' AND NOT EXISTS"
            " (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)",
            [before],
        )
        return int(cursor.rowcount)


def _chosen(kind: str, job_id: int | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s"
            " AND (%s::bigint IS NULL OR id = %s) ORDER BY id FOR UPDATE SKIP LOCKED",
            [kind, job_id, job_id],
        )
        return [row[0] for row in cursor.fetchall()]


def _delete(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [ids])
