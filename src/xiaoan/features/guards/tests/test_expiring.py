"""What runs out asks the keeper, once for each last day, until it is renewed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from house.world import COUNTY, NOW, SCHOOL, TODAY, World
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import pack_folders
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers.expiring import raise_for
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import timetable

from .conftest import FILLED, Hire

HI = COUNTY + 10**8 - 1


def asked() -> list[Task]:
    with scope.system():
        return list(Task.objects.filter(key__startswith="register:", state__in=PENDING))


def night(days: int = 0) -> None:
    with scope.system():
        raise_for(GUARDS, COUNTY, HI, at=NOW + timedelta(days=days))


def test_the_keeper_is_asked_once_before_the_last_day(world: World, hire: Hire) -> None:
    row = hire(checked_on=date(2025, 12, 1))
    night()
    night()
    (task,) = asked()
    assert (task.org_code, task.post_kind) == (SCHOOL, "safety_officer")
    assert task.url == f"/guards/{row.id}/edit/"
    assert "2026-12-01" in task.title


def test_a_renewal_finishes_the_task_and_asks_again_a_year_later(world: World, hire: Hire) -> None:
    row, by = hire(checked_on=date(2025, 12, 1)), world.viewer("officer")
    night()
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        values = FILLED | {"checked_on": TODAY}
        registers.edit(act=act, row=row, values=values, expected_version=1)
    assert asked() == []
    night()
    assert asked() == []
    night(days=340)
    assert any("2027-11-18" in task.title for task in asked())


def test_another_column_leaves_the_task_alone(world: World, hire: Hire) -> None:
    row, by = hire(checked_on=date(2025, 12, 1)), world.viewer("officer")
    night()
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        values = FILLED | {"checked_on": date(2025, 12, 1), "training_hours": 90}
        registers.edit(act=act, row=row, values=values, expected_version=1)
    assert len(asked()) == 1


def test_who_leaves_is_asked_for_no_more(world: World, hire: Hire) -> None:
    row, by = hire(checked_on=date(2025, 12, 1)), world.viewer("officer")
    night()
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        registers.retire(act=act, row=row, on=TODAY, reason="辞职")
    night()
    assert asked() == []


def test_the_night_asks_in_as_many_statements_for_many_as_for_one(world: World, hire: Hire) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as run:
            night()
        return len(run)

    hire(checked_on=date(2025, 12, 1))
    one = statements()
    for _ in range(5):
        hire(checked_on=date(2025, 12, 2))
    assert statements() == one


def test_the_timetable_runs_every_register_of_every_county_a_pack_reaches(
    world: World, hire: Hire
) -> None:
    hire(health_until=TODAY)
    with scope.system():
        for folder in pack_folders(Path(settings.PACKS_DIR)):
            sync_pack(folder, NOW)
    assert timetable.run("registers.expire", NOW) == 1
    assert len(asked()) == 1
