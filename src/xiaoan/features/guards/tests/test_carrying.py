"""Guards and their watches, when their school is merged into another or closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers import expiring
from xiaoan.engine.registers.models import Change
from xiaoan.engine.tasks.models import Task
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.guards.queries import GUARDS
from xiaoan.features.guards.tests.conftest import Hire, Plan
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import actions, standing
from xiaoan.foundation.orgs import models as orgs
from xiaoan.foundation.orgs.actions import Wanted


def do(world: World, kind: str) -> orgs.Change:
    by = world.viewer("clerk")
    successor = KINDERGARTEN if kind == "merge" else None
    asked = Wanted(uuid7(), SCHOOL, kind, TODAY, "布局调整", successor=successor)
    with scope.enter(by):
        return actions.plan_change(asked, by=by, at=NOW)


def undo(world: World, change: orgs.Change) -> None:
    by = world.viewer("clerk")
    with scope.enter(by):
        actions.undo_change(change=change, reason="弄错了", by=by, at=NOW)


@pytest.fixture
def stood(world: World, hire: Hire, plan: Plan) -> Stand:
    """A guard with a watch and a stand on an ended vacant line, and one who left last year."""
    guard = hire(health_until=TODAY + timedelta(days=5))
    plan(guard)
    vacant = plan(name="夜班")
    gone, by = hire(name="演示保安乙"), world.viewer("officer")
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        registers.retire(act=act, row=gone, on=TODAY, reason="离职")
    with scope.system():
        Watch.objects.filter(id=vacant.id).update(ended_on=date(2026, 9, 1))
        return Stand.objects.create(
            org_code=SCHOOL, guard=guard, watch=vacant, began_at=NOW, ended_at=NOW, by_name="安主任"
        )


def codes() -> dict[str, set[int]]:
    with scope.system():
        return {
            model.__name__: set(model._default_manager.values_list("org_code", flat=True))
            for model in (Guard, Watch, Stand, Change)
        }


def test_what_will_become_of_them_is_told(world: World, stood: Stand) -> None:
    with scope.system():
        found = {one.word: (one.number, one.fate) for one in standing.consequences(SCHOOL, "merge")}
    assert found["保安岗次"] == (1, "到并入日停排，承接单位另行排班")
    assert found[GUARDS.title] == (1, "转给承接单位，变更记录一并转去")


def test_at_a_merger_the_register_goes_over_and_the_pattern_ends(
    world: World, stood: Stand
) -> None:
    change = do(world, "merge")
    assert all(theirs == {KINDERGARTEN} for theirs in codes().values())
    with scope.system():
        assert not Watch.objects.filter(ended_on__isnull=True).exists()
        assert Guard.objects.filter(retired_on__isnull=True).count() == 1
    undo(world, change)
    assert all(theirs == {SCHOOL} for theirs in codes().values())
    with scope.system():
        assert Watch.objects.filter(ended_on__isnull=True).count() == 1


def test_at_a_closure_rows_are_retired_and_nobody_is_asked_for_them(
    world: World, stood: Stand
) -> None:
    with scope.system():
        expiring.raise_for(GUARDS, SCHOOL, SCHOOL, at=NOW)
        assert Task.objects.filter(key__startswith="register:guards", state="open").exists()
    change = do(world, "close")
    with scope.system():
        reasons = Guard.objects.values_list("retired_reason", flat=True)
        assert sorted(reasons) == ["单位撤销", "离职"]
        assert Change.objects.filter(act="retired", reason="单位撤销").count() == 1
        assert not Task.objects.filter(key__startswith="register:guards", state="open").exists()
        assert not Watch.objects.filter(ended_on__isnull=True).exists()
    undo(world, change)
    with scope.system():
        assert list(Guard.objects.filter(retired_on__isnull=True)) == [stood.guard]
        assert Watch.objects.filter(ended_on__isnull=True).count() == 1
