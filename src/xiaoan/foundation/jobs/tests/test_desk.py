"""The administrator's desk: what failed, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from house.world import NEIGHBOUR_SCHOOL, NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions, broken, queries, queue, restarting, turns
from xiaoan.foundation.jobs.models import Outbox, Turn
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

SignIn = Callable[[str], Client]


def dead(name: str = "hazards.opened", org_code: int = SCHOOL) -> Outbox:
    with scope.system():
        row = actions.emit(name, org_code=org_code, subject_id=uuid4(), at=NOW)
        Outbox.objects.filter(pk=row.pk).update(attempts=8, died_at=NOW, last_error="OSError: 断")
    return row


def read(row: Outbox) -> Outbox:
    with scope.system():
        return Outbox.objects.get(pk=row.pk)


def written() -> list[str]:
    with scope.system():
        return list(
            Entry.objects.filter(subject_type="job")
            .order_by("at", "id")
            .values_list("verb", flat=True)
        )


def failed_job(task: str = queue.DRAIN, lock: str | None = None, status: str = "failed") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, queueing_lock)"
            " VALUES (%s, 'default', '{}', %s, %s) RETURNING id",
            [task, status, lock],
        )
        return int(cursor.fetchone()[0])


def statuses() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_dead_event_is_handled_after_a_restart(administrator: Viewer) -> None:
    event = dead()
    assert actions.drain(NOW) == 0
    with scope.enter(administrator):
        assert restarting.retry_event(event.pk, by=administrator, at=NOW)
    assert (actions.drain(NOW), read(event).handled_at, written()) == (1, NOW, ["jobs.retried"])
    with scope.enter(administrator):
        assert not restarting.retry_event(event.pk, by=administrator, at=NOW)


def test_a_kind_is_restarted_at_once(administrator: Viewer) -> None:
    events = [dead(), dead(), dead("tasks.done")]
    with scope.enter(administrator):
        assert queries.dead_kinds(administrator) == [("hazards.opened", 2), ("tasks.done", 1)]
        assert restarting.retry_events("hazards.opened", by=administrator, at=NOW) == 2
        assert restarting.retry_events("hazards.opened", by=administrator, at=NOW) == 0
    assert [read(one).died_at for one in events] == [None, None, NOW]
    assert written() == ["jobs.retried"]


def test_what_is_given_up_is_kept_with_its_reason(administrator: Viewer) -> None:
    event = dead()
    with scope.enter(administrator):
        assert restarting.give_up_event(event.pk, reason="学校已撤并", by=administrator, at=NOW)
        assert not restarting.retry_event(event.pk, by=administrator, at=NOW)
        assert queries.counts(administrator) == {
            "dead": 0,
            "failed": 0,
            "waiting": 0,
            "given_up": 1,
        }
    assert (read(event).given_up_reason, actions.drain(NOW)) == ("学校已撤并", 0)
    assert written() == ["jobs.given_up"]


def test_a_neighbour_s_events_are_out_of_reach(administrator: Viewer) -> None:
    event = dead(org_code=NEIGHBOUR_SCHOOL)
    with scope.enter(administrator):
        assert queries.counts(administrator)["dead"] == 0
        assert not restarting.retry_event(event.pk, by=administrator, at=NOW)
        assert not restarting.give_up_event(event.pk, reason="x", by=administrator, at=NOW)
    assert (read(event).died_at, written()) == (NOW, [])


def test_failed_jobs_of_the_queue_go_back_into_it(administrator: Viewer) -> None:
    one, _ = failed_job(), failed_job()
    with scope.enter(administrator):
        assert restarting.retry_jobs(queue.DRAIN, one, by=administrator, at=NOW) == 1
        assert statuses() == ["todo", "failed"]
        assert restarting.retry_jobs(queue.DRAIN, None, by=administrator, at=NOW) == 1
        assert restarting.retry_jobs(queue.DRAIN, None, by=administrator, at=NOW) == 0
    assert statuses() == ["todo", "todo"]
    assert written() == ["jobs.retried", "jobs.retried"]


def test_a_failed_job_whose_like_waits_is_only_forgotten(administrator: Viewer) -> None:
    failed_job(lock="x"), failed_job(lock="x", status="todo")
    with scope.enter(administrator):
        restarting.retry_jobs(queue.DRAIN, None, by=administrator, at=NOW)
    assert statuses() == ["todo"]


def test_failed_jobs_can_be_given_up(administrator: Viewer) -> None:
    failed_job()
    with scope.enter(administrator):
        assert (
            restarting.drop_jobs(queue.DRAIN, None, reason="已补做", by=administrator, at=NOW) == 1
        )
    assert (statuses(), broken.failed_count(), written()) == ([], 0, ["jobs.given_up"])


def test_a_line_runs_now_once(administrator: Viewer) -> None:
    with scope.enter(administrator):
        assert restarting.run_now("jobs.tidy", by=administrator, at=NOW)
        assert not restarting.run_now("jobs.tidy", by=administrator, at=NOW)
        with pytest.raises(KeyError):
            restarting.run_now("jobs.nothing", by=administrator, at=NOW)
    assert (statuses(), written()) == (["todo"], ["jobs.run_now"])


def test_a_turn_is_noted_with_its_length_and_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [NOW, NOW + timedelta(seconds=4)]
    turns.take("jobs.tidy", lambda: moments.pop(0))
    turn = Turn.objects.get(name="jobs.tidy")
    assert (turn.started_at, turn.ended_at, turn.succeeded_at) == (
        NOW,
        NOW + timedelta(seconds=4),
        NOW + timedelta(seconds=4),
    )
    line = next(one for one in queries.lines(NOW) if one.name == "jobs.tidy")
    assert (line.outcome, line.took, line.when) == ("done", 4.0, "每天 03:40")


def test_a_failed_turn_is_counted_until_one_succeeds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(before: object) -> int:
        raise OSError("断")

    with monkeypatch.context() as broken_now:
        broken_now.setattr(actions, "forget_handled", fail)
        for _ in range(2):
            with pytest.raises(OSError, match="断"):
                turns.take("jobs.tidy", lambda: NOW)
    line = queries.lines(NOW)[0]
    assert (line.name, line.outcome, line.failures, line.error) == (
        "jobs.tidy",
        "failed",
        2,
        "OSError: 断",
    )
    turns.take("jobs.tidy", lambda: NOW)
    assert Turn.objects.get(name="jobs.tidy").failures == 0


def test_a_line_that_missed_its_moment_is_late_and_stands_first(world: World) -> None:
    Turn.objects.create(
        name="jobs.sweep",
        started_at=NOW - timedelta(minutes=9),
        ended_at=NOW - timedelta(minutes=9),
    )
    first = queries.lines(NOW)[0]
    assert (first.name, first.outcome) == ("jobs.sweep", "late")


def test_the_desk_shows_what_failed_and_takes_the_reason(
    administrator: Viewer, as_administrator: Client
) -> None:
    event = dead()
    failed_job()
    for name in ("jobs:timetable", "jobs:outbox", "jobs:all_runs"):
        assert as_administrator.get(reverse(name)).status_code == 200
    page = as_administrator.get(reverse("jobs:outbox")).content.decode()
    assert "OSError: 断" in page and "隐患" in page and "处理待办事件" in page
    address = reverse("jobs:give_up_event", args=[event.pk])
    refused = as_administrator.post(address, {"reason": ""})
    assert refused.status_code == 422 and "请写明放弃理由" in refused.content.decode()
    for _ in range(2):
        assert as_administrator.post(address, {"reason": "学校已撤并"}).status_code == 302
    assert read(event).given_up_by == "关管理员"
    shown = as_administrator.get(reverse("jobs:outbox") + "?state=given_up").content.decode()
    assert "学校已撤并" in shown


def test_pressing_twice_restarts_once(administrator: Viewer, as_administrator: Client) -> None:
    event = dead()
    for _ in range(2):
        as_administrator.post(reverse("jobs:retry_event", args=[event.pk]))
        as_administrator.post(reverse("jobs:retry_events"), {"name": "hazards.opened"})
        as_administrator.post(reverse("jobs:retry_jobs"), {"kind": queue.DRAIN, "job": "x"})
        as_administrator.post(reverse("jobs:drop_jobs"), {"kind": queue.DRAIN, "reason": ""})
        as_administrator.post(reverse("jobs:drop_jobs"), {"kind": queue.DRAIN, "reason": "无"})
        as_administrator.post(reverse("jobs:run_now", args=["jobs.tidy"]))
    assert written() == ["jobs.retried", "jobs.run_now"]
    assert as_administrator.post(reverse("jobs:run_now", args=["no.such"])).status_code == 404


@pytest.mark.parametrize("key", ["officer", "clerk", "leader"])
@pytest.mark.parametrize("name", ["jobs:timetable", "jobs:outbox", "jobs:all_runs"])
def test_the_desk_is_the_administrator_s(sign_in: SignIn, key: str, name: str) -> None:
    assert sign_in(key).get(reverse(name)).status_code == 403


def test_without_a_worker_the_page_says_what_to_do(as_administrator: Client) -> None:
    assert "xiaoan worker" in as_administrator.get(reverse("jobs:timetable")).content.decode()


def test_the_page_counts_workers_by_their_heartbeat(as_administrator: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now()), (now())"
        )
    assert broken.workers().count == 1
    assert "1 个后台程序在线" in as_administrator.get(reverse("jobs:timetable")).content.decode()


def test_old_failures_of_the_queue_are_forgotten(world: World) -> None:
    failed_job()
    assert broken.forget(NOW) == 1
