"""What the duties count, in SQL, against rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import actions as duties
from xiaoan.engine.duties.models import Obligation, Reading
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import pack_folders
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers import queries
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope

from .conftest import Hire, Plan


def numbers(org_code: int = SCHOOL) -> dict[str, float]:
    with scope.system():
        return queries.measured(GUARDS.measures, org_code, org_code, TODAY)[org_code]


def test_a_school_without_guards_is_short_of_all_and_nothing_else_is_known(world: World) -> None:
    assert numbers() == {"guards_short": 3, "escort_posts": 0}  # 1260 pupils, 120 boarders
    assert numbers(KINDERGARTEN) == {"guards_short": 2, "escort_posts": 0}


def test_each_measure_counts_its_own(world: World, hire: Hire) -> None:
    hire()
    hire(birth_on=date(1968, 1, 1), licence_number="", licensed_on=None)
    hire(checked_on=None)
    assert numbers() == {
        "guards_short": 0,
        "guards_oldest_age": 58,
        "guards_unlicensed": 1,
        "guards_unchecked": 1,
        "escort_posts": 0,
    }


def test_who_has_left_or_not_begun_is_not_counted(world: World, hire: Hire) -> None:
    gone, by = hire(birth_on=date(1950, 1, 1)), world.viewer("officer")
    hire()
    hire(employed_from=TODAY - timedelta(days=1))
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        registers.retire(act=act, row=gone, on=TODAY, reason="到龄")
    assert numbers()["guards_short"] == 1
    assert numbers()["guards_oldest_age"] == 46


def test_an_escort_post_counts_when_somebody_stands_it(
    world: World, hire: Hire, plan: Plan
) -> None:
    plan(None)
    assert numbers()["escort_posts"] == 0
    plan(hire())
    assert numbers()["escort_posts"] == 1


@pytest.fixture
def bound(world: World) -> World:
    with scope.system():
        for folder in pack_folders(Path(settings.PACKS_DIR)):
            sync_pack(folder, NOW)
        duties.refresh_bindings(SCHOOL, SCHOOL)
        duties.evaluate(SCHOOL, SCHOOL, on=TODAY, since=TODAY)
    return world


def state(duty_id: str) -> str:
    with scope.system():
        found = Obligation.objects.filter(org_code=SCHOOL, duty_id=duty_id, starts_on__lte=TODAY)
        newest = found.order_by("-starts_on").first()
    assert newest is not None
    return newest.state


def test_a_change_in_the_register_judges_the_duty_at_once(bound: World, hire: Hire) -> None:
    assert state("kaijiang-2022/9/guards-max-age") == "due"
    over_age = hire(birth_on=date(1968, 1, 1))
    assert state("kaijiang-2022/9/guards-max-age") == "overdue"
    by = bound.viewer("officer")
    with scope.enter(by):
        act = registers.Act(GUARDS, by, NOW)
        registers.retire(act=act, row=over_age, on=TODAY, reason="超过 55 周岁，已更换")
    hire()
    assert state("kaijiang-2022/9/guards-max-age") == "met"
    assert state("kaijiang-2022/9/guards-licence") == "met"


def test_the_nightly_reading_says_what_the_change_said(bound: World, hire: Hire) -> None:
    hire()
    with scope.system():
        found = Reading.objects.filter(org_code=SCHOOL, on=TODAY).order_by("measure")
        before = list(found.values_list("measure", "value"))
        Reading.objects.all().delete()
        duties.take_readings(SCHOOL, SCHOOL, on=TODAY, at=NOW)
        assert list(found.values_list("measure", "value")) == before
