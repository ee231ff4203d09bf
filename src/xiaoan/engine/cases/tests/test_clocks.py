"""A clock calls the holder, then the school, then the bureau, then the county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import BUREAU, GOVERNMENT, SCHOOL, World
from xiaoan.engine.cases import clocks
from xiaoan.engine.cases.models import Case, Clock
from xiaoan.engine.cases.tests.conftest import at, make_move, open_letter
from xiaoan.engine.tasks import actions as tasks
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.actions import drain


def call(minutes: int) -> int:
    with scope.system():
        return clocks.call_clocks(at(minutes))


def calls() -> list[tuple[int, str, str]]:
    with scope.system():
        rows = Task.objects.filter(kind="call").order_by("created_at", "id")
        return [(row.org_code, row.post_kind, row.title) for row in rows]


def test_nobody_is_called_before_half_of_the_time(assigned: Case) -> None:
    assert call(299) == 0
    assert calls() == []


def test_an_unanswered_one_climbs_step_by_step(assigned: Case) -> None:
    for minutes in (300, 600, 660, 720):
        assert call(minutes) == 1
    assert calls() == [
        (SCHOOL, "logistics", "答复期限已过50%：门口堵车"),
        (SCHOOL, "principal", "答复期限已到，尚未办理：门口堵车"),
        (BUREAU, "bureau_clerk", "逾期未办，请督办：门口堵车"),
        (GOVERNMENT, "county_leader", "逾期未办，请督办：门口堵车"),
    ]
    assert call(100_000) == 0


def test_the_holder_is_the_person_the_case_names(assigned: Case, world: World) -> None:
    call(300)
    with scope.system():
        task = Task.objects.get(kind="call")
    assert task.appointment_id == world.appointments["logistics"][0].id


def test_calling_twice_at_one_moment_calls_once(assigned: Case) -> None:
    assert [call(300), call(300)] == [1, 0]
    assert len(calls()) == 1


def test_after_a_standstill_all_that_fell_due_is_called(assigned: Case) -> None:
    assert call(700) == 3
    assert len(calls()) == 3


def test_the_move_itself_stops_the_climb(assigned: Case, world: World) -> None:
    call(600)
    make_move(world, assigned, "reply", "logistics", note="已答复", at=at(610))
    assert call(100_000) == 0
    with scope.system():
        assert not Task.objects.filter(kind="call", done_at__isnull=True).exists()


def acknowledge(world: World, key: str, minutes: int) -> None:
    by = world.viewer(key)
    with scope.enter(by):
        task = Task.objects.get(kind="call", org_code=by.org_code, post_kind=by.post)
        tasks.acknowledge(task=task, by=by, at=at(minutes))
    drain(at(minutes))


def test_acknowledging_puts_the_next_call_off_but_not_away(assigned: Case, world: World) -> None:
    call(600)
    acknowledge(world, "principal", 610)
    assert call(660) == 0
    assert call(910) == 1
    assert calls()[-1][:2] == (BUREAU, "bureau_clerk")
    assert call(970) == 1
    assert calls()[-1][:2] == (GOVERNMENT, "county_leader")


def test_one_call_is_put_off_once(assigned: Case, world: World) -> None:
    call(600)
    acknowledge(world, "principal", 610)
    with scope.system():
        clock = Clock.objects.get()
        assert not clocks.hold(clock_id=clock.id, level=2, at=at(700))
        assert not clocks.hold(clock_id=clock.id, level=1, at=at(700))


def test_a_granted_extension_moves_the_deadline_and_begins_the_calls_anew(
    assigned: Case, world: World
) -> None:
    call(600)
    logistics, principal = world.viewer("logistics"), world.viewer("principal")
    until = at(600) + timedelta(days=2)
    with scope.enter(logistics):
        task = Task.objects.get(kind="case", post_kind="logistics")
        asked = tasks.ask_extension(
            task=task, until=until, reason="等材料", by=logistics, at=at(605)
        )
    with scope.enter(principal):
        tasks.grant_extension(request=asked, by=principal, at=at(610))
    drain(at(610))
    with scope.system():
        assert Case.objects.get().due_at == until
        assert Clock.objects.get().due_at == until
    assert call(620) == 0
    assert call(600 + 2 * 1440) == 2
    assert call(600 + 2 * 1440 + 60) == 1
    assert calls()[-1][:2] == (BUREAU, "bureau_clerk")


def test_a_refused_extension_changes_nothing(assigned: Case, world: World) -> None:
    logistics, principal = world.viewer("logistics"), world.viewer("principal")
    with scope.enter(logistics):
        task = Task.objects.get(kind="case", post_kind="logistics")
        asked = tasks.ask_extension(
            task=task, until=at(5000), reason="等材料", by=logistics, at=at(5)
        )
    with scope.enter(principal):
        tasks.refuse_extension(request=asked, reason="今天能办完", by=principal, at=at(10))
    drain(at(10))
    with scope.system():
        assert Case.objects.get().due_at == at(600)


def test_a_kept_deadline_sets_the_clock(world: World, letter: Case) -> None:
    case = make_move(world, letter, "assign", "officer", form={"deadline": "2026-11-20"})
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2026-11-20T23:59:00+08:00"


@pytest.mark.parametrize("number", [25])
def test_calling_many_clocks_takes_few_statements(
    world: World, number: int, queries_counted: list[dict[str, str]]
) -> None:
    for _ in range(number):
        make_move(world, open_letter(world), "assign", "officer")
    queries_counted.clear()
    assert call(300) == number
    assert len(queries_counted) <= 20
