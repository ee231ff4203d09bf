"""An assessment that has ended and one that a class answers: rows for the full world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from house.world import NOW, TODAY, World
from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, Plan, Wanted
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries import links
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


@dataclass(frozen=True)
class Assessed:
    """What the pages of 安全素养 are opened on."""

    running: Assessment
    ended: Assessment
    sitting: Sitting
    sheet: Sheet

    @property
    def sheet_mark(self) -> str:
        return links.sheet_path(self.sheet).rstrip("/").rpartition("/")[2]


def plan(**more: object) -> Plan:
    """Four items, two forms, a fortnight."""
    told: dict[str, object] = {
        "id": uuid7(), "title": "演示安全素养评估", "band": "middle",
        "themes": dict.fromkeys(("traffic", "drowning", "fire", "food"), 1), "mix": "even",
        "forms": 2, "minutes": 10, "days": (TODAY, TODAY + timedelta(days=14)), "seed": "0" * 32,
    }  # fmt: skip
    return Plan(**(told | more))  # type: ignore[arg-type]


def assessed(world: World) -> Assessed:
    """One that ended with twelve sheets handed in, one that runs with a class of three."""
    bureau, school = Act(world.viewer("clerk"), NOW), Act(world.viewer("officer"), NOW)
    with scope.enter(bureau.by):
        ended, running = (actions.start(plan=plan(), act=bureau) for _ in range(2))
    with scope.enter(school.by):
        done = _opened(ended, ("五（1）班", 12), school)
        Sheet.objects.filter(sitting=done).update(
            answers=["A"] * 4, marks="1010", started_at=NOW, submitted_at=NOW
        )
        actions.close_sitting(sitting=done, act=school)
        sitting = _opened(running, ("五（2）班", 3), school)
    with scope.enter(bureau.by):
        ended = actions.end(assessment=ended, anyway=False, act=bureau)
    with scope.system():
        sheet = Sheet.objects.select_related("sitting__assessment").get(sitting=sitting, seat=1)
        sheet = actions.begin(sheet=sheet, at=NOW)
    return Assessed(running, ended, sitting, sheet)


def _opened(one: Assessment, told: tuple[str, int], act: Act) -> Sitting:
    return actions.open_sitting(assessment=one, wanted=Wanted(uuid7(), *told), act=act)
