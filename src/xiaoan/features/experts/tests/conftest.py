from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from house.world import NOW, TODAY, World
from xiaoan.features.experts import actions, rules
from xiaoan.features.experts.actions import Act, Applying, Terms
from xiaoan.features.experts.models import Expert, Panel
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

Engage = Callable[..., Expert]
PRICES = ({"key": "半天", "title": "半天", "yuan": "10.50"},)


def terms(**more: Any) -> Terms:
    told: dict[str, Any] = {
        "name": "演示县校园安全专家智库",
        "document": "演示发〔2026〕1号",
        "set_up_on": TODAY,
        "fields": ("fire", "food", "law"),
        "term_years": 3,
        "reviewers": 2,
        "publicity_days": 7,
        "terms": "从业五年以上。",
        "prices": PRICES,
        "takes_applications": True,
    }
    return Terms(**told | more)


def asked(**more: Any) -> Applying:
    told: dict[str, Any] = {
        "id": uuid7(),
        "name": "演示专家",
        "phone": "13800000000",
        "employer": "演示消防公司",
        "title": "高级工程师",
        "fields": ("fire",),
        "years": 12,
        "papers": "一级消防工程师",
        "statement": "从事消防检测十二年。",
    }
    return Applying(**told | more)


@pytest.fixture
def clerk(world: World) -> Viewer:
    return world.viewer("clerk")


@pytest.fixture
def panel(clerk: Viewer) -> Panel:
    with scope.enter(clerk):
        return actions.set_up_panel(id=uuid7(), terms=terms(), act=Act(clerk, NOW))


@pytest.fixture
def engage(panel: Panel) -> Engage:
    """An expert who serves: `engage("甲", "fire", "food")`."""

    def make(name: str, *fields: str, **more: Any) -> Expert:
        with scope.system():
            number = Expert.objects.filter(panel=panel).count() + 1
        told: dict[str, Any] = {
            "org_code": panel.org_code,
            "panel": panel,
            "number": f"2026-{number:03d}",
            "name": name,
            "phone": "13800000001",
            "employer": "演示公司",
            "title": "工程师",
            "fields": list(fields) or ["fire"],
            "state": rules.SERVING,
            "from_on": TODAY - timedelta(days=100),
            "until_on": TODAY + timedelta(days=300),
            "appointed_at": NOW,
        }
        with scope.system():
            return Expert.objects.create(**told | more)

    return make
