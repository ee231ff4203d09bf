"""A real worker on a database of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions, handling, queue, timetable, worker
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.models import Outbox


@pytest.fixture
def seen(own_world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handled, in order."""
    monkeypatch.setattr(handling, "_handlers", {})
    found: list[str] = []

    @handles("tests.happened")
    def note(event: Event) -> None:
        found.append(event.body["note"])

    return found


def happen(note: str) -> Outbox:
    with scope.system():
        return actions.emit(
            "tests.happened", org_code=SCHOOL, subject_id=1, body={"note": note}, at=NOW
        )


def in_a_thread(function: Callable[[], None]) -> None:
    """Run where this test's own connection is not in use, as the worker does."""
    thread = threading.Thread(target=function)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()


def waits_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_committed_act_is_handled_by_the_worker(seen: list[str]) -> None:
    happen("一")
    in_a_thread(lambda: asyncio.run(worker.work(wait=False)))
    assert seen == ["一"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [queue.DRAIN]
        )
        assert cursor.fetchone()[0] == 0  # done jobs are not kept


def cut_every_other_connection() -> None:
    """What a restart of the database does to whoever is connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )


def test_the_worker_lives_through_a_restart_of_the_database(
    seen: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("STARTS", "LOOKS", "POLLS"):
        monkeypatch.setattr(worker, f"SECONDS_BETWEEN_{name}", 0.1)
    stop = threading.Event()
    thread = threading.Thread(target=worker.work_until, args=[stop], daemon=True)
    thread.start()
    try:
        happen("一")
        assert waits_for(lambda: seen == ["一"])
        cut_every_other_connection()
        happen("二")
        assert waits_for(lambda: seen == ["一", "二"])
    finally:
        stop.set()
        thread.join(timeout=20)
    assert not thread.is_alive()


def test_nightly_work_that_was_cut_off_is_taken_up_again(own_world: World) -> None:
    cut_off = (("xiaoan.ledger.countersign", 1), ("xiaoan.jobs.sweep", 1))
    with connection.cursor() as cursor:
        for name, attempts in cut_off:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, attempts)"
                " VALUES (%s, 'default', '{\"timestamp\": 0}', 'doing', %s)",
                [name, attempts],
            )
    assert timetable.run("jobs.revive", NOW) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY id")
        assert cursor.fetchall() == [
            ("xiaoan.ledger.countersign", "todo"),
        ]
