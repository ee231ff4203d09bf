from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from house.world import NOW, World
from xiaoan.engine.registers import actions as registers
from xiaoan.features.staff.models import Staffer
from xiaoan.features.staff.queries import STAFF
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

FILLED: dict[str, Any] = {
    **STAFF.blank,
    "name": "演示教师甲",
    "roles": ["safety"],
    "full_time_as": "safety",
    "checked_on": date(2026, 9, 1),
    "since": date(2024, 9, 1),
    "phone": "00000000000",
}
Employ = Callable[..., Staffer]


@pytest.fixture
def employ(world: World) -> Employ:
    def employed(key: str = "officer", **values: Any) -> Staffer:
        by = world.viewer(key)
        with scope.enter(by):
            act = registers.Act(STAFF, by, NOW)
            row = registers.add(act=act, id=uuid7(), values=FILLED | values)
        assert isinstance(row, Staffer)
        return row

    return employed
