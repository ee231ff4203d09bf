"""演练 of the demonstration: the leading school's classes, a drill that was timed, one to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from xiaoan.features.classes.models import SchoolClass
from xiaoan.features.drills import actions
from xiaoan.features.drills.actions import Act, Batch, MarkIn, Plan, Weak
from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.queries.drills import roster
from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.settling import drawn_uuid

GRADES: Final = {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五", "6": "六"}
SEED: Final = 8


@dataclass(frozen=True)
class Yard:
    """Where and when it is drilled."""

    actors: Mapping[int, Mapping[str, list[Viewer]]]
    now: datetime
    draw: Any

    def key(self, at: datetime) -> UUID:
        return drawn_uuid(self.draw, at)


def drill_some(yard: Yard, code: int, pupils: int) -> None:
    """Classes in the register, a fire drill of two weeks ago, one tomorrow, a tabletop to come."""
    officers = yard.actors.get(code, {}).get("safety_officer")
    if not officers:
        return
    by = officers[0]
    with scope.enter(by):
        SchoolClass.objects.bulk_create(_classes(yard, by, pupils))
        _done(yard, by)
        _coming(yard, by)


def _classes(yard: Yard, by: Viewer, pupils: int) -> Iterator[SchoolClass]:
    at = yard.now - timedelta(days=80)
    each, more = divmod(pupils, 6 * SEED)
    for place in range(6 * SEED):
        year, number = divmod(place, SEED)
        grade = str(year + 1)
        yield SchoolClass(
            id=yard.key(at),
            org_code=by.org_code,
            created_at=at,
            changed_at=at,
            changed_by_name=f"{by.post_title} {by.name}",
            name=f"{GRADES[grade]}年级{number + 1}班",
            grade=grade,
            pupils=min(each + (place < more), 120),
            teacher=f"演示班主任{place + 1}",
            building=("求知楼", "明德楼", "致远楼")[year // 2],
            floor=number // 2 + 1,
            route=f"{'东' if number % 2 else '西'}楼梯",
            assembly=f"操场{year // 2 + 1}号区",
        )


def _done(yard: Yard, by: Viewer) -> None:
    at = yard.now - timedelta(days=14)
    told = Plan("", "fire", "special", at, place="教学区", scheme="各楼梯口两人值守；集合到操场。")
    drill = actions.plan(
        id=yard.key(at), told=told, rows=roster(by), act=Act(by, at - timedelta(days=3))
    )
    later = at + timedelta(minutes=6)
    actions.take_marks(
        drill=drill, batch=Batch(list(_marks(yard, drill, at)), later), act=Act(by, later)
    )
    ended = actions.end(drill=drill, act=Act(by, later))
    marks = {one.key: 2 for one in packed().form.of("special")} | {"stairs": 0, "headcount": 1}
    weak = [Weak("求知楼东楼梯口没有人值守，两个班同时下楼", "求知楼东楼梯", "stairs")]
    actions.evaluate(
        drill=ended,
        marks=marks,
        weak=weak,
        summary="撤离有序，清点有一个班报错后更正；楼梯口值守要落实到人。",
        act=Act(by, later + timedelta(hours=2)),
    )


def _marks(yard: Yard, drill: Drill, at: datetime) -> Iterator[MarkIn]:
    yield MarkIn(yard.key(at), "alarm", at)
    for row in drill.musters.order_by("seq"):
        out = at + timedelta(seconds=35 + row.seq * 2)
        yield MarkIn(yard.key(out), "out", out, row.pk)
        counted = out + timedelta(seconds=70)
        short = 1 if row.seq in (9, 30) else 0
        yield MarkIn(yard.key(counted), "count", counted, row.pk, row.expected - short)
        if short:
            found = counted + timedelta(seconds=65)
            yield MarkIn(yard.key(found), "count", found, row.pk, row.expected)


def _coming(yard: Yard, by: Viewer) -> None:
    tomorrow = yard.now + timedelta(days=1)
    act = Act(by, yard.now)
    for told in (
        Plan("", "earthquake", "special", tomorrow, place="全校"),
        Plan("", "food", "tabletop", yard.now + timedelta(days=6), script="food-lunch"),
    ):
        actions.plan(id=yard.key(yard.now), told=told, rows=roster(by), act=act)
