from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from house.world import KINDERGARTEN, NOW, TODAY, World
from xiaoan.features.inspections import queries
from xiaoan.features.inspections.actions import (
    PlanRefused,
    PointDraft,
    RoundDraft,
    change_checkpoint,
    end_round,
    place_checkpoint,
    plan_round,
    retire_checkpoint,
    submit_inspection,
)
from xiaoan.features.inspections.models import Checkpoint
from xiaoan.features.inspections.tests.conftest import Ground, batch, make_point, told
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry

DRAFT = PointDraft("配电间", "消防", "行政楼", "1层", ("XF-01",))


def test_a_checkpoint_gets_the_next_number_and_a_token_of_its_own(
    ground: Ground, world: World
) -> None:
    with scope.enter(world.viewer("officer")) as officer:
        made = place_checkpoint(point=DRAFT, by=officer, at=NOW)
        other = place_checkpoint(point=DRAFT, by=officer, at=NOW)
        body = Entry.objects.get(subject_id=str(made.id)).body
    assert (made.number, other.number) == (3, 4)
    assert made.plate_token != other.plate_token
    assert len(made.plate_token) == 10
    assert "plate_token" not in body
    assert body["name"] == "配电间"


def test_a_checkpoint_is_changed_and_retired_under_its_old_plate(
    ground: Ground, world: World
) -> None:
    with scope.enter(world.viewer("officer")) as officer:
        change_checkpoint(checkpoint=ground.stairs, point=DRAFT, by=officer, at=NOW)
        row = Checkpoint.objects.get(id=ground.stairs.id)
        assert (row.name, row.item_codes) == ("配电间", ["XF-01"])
        assert row.plate_token == ground.stairs.plate_token
        for _ in range(2):
            retire_checkpoint(checkpoint=row, by=officer, at=NOW)
        assert [one.id for one in queries.points(officer)] == [ground.kitchen.id]
        assert Entry.objects.filter(verb="inspections.point_retired").count() == 1


def test_a_retired_point_still_takes_in_what_was_answered_offline(
    ground: Ground, world: World
) -> None:
    with scope.enter(world.viewer("officer")) as officer:
        retire_checkpoint(checkpoint=ground.stairs, by=officer, at=NOW)
    with scope.enter(ground.guard) as guard:
        assert submit_inspection(batch(told(ground.stairs, "XF-01")), by=guard, now=NOW).is_new


PLAN = RoundDraft("宿舍夜巡", "day", "route", "dorm_keeper", TODAY)


def test_a_round_is_planned_and_ended_once(ground: Ground, world: World) -> None:
    with scope.enter(world.viewer("officer")) as officer:
        made = plan_round(plan=PLAN, by=officer, at=NOW)
        assert made in queries.active_rounds(officer, TODAY)
        for _ in range(2):
            end_round(plan=made, by=officer, at=NOW)
        assert made not in queries.active_rounds(officer, TODAY + timedelta(days=1))
        verbs = Entry.objects.filter(subject_id=str(made.id)).values_list("verb", flat=True)
        assert sorted(verbs) == ["inspections.round_ended", "inspections.round_planned"]


def test_a_round_over_another_school_s_point_is_refused(ground: Ground, world: World) -> None:
    with scope.system():
        foreign = make_point(1, "大门", "消防", KINDERGARTEN)
    draft = RoundDraft("巡查", "day", "route", "guard", TODAY, (foreign.id,))
    with scope.enter(world.viewer("officer")) as officer, pytest.raises(PlanRefused):
        plan_round(plan=draft, by=officer, at=NOW)


@pytest.mark.parametrize("key", ["guard", "clerk", "head"])
def test_others_do_not_plan_for_the_school(ground: Ground, world: World, key: str) -> None:
    by = world.viewer(key)
    with scope.enter(by), pytest.raises(PermissionDenied):
        retire_checkpoint(checkpoint=ground.stairs, by=by, at=NOW)
    with scope.enter(by), pytest.raises(PermissionDenied):
        end_round(plan=ground.weekly, by=by, at=NOW)
