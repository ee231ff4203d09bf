"""A duty on a number that nobody has settled binds nobody; once settled it binds and is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from house.world import COUNTY, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties import actions, catalogue
from xiaoan.engine.duties.models import Binding, Obligation
from xiaoan.engine.policy.actions import Wish, settle
from xiaoan.engine.policy.tests import doubtful
from xiaoan.engine.policy.tests.doubtful import DRILLS, DRILLS_NUMBER, SWEEP
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import drain

pytestmark = pytest.mark.django_db
HI = COUNTY + 10**8 - 1


@pytest.fixture(autouse=True)
def pack(world: World, tmp_path: Path) -> None:
    where = tmp_path / "packs"
    where.mkdir()
    doubtful.lay_down(where)
    drain(NOW)


def decide(world: World, deed: str, version: int, value: float | None = None) -> None:
    by = world.viewer("director")
    wish = Wish(uuid7(), deed, value, "与文件一致", "演示发〔2026〕1号", version)
    with scope.enter(by):
        settle(parameter=doubtful.number(DRILLS_NUMBER), wish=wish, by=by, at=NOW)
    drain(NOW)


def bound(code: int = SCHOOL) -> set[str]:
    with scope.system():
        return set(Binding.objects.filter(org_code=code).values_list("duty_id", flat=True))


def test_it_binds_nobody_before_and_everybody_there_after(world: World) -> None:
    assert bound() == {SWEEP}
    decide(world, "confirmed", 0)
    assert bound() == {SWEEP, DRILLS}
    assert bound(NEIGHBOUR_SCHOOL) == {SWEEP}
    with scope.system():
        one = Obligation.objects.get(org_code=SCHOOL, duty_id=DRILLS)
    assert (one.state, one.required) == ("due", 2)


def test_a_replaced_number_is_what_is_asked(world: World) -> None:
    decide(world, "confirmed", 0)
    decide(world, "replaced", 1, 4)
    with scope.system():
        assert Obligation.objects.get(org_code=SCHOOL, duty_id=DRILLS).required == 4
    shown = catalogue.listed(DRILLS, TODAY, SCHOOL)
    assert shown is not None
    assert shown.duty.rule["any_of"][0]["at_least"] == 4


def test_once_withdrawn_it_asks_nothing_more(world: World) -> None:
    decide(world, "confirmed", 0)
    decide(world, "withdrawn", 1)
    assert bound() == {SWEEP}
    with scope.system():
        assert not Obligation.objects.filter(org_code=SCHOOL, duty_id=DRILLS).exists()


def test_one_new_fact_is_judged_by_the_number_that_holds(world: World) -> None:
    decide(world, "replaced", 0, 1)
    actions_by = world.viewer("officer")
    with scope.enter(actions_by):
        actions.fulfil(
            org_code=SCHOOL,
            kind="drill",
            on=TODAY,
            source_type="test",
            source_id=uuid7(),
            by=actions_by,
            at=NOW,
        )
    with scope.system():
        assert Obligation.objects.get(org_code=SCHOOL, duty_id=DRILLS).state == "met"


def test_a_wider_view_has_the_duty_where_it_was_settled(world: World) -> None:
    decide(world, "replaced", 0, 3)
    wide = [one for one in catalogue.listed_within(0, 10**14 - 1) if one.duty.id == DRILLS]
    assert [(one.lo, one.hi) for one in wide] == [(COUNTY, HI)]
    assert wide[0].duty.rule["any_of"][0]["at_least"] == 3
