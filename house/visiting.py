"""A programme drawn, one school visited and written up, another under way: for the full world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.features.visits import actions
from xiaoan.features.visits.models import Programme, Visit
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

AFTER = NOW + timedelta(minutes=1)


@dataclass(frozen=True)
class Visited:
    """The programme, the visit that was written up, and the one under way."""

    programme: Programme
    draft: Programme
    done: Visit
    running: Visit


def visited(world: World, case: Case) -> Visited:
    """By the clerk, who also goes; the school signs, is graded and praised."""
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        programme = _drawn(world)
        found = {row.school_code: row for row in programme.visits.all()}
        for row in found.values():
            arrival = actions.Arrival(clerk.name, "已出示工作证")
            actions.arrive(row, arrival, by=clerk, at=AFTER)
        done = _written_up(world, found[SCHOOL])
        _graded(world, case)
        draft = _plan(world, "演示专项检查")
    return Visited(programme, draft, done, found[KINDERGARTEN])


def _plan(world: World, title: str) -> Programme:
    plan = actions.Plan(
        id=uuid7(),
        kind="random",
        title=title,
        theme="消防",
        notice="none",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=14),
        item_codes=("XF-01", "XF-05", "AF-01"),
    )
    return actions.plan_programme(plan, by=world.viewer("clerk"), at=NOW)


def _drawn(world: World) -> Programme:
    clerk = world.viewer("clerk")
    programme = _plan(world, "演示随机督查")
    lot = actions.Lot(
        codes=(SCHOOL, KINDERGARTEN),
        appointments=(world.appointments["clerk"][0].pk,),
        outsiders=(),
        size=2,
        team=1,
    )
    draw = actions.commit(programme, lot, id=uuid7(), by=clerk, at=NOW)
    actions.draw_lot(draw, actions.Public("typed", "7", "演示开奖"), by=clerk, at=AFTER)
    return programme


def _written_up(world: World, visit: Visit) -> Visit:
    clerk = world.viewer("clerk")
    entries = [
        actions.Entry(item["code"], "bad" if place == 0 else "ok", "压力不足")
        for place, item in enumerate(visit.items)
    ]
    actions.put_down(visit, entries, by=clerk, at=AFTER)
    done = actions.report_visit(visit, actions.Report("请整改。"), by=clerk, at=AFTER)
    hand = actions.Hand("inspector", clerk.name, "安全股干部", _stroke())
    actions.sign_report(done, hand, text_hash="0" * 64, by=clerk, at=AFTER)
    return done


def _graded(world: World, case: Case) -> None:
    clerk = world.viewer("clerk")
    actions.grade_school(actions.Grade(SCHOOL, "B", "寄宿学校"), by=clerk, at=NOW)
    praised = actions.Praised(uuid7(), case.pk, "通报表扬", "")
    actions.praise(praised, by=clerk, at=NOW)
    supervisor = world.appointments["supervisor"][0].pk
    told = actions.TieIn(uuid7(), supervisor, KINDERGARTEN, "family")
    actions.tie(told, by=clerk, at=NOW)


def _stroke() -> bytes:
    picture = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(picture).line([(10, 80), (120, 20), (280, 70)], fill="black", width=4)
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
