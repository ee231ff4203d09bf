from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions, handling, queue, rules
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.notices.models import Notice

Handling = Callable[[Callable[[Event], None]], None]


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Handling:
    """`handled(function)`: the function handles `tests.happened` during this test."""
    monkeypatch.setattr(handling, "_handlers", {})

    def register(function: Callable[[Event], None]) -> None:
        handles("tests.happened")(function)

    return register


def happen(note: str = "一", *, name: str = "tests.happened") -> Outbox:
    return actions.emit(name, org_code=SCHOOL, subject_id=uuid4(), body={"note": note}, at=NOW)


def row(event: Outbox) -> Outbox:
    with scope.system():
        return Outbox.objects.get(pk=event.pk)


def test_a_handler_gets_what_happened(world: World, handled: Handling) -> None:
    seen: list[Event] = []
    handled(seen.append)
    with scope.enter(world.viewer("officer")):
        event = happen()
    assert actions.drain() == 1
    assert [(one.name, one.org_code, one.body, one.at) for one in seen] == [
        ("tests.happened", SCHOOL, {"note": "一"}, NOW)
    ]
    assert (seen[0].id, seen[0].subject_id) == (event.pk, event.subject_id)
    assert row(event).handled_at is not None


def test_what_is_handled_is_not_handled_again(world: World, handled: Handling) -> None:
    seen: list[Event] = []
    handled(seen.append)
    with scope.system():
        happen()
    assert (actions.drain(), actions.drain(), len(seen)) == (1, 0, 1)


def test_events_are_handled_in_order_under_the_whole_scope(world: World, handled: Handling) -> None:
    seen: list[object] = []

    def handler(event: Event) -> None:
        seen.append((event.body["note"], scope.current()))

    handled(handler)
    with scope.enter(world.viewer("guard")):
        happen("一"), happen("二")
    actions.drain()
    assert seen == [("一", scope.SYSTEM), ("二", scope.SYSTEM)]


def test_an_event_nobody_handles_is_done(world: World, handled: Handling) -> None:
    with scope.system():
        event = happen(name="tests.ignored")
    assert actions.drain() == 1
    assert row(event).handled_at is not None


def test_what_a_handler_announces_is_handled_in_the_same_drain(
    world: World, handled: Handling
) -> None:
    seen: list[str] = []

    def first(event: Event) -> None:
        if event.body["note"] == "一":
            happen("二")
        seen.append(event.body["note"])

    handled(first)
    with scope.system():
        happen("一")
    assert (actions.drain(), seen) == (2, ["一", "二"])


def test_a_failure_undoes_its_work_and_is_tried_again_later(
    world: World, handled: Handling, caplog: pytest.LogCaptureFixture
) -> None:
    fails = [True, False]

    def handler(event: Event) -> None:
        Notice.objects.create(
            org_code=SCHOOL, from_code=0, kind="x", title="x", key=str(uuid4()), at=NOW
        )
        if fails.pop(0):
            raise RuntimeError("没有成功")

    handled(handler)
    with scope.system():
        event = happen()
    assert actions.drain(NOW) == 0
    failed = row(event)
    assert (failed.attempts, failed.last_error) == (1, "RuntimeError: 没有成功")
    assert failed.next_try_at == rules.next_try(NOW, 1, failed.id)
    assert actions.drain(NOW + timedelta(seconds=59)) == 0
    assert actions.drain(NOW + timedelta(minutes=1.2)) == 1
    with scope.system():
        assert Notice.objects.count() == 1


def test_one_that_fails_does_not_hold_up_the_others(
    world: World, handled: Handling, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(event: Event) -> None:
        if event.body["note"] == "坏":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")

    handled(handler)
    with scope.system():
        bad, good = happen("坏"), happen("好")
    assert actions.drain(NOW) == 1
    assert (row(bad).handled_at, row(good).handled_at) == (None, NOW)
    assert "division by zero" in row(bad).last_error


def test_one_that_always_fails_is_given_up(
    world: World, handled: Handling, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[Event] = []

    def handler(event: Event) -> None:
        calls.append(event)
        raise RuntimeError

    handled(handler)
    with scope.system():
        event = happen()
    for day in range(30):
        actions.drain(NOW + timedelta(days=day))
    assert (len(calls), row(event).attempts) == (rules.MAX_ATTEMPTS, rules.MAX_ATTEMPTS)
    assert row(event).died_at is not None


def test_a_rolled_back_act_announces_nothing(world: World, handled: Handling) -> None:
    with scope.system(), pytest.raises(RuntimeError), transaction.atomic():
        happen()
        raise RuntimeError
    assert actions.drain() == 0


def test_an_event_may_carry_ids_and_dates(world: World, handled: Handling) -> None:
    seen: list[Event] = []
    handled(seen.append)
    with scope.system():
        actions.emit("tests.happened", org_code=SCHOOL, subject_id=7, body={"at": NOW})
    actions.drain()
    assert (seen[0].body, seen[0].subject_id) == ({"at": "2026-11-18T01:30:00Z"}, "7")


def test_a_sign_in_may_announce_without_a_scope(world: World) -> None:
    assert scope.current() is None
    assert happen().from_code == 0


def test_an_announcement_is_written_as_its_sender_s(world: World) -> None:
    police = world.viewer("police")
    with scope.enter(police):
        assert happen().from_code == police.org_code


@pytest.fixture
def asked_for_a_worker(own_world: World) -> Iterator[Callable[[], int]]:
    """How many drains wait in the queue of a database of one's own."""

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'",
                [queue.DRAIN],
            )
            return int(cursor.fetchone()[0])

    yield count


def test_the_worker_is_asked_for_once_after_the_commit(
    asked_for_a_worker: Callable[[], int],
) -> None:
    with scope.system():
        happen(), happen()
        assert asked_for_a_worker() == 0
    assert asked_for_a_worker() == 1
    with scope.system():
        happen()
    assert asked_for_a_worker() == 1


def test_a_rolled_back_act_asks_for_no_worker(asked_for_a_worker: Callable[[], int]) -> None:
    with pytest.raises(RuntimeError), scope.system():
        happen()
        raise RuntimeError
    assert asked_for_a_worker() == 0


def test_an_open_act_does_not_hold_up_another(own_world: World) -> None:
    done = threading.Event()

    def other() -> None:
        with scope.system():
            happen("另一个")
        connection.close()
        done.set()

    with scope.system():
        happen("还没提交")
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(timeout=10)
        thread.join()


def test_several_workers_never_handle_the_same_event(own_world: World, handled: Handling) -> None:
    seen: list[str] = []
    lock = threading.Lock()

    def handler(event: Event) -> None:
        with lock:
            seen.append(event.body["note"])

    handled(handler)
    with scope.system():
        for turn in range(40):
            happen(str(turn))

    def work(_: int) -> int:
        try:
            return actions.drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 40
    assert sorted(seen, key=int) == [str(turn) for turn in range(40)]


def test_what_was_handled_a_month_ago_is_forgotten(world: World, handled: Handling) -> None:
    with scope.system():
        old = happen()
    actions.drain(NOW)
    with scope.system():
        waiting = happen()
    assert actions.forget_handled(NOW + timedelta(days=1)) == 1
    with scope.system():
        assert [one.pk for one in Outbox.objects.all()] == [waiting.pk]
    assert old.pk != waiting.pk
