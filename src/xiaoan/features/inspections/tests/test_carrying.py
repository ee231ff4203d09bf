"""Rounds and checkpoints, when their school is merged into another or closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.tests.conftest import Ground
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import actions, standing
from xiaoan.foundation.orgs.actions import Wanted
from xiaoan.foundation.orgs.models import Change


def do(ground: Ground, kind: str) -> Change:
    by = ground.world.viewer("clerk")
    successor = KINDERGARTEN if kind == "merge" else None
    asked = Wanted(uuid7(), SCHOOL, kind, TODAY, "布局调整", successor=successor)
    with scope.enter(by):
        return actions.plan_change(asked, by=by, at=NOW)


def running() -> tuple[int, int]:
    """Rounds that run and points in use at the school."""
    with scope.system():
        rounds = Round.objects.filter(org_code=SCHOOL, active_until__isnull=True)
        points = Checkpoint.objects.filter(org_code=SCHOOL, retired_on__isnull=True)
        return rounds.count(), points.count()


@pytest.mark.parametrize("kind", ["merge", "close"])
def test_they_end_with_the_school_and_come_back_with_it(ground: Ground, kind: str) -> None:
    before = running()
    assert min(before) > 0
    with scope.system():
        words = {one.word: one.number for one in standing.consequences(SCHOOL, kind)}
        retired = Checkpoint.objects.get(id=ground.kitchen.id)
        Checkpoint.objects.filter(id=retired.id).update(retired_on=TODAY - timedelta(days=9))
        Round.objects.filter(id=ground.daily.id).update(active_from=TODAY + timedelta(days=9))
    assert (words["巡查任务"], words["检查点"]) == before
    change = do(ground, kind)
    assert running() == (0, 0)
    with scope.system():
        assert not Checkpoint.objects.filter(org_code=KINDERGARTEN).exists()
        assert Round.objects.get(id=ground.weekly.id).active_until == TODAY
    by = ground.world.viewer("clerk")
    with scope.enter(by):
        actions.undo_change(change=change, reason="弄错了", by=by, at=NOW)
    assert running() == (before[0], before[1] - 1)
