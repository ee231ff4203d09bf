"""Each kind of look that a text names is a round of its own scope, and counted by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from house.world import World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.features.inspections.actions import submit_inspection
from xiaoan.features.inspections.tests.conftest import Ground, batch, make_round, told
from xiaoan.foundation import scope


@pytest.mark.parametrize(
    ("cycle", "scope_word", "post"),
    [
        ("day", "sensitive", "guard"),
        ("week", "key", "guard"),
        ("holiday", "surroundings", "guard"),
        ("month", "leader", "principal"),
    ],
)
def test_a_round_of_a_scope_counts_for_the_duty_of_that_scope(
    ground: Ground, world: World, cycle: str, scope_word: str, post: str
) -> None:
    """wuzhong-2023, 2.4: each kind of look is asked for, and counted, by itself."""
    at = datetime(2026, 12, 28, 2, tzinfo=UTC)  # before New Year's Day, so every cycle is due
    with scope.system():
        row = make_round("按范围检查", cycle, scope_word, checkpoint_ids=[ground.stairs.id])
    with scope.enter(world.viewer(post)) as by:
        codes = {"day": 1, "week": 2}.get(cycle, 3)
        answers = [told(ground.stairs, code) for code in ("XF-01", "XF-05", "XF-03")[:codes]]
        submit_inspection(batch(*answers, row=row, now=at), by=by, now=at)
        fact = Fulfilment.objects.get(kind="sweep")
    assert fact.attributes["scope"] == scope_word
