from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import queries, queue, runs, working
from xiaoan.foundation.jobs.models import Outbox, Run
from xiaoan.foundation.jobs.working import RunCancelled, WorkFailed, work

SignIn = Callable[[str], Client]
KIND = "tests.count"


@pytest.fixture(autouse=True)
def own_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_works", {})
    monkeypatch.setattr(queue, "clock", lambda: NOW + timedelta(minutes=1))


def declare(function: working.Function, *, is_resumable: bool = False) -> None:
    work(KIND, is_resumable=is_resumable)(function)


def idle(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
    """Does nothing, well."""


def order(world: World, run_id: UUID | None = None) -> Run:
    by = world.viewer("officer")
    with scope.enter(by):
        return runs.order(KIND, title="导入名单", body={"rows": 3}, by=by, at=NOW, run_id=run_id)


def read(run: Run) -> Run:
    with scope.system():
        return Run.objects.get(pk=run.pk)


def queued() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'run_id' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            [queue.WORK],
        )
        return [row[0] for row in cursor.fetchall()]


def told() -> list[tuple[str, str]]:
    with scope.system():
        rows = Outbox.objects.filter(name=runs.ENDED).order_by("id")
        return [(one.subject_id, one.body["state"]) for one in rows]


def test_an_order_waits_in_the_queue_with_its_orderer_s_name(world: World) -> None:
    declare(idle)
    run = order(world)
    assert (run.state, run.by_name, run.org_code, queued()) == (
        "waiting",
        "安主任",
        SCHOOL,
        [str(run.pk)],
    )


def test_nothing_that_is_undeclared_can_be_ordered(world: World) -> None:
    with pytest.raises(KeyError):
        order(world)


def test_a_rolled_back_order_is_not_queued(world: World) -> None:
    declare(idle)
    with pytest.raises(RuntimeError), transaction.atomic():
        order(world)
        raise RuntimeError
    assert queued() == []


def test_a_double_tap_is_one_run(world: World) -> None:
    done: list[UUID] = []
    declare(lambda run_id, body, at: done.append(run_id))
    run_id = uuid4()
    assert order(world, run_id=run_id).pk == order(world, run_id=run_id).pk
    assert [runs.carry_out(run_id, NOW), runs.carry_out(run_id, NOW)] == [True, False]
    assert done == [run_id]


def test_work_gets_its_body_and_is_done_when_it_returns(world: World) -> None:
    seen: list[object] = []

    def count(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        seen.append((body, at, scope.current()))
        runs.advance(run_id, 2, "第二行", total=3)

    declare(count)
    run = order(world)
    runs.carry_out(run.pk, NOW)
    after = read(run)
    assert seen == [({"rows": 3}, NOW, None)]
    assert (after.state, after.done, after.total, after.note) == ("done", 3, 3, "第二行")
    assert (after.started_at, after.ended_at) == (NOW, NOW + timedelta(minutes=1))
    assert told() == [(str(run.pk), "done")]


def test_work_may_end_itself_with_a_result(world: World) -> None:
    def count(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        runs.end(run_id, ok=True, note="导入 3 人", url="/orgs/", at=at)

    declare(count)
    run = order(world)
    runs.carry_out(run.pk, NOW)
    assert (read(run).note, read(run).url, len(told())) == ("导入 3 人", "/orgs/", 1)


def test_what_went_wrong_is_said_in_the_work_s_own_words(world: World) -> None:
    def refuse(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        raise WorkFailed("第 2 行没有姓名，请补上后重新导入。")

    declare(refuse)
    run = order(world)
    runs.carry_out(run.pk, NOW)
    assert (read(run).state, read(run).note) == ("failed", "第 2 行没有姓名，请补上后重新导入。")


def test_an_error_stays_with_the_administrator(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        raise ValueError("no such column")

    declare(fail)
    run = order(world)
    runs.carry_out(run.pk, NOW)
    after = read(run)
    assert (after.note, after.error) == (runs.BROKE, "ValueError: no such column")


def test_cancelled_work_stops_at_its_next_step(world: World) -> None:
    reached: list[int] = []

    def count(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        officer = world.viewer("officer")
        for row in range(3):
            runs.advance(run_id, row)
            reached.append(row)
            with scope.enter(officer):
                runs.cancel(run_id, by=officer, at=at)

    declare(count)
    run = order(world)
    runs.carry_out(run.pk, NOW)
    assert (reached, read(run).state, told()) == ([0], "cancelled", [])


def test_only_the_orderer_cancels(world: World) -> None:
    declare(idle)
    run = order(world)
    for key in ("principal", "clerk", "neighbour_officer"):
        viewer = world.viewer(key)
        with scope.enter(viewer):
            assert not runs.cancel(run.pk, by=viewer, at=NOW)
    assert read(run).state == "waiting"


def test_a_run_ends_once(world: World) -> None:
    officer = world.viewer("officer")
    run = runs.begin(kind=KIND, title="核对", total=10, by=officer, at=NOW)
    ends = [runs.end(run.pk, ok=ok, at=NOW) for ok in (True, False)]
    assert (ends, read(run).state, read(run).done, len(told())) == ([True, False], "done", 10, 1)
    with pytest.raises(RunCancelled):
        runs.advance(run.pk, 11)


def test_a_failed_run_begins_anew_for_its_orderer(world: World) -> None:
    outcomes: Iterator[str] = iter(["网络断了。", ""])

    def stumble(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        if sentence := next(outcomes):
            raise WorkFailed(sentence)

    declare(stumble)
    run, officer, guard = order(world), world.viewer("officer"), world.viewer("guard")
    runs.carry_out(run.pk, NOW)
    with scope.enter(guard):
        assert not runs.restart(run.pk, by=guard, at=NOW)
    with scope.enter(officer):
        assert runs.restart(run.pk, by=officer, at=NOW)
        assert not runs.restart(run.pk, by=officer, at=NOW)
    runs.carry_out(run.pk, NOW)
    assert (read(run).state, [state for _, state in told()]) == ("done", ["failed", "done"])


def died_over(run: Run, attempts: int = 1) -> None:
    with scope.system():
        Run.objects.filter(pk=run.pk).update(state="running", started_at=NOW, attempts=attempts)


def test_a_worker_s_death_ends_work_that_may_not_be_done_twice(world: World) -> None:
    declare(idle)
    run = order(world)
    died_over(run)
    assert (runs.revive(NOW), read(run).state, read(run).note) == (1, "failed", runs.FELL)
    assert told() == [(str(run.pk), "failed")]


def test_resumable_work_is_taken_up_again_but_not_for_ever(world: World) -> None:
    declare(idle, is_resumable=True)
    run = order(world)
    died_over(run)
    assert (runs.revive(NOW), read(run).state, len(queued())) == (1, "waiting", 2)
    died_over(run, attempts=runs.MAX_ATTEMPTS)
    assert (runs.revive(NOW), read(run).state) == (1, "failed")


def test_progress_is_seen_by_others_from_inside_a_transaction(own_world: World) -> None:
    declare(idle)
    run = order(own_world)
    died_over(run)
    with pytest.raises(RuntimeError), scope.system():
        runs.advance(run.pk, 2, "写到一半", total=4)
        raise RuntimeError  # the work is rolled back, what was told of it is not
    assert (read(run).done, read(run).note) == (2, "写到一半")


def test_the_living_are_not_revived(own_world: World) -> None:
    seen: list[int] = []

    def revive(run_id: UUID, body: dict[str, Any], at: datetime) -> None:
        from concurrent.futures import ThreadPoolExecutor

        def elsewhere() -> int:
            try:
                return runs.revive(at)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(elsewhere).result())

    declare(revive)
    run = order(own_world)
    runs.carry_out(run.pk, NOW)
    assert (seen, read(run).state) == ([0], "done")


def test_the_page_shows_the_bar_and_asks_for_itself(world: World, sign_in: SignIn) -> None:
    declare(idle)
    run = order(world)
    died_over(run)
    runs.advance(run.pk, 30, total=120)
    address = reverse("jobs:run", args=[run.pk])
    client = sign_in("officer")
    page = client.get(address).content.decode()
    assert 'value="30" max="120"' in page and "可以离开本页" in page and "<html" in page
    piece = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{address}"' in piece and "<html" not in piece
    runs.end(run.pk, ok=True, url="/orgs/", at=NOW)
    piece = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in piece and "查看结果" in piece


@pytest.mark.parametrize("key", ["guard", "principal", "clerk", "neighbour_officer"])
def test_another_s_run_is_not_found(world: World, sign_in: SignIn, key: str) -> None:
    declare(idle)
    run = order(world)
    client = sign_in(key)
    assert client.get(reverse("jobs:run", args=[run.pk])).status_code == 404
    for name in ("jobs:cancel_run", "jobs:restart_run"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 404
    assert run.title not in client.get(reverse("jobs:my_runs")).content.decode()


def test_cancelling_and_restarting_by_hand_twice(world: World, sign_in: SignIn) -> None:
    declare(idle)
    run, client = order(world), sign_in("officer")
    for name, state in (("cancel_run", "cancelled"), ("restart_run", "waiting")):
        for _ in range(2):
            answer = client.post(reverse(f"jobs:{name}", args=[run.pk]), follow=True)
            assert answer.status_code == 200
        assert read(run).state == state
    assert run.title in client.get(reverse("jobs:my_runs")).content.decode()


def test_my_runs_are_one_question(world: World, queries_counted: list[dict[str, str]]) -> None:
    declare(idle)
    order(world), order(world)
    officer = world.viewer("officer")
    with scope.enter(officer):
        queries_counted.clear()
        assert len(queries.my_runs(officer)) == 2
        assert len(queries_counted) == 1
