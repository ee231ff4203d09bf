"""Classes, a drill with its marks, a tabletop, a card: rows for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, World
from xiaoan.engine.registers import actions as registers
from xiaoan.features.classes.queries import CLASSES
from xiaoan.features.drills import actions
from xiaoan.features.drills.actions import Act, Batch, MarkIn, Plan, Weak
from xiaoan.features.drills.models import Drill, packed
from xiaoan.features.drills.queries.drills import roster
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer


def drilled(world: World) -> Drill:
    """Three drills of three classes, evaluated with a weak point each; the last one is given."""
    by = world.viewer("officer")
    with scope.enter(by):
        act = registers.Act(CLASSES, by, NOW)
        for number in (1, 2, 3):
            told = {**CLASSES.blank, "name": f"三年级{number}班", "grade": "3", "pupils": 40}
            registers.add(act=act, id=uuid7(), values=told)
        _talked(by)
        actions.write_card(
            scenario="fire", post="guard", lines=["开门", "引车"], seen=0, act=Act(by, NOW)
        )
        return [_drilled(by, number) for number in (3, 2, 1)][-1]


def _drilled(by: Viewer, days: int) -> Drill:
    at = NOW - timedelta(days=days)
    told = Plan(title="", scenario="fire", kind="special", planned_at=at)
    drill = actions.plan(id=uuid7(), told=told, rows=roster(by), act=Act(by, at))
    begun = MarkIn(uuid7(), "alarm", at)
    counts = [
        MarkIn(uuid7(), "count", at + timedelta(seconds=90), row.pk, present=row.expected)
        for row in drill.musters.all()
    ]
    later = at + timedelta(minutes=3)
    actions.take_marks(drill=drill, batch=Batch([begun, *counts], later), act=Act(by, later))
    ended = actions.end(drill=drill, act=Act(by, later))
    marks = {one.key: 2 for one in packed().form.of("special")}
    weak = [Weak(f"第{days}次东楼梯口没有人值守", "东楼梯", "stairs")]
    return actions.evaluate(
        drill=ended, marks=marks, weak=weak, summary="有序。", act=Act(by, later)
    )


def _talked(by: Viewer) -> None:
    told = Plan("", "fire", "tabletop", NOW, script="fire-dorm")
    drill = actions.plan(id=uuid7(), told=told, rows=(), act=Act(by, NOW))
    begun = actions.begin(drill=drill, act=Act(by, NOW))
    actions.say(drill=begun, place=0, text="先拉警报再核实。", act=Act(by, NOW))
