"""A small workflow, and cases of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases import actions, registry
from xiaoan.engine.cases.models import Case
from xiaoan.foundation import scope

Opener = Callable[..., Case]


@pytest.fixture(autouse=True)
def letters() -> Iterator[None]:
    """The workflow of `letters.yaml`, known while a test runs."""
    registry.register(Path(__file__).parent / "letters.yaml")
    yield
    registry.forget("letters")


def open_letter(world: World, key: str = "teacher", **given: Any) -> Case:
    by = world.viewer(key)
    wanted: dict[str, Any] = {"org_code": SCHOOL, "title": "门口堵车", "at": NOW, **given}
    with scope.enter(by):
        return actions.open_case(workflow="letters", by=by, **wanted)


def make_move(world: World, case: Case, move: str, key: str, **given: Any) -> Case:
    by = world.viewer(key)
    given.setdefault("expected_version", case.version)
    given.setdefault("at", NOW)
    with scope.enter(by):
        return actions.move(case=case, move=move, by=by, **given)


@pytest.fixture
def letter(world: World) -> Case:
    return open_letter(world)


@pytest.fixture
def assigned(world: World, letter: Case) -> Case:
    """A letter that logistics has to answer in ten hours."""
    writer = str(world.appointments["logistics"][0].id)
    return make_move(world, letter, "assign", "officer", form={"writer": writer})


def at(minutes: int) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)
