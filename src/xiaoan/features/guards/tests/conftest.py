from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from house.world import NOW, World
from xiaoan.engine.registers import actions as registers
from xiaoan.features.guards.actions import Planned, plan_watch
from xiaoan.features.guards.models import Guard, Watch
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

FILLED: dict[str, Any] = {
    "name": "演示保安甲",
    "sex": "m",
    "birth_on": date(1980, 5, 1),
    "employer_kind": "company",
    "employer_name": "演示保安公司",
    "is_full_time": True,
    "places": ["gate", "escort"],
    "licence_number": "川511723000001",
    "licensed_on": date(2019, 3, 1),
    "checked_on": date(2026, 3, 1),
    "health_until": date(2027, 3, 1),
    "training_hours": 24,
    "employed_from": date(2020, 9, 1),
    "employed_until": None,
    "phone": "00000000000",
    "account_id": "",
}
Hire = Callable[..., Guard]
Plan = Callable[..., Watch]


@pytest.fixture
def hire(world: World) -> Hire:
    def hired(key: str = "officer", **values: Any) -> Guard:
        by = world.viewer(key)
        with scope.enter(by):
            act = registers.Act(GUARDS, by, NOW)
            row = registers.add(act=act, id=uuid7(), values=FILLED | values)
        assert isinstance(row, Guard)
        return row

    return hired


@pytest.fixture
def plan(world: World) -> Plan:
    def planned(guard: Guard | None = None, **values: Any) -> Watch:
        by = world.viewer("officer")
        line: dict[str, Any] = {
            "name": "上学护学岗",
            "place": "escort",
            "weekdays": (1, 2, 3, 4, 5),
            "begins": time(7, 0),
            "ends": time(8, 30),
            "is_school_days": True,
            "guard_id": guard.id if guard else None,
        }
        with scope.enter(by):
            return plan_watch(id=uuid7(), planned=Planned(**(line | values)), by=by, at=NOW)

    return planned
