from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from house.assessing import plan
from house.world import NOW, World
from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, Wanted
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

Seated = Callable[[int], Sheet]
HandIn = Callable[[Sitting, Sequence[str]], None]


@pytest.fixture
def bureau(world: World) -> Act:
    return Act(world.viewer("clerk"), NOW)


@pytest.fixture
def school(world: World) -> Act:
    return Act(world.viewer("officer"), NOW)


@pytest.fixture
def assessment(bureau: Act) -> Assessment:
    with scope.enter(bureau.by):
        return actions.start(plan=plan(), act=bureau)


@pytest.fixture
def sitting(assessment: Assessment, school: Act) -> Sitting:
    with scope.enter(school.by):
        wanted = Wanted(uuid7(), "五（1）班", 12)
        return actions.open_sitting(assessment=assessment, wanted=wanted, act=school)


@pytest.fixture
def seated(sitting: Sitting) -> Seated:
    """The sheet of a seat, begun."""

    def take(seat: int) -> Sheet:
        with scope.system():
            rows = Sheet.objects.select_related("sitting__assessment")
            return actions.begin(sheet=rows.get(sitting=sitting, seat=seat), at=NOW)

    return take


@pytest.fixture
def hand_in() -> HandIn:
    """Every sheet of a class, with these marks in turn."""

    def do(one: Sitting, marks: Sequence[str]) -> None:
        with scope.system():
            sheets = Sheet.objects.filter(sitting=one).order_by("seat")[: len(marks)]
            for sheet, told in zip(sheets, marks, strict=True):
                Sheet.objects.filter(pk=sheet.pk).update(
                    answers=["A"] * 4, marks=told, started_at=NOW, submitted_at=NOW
                )

    return do
