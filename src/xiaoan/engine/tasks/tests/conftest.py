"""Tasks of the tests."""

from __future__ import annotations

from typing import Any

from house.world import NOW, SCHOOL, World
from xiaoan.engine.tasks import actions
from xiaoan.engine.tasks.actions import NewTask, Sender
from xiaoan.engine.tasks.models import Task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


def new_task(**changes: Any) -> NewTask:
    given: dict[str, Any] = {
        "key": f"test:{uuid7()}",
        "kind": "case",
        "org_code": SCHOOL,
        "post_kind": "safety_officer",
        "title": "核对门卫交接",
        "clause_quote": "学校要切实承担校内安全管理主体责任",
    }
    return NewTask(**{**given, **changes})


def raised(world: World, key: str = "principal", **changes: Any) -> Task:
    """A task raised by that person."""
    by = world.viewer(key)
    with scope.enter(by):
        task = actions.raise_task(new_task(**changes), sender=Sender.of(by), at=NOW)
    assert task is not None
    return task
