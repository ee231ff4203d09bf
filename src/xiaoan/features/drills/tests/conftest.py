from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from house.world import NOW, World
from xiaoan.features.drills import actions
from xiaoan.features.drills.actions import Act, Plan
from xiaoan.features.drills.models import Drill
from xiaoan.features.drills.rules.words import Row
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

ROWS = (Row("三年级1班", 40, "明德楼3层", "1号区"), Row("三年级2班", 42, "明德楼3层", "2号区"))
Planned = Callable[..., Drill]


@pytest.fixture
def officer(world: World) -> Iterator[Viewer]:
    """Who plans and leads drills; the test runs within their reach."""
    by = world.viewer("officer")
    with scope.enter(by):
        yield by


@pytest.fixture
def planned(officer: Viewer) -> Planned:
    def made(**told: Any) -> Drill:
        line: dict[str, Any] = {
            "title": "",
            "scenario": "fire",
            "kind": "special",
            "planned_at": NOW,
        }
        plan = Plan(**(line | told))
        act = Act(officer, NOW - timedelta(hours=1))
        return actions.plan(id=uuid7(), told=plan, rows=ROWS, act=act)

    return made
