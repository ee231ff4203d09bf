from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from house.world import NOW, TODAY, World
from xiaoan.features.contracts import actions
from xiaoan.features.contracts.actions import Act, Item, Terms
from xiaoan.features.contracts.models import Contract, Deliverable
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


def terms(**more: Any) -> Terms:
    told: dict[str, Any] = {
        "title": "演示消防设施检测",
        "number": "",
        "provider": "演示检测公司",
        "provider_code": "",
        "provider_contact": "",
        "subject": "testing",
        "amount_yuan": Decimal("1200.50"),
        "source": "public",
        "signed_on": TODAY,
        "from_on": TODAY,
        "until_on": TODAY + timedelta(days=300),
    }
    return Terms(**told | more)


@pytest.fixture
def logistics(world: World) -> Act:
    return Act(world.viewer("logistics"), NOW)


@pytest.fixture
def contract(logistics: Act) -> Contract:
    with scope.enter(logistics.by):
        return actions.register(id=uuid7(), terms=terms(), file_ids=[], act=logistics)


@pytest.fixture
def item(contract: Contract, logistics: Act) -> Deliverable:
    wanted = Item(uuid7(), "年度检测报告", TODAY + timedelta(days=5), "fire_facility_test")
    with scope.enter(logistics.by):
        return actions.list_item(contract=contract, item=wanted, act=logistics)
