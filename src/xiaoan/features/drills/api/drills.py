"""演练: listed, planned, told of by phones, ended, evaluated."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query

from xiaoan.features.drills import actions
from xiaoan.features.drills.actions import Act, Batch, MarkIn, Plan, Told, Weak
from xiaoan.features.drills.models import Drill
from xiaoan.features.drills.queries import drills as queries
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import Listed, NewId
from xiaoan.foundation.api.writing import once

from .shapes import (
    DrillAnswerIn,
    DrillCancelIn,
    DrillCardIn,
    DrillCardOut,
    DrillEvaluateIn,
    DrillOut,
    DrillPaperIn,
    DrillPhotosIn,
    DrillPlanIn,
    DrillSift,
    DrillTapsIn,
    DrillWholeOut,
    MusterOut,
    WeaknessOut,
)

operations = Operations("drills", "演练")


@operations.reads("", "drills.read", "演练，最近的在前", Listed[DrillOut])
def listed(request: Request, asked: Query[DrillSift]) -> HttpResponse:
    rows = queries.drills(request.viewer)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    got = page(request, rows, asked, order=("-planned_at", "-id"))
    items = [DrillOut.model_validate(row) for row in got.rows]
    return reply(request, Listed[DrillOut](items=items, next=got.next))


@operations.reads("{uuid:drill_id}", "drills.read", "一次演练和参加的班级", DrillWholeOut)
def one(request: Request, drill_id: UUID) -> HttpResponse:
    found = _drill(request, drill_id)
    told = DrillOut.model_validate(found).model_dump()
    classes = [MusterOut.model_validate(row) for row in found.musters.order_by("seq")]
    return reply(request, DrillWholeOut(**told, classes=classes))


@operations.writes("", "drills.plan", "安排演练；id 就是演练编号", DrillOut, status=201)
def plan(request: Request, told: DrillPlanIn) -> HttpResponse:
    def act() -> DrillOut:
        rows = queries.roster(request.viewer)
        wish = _plan(told)
        made = actions.plan(id=told.id, told=wish, rows=rows, act=_act(request))
        return DrillOut.model_validate(made)

    return once(request, told, refusing(act, DrillRefused), status=201)


@operations.writes("{uuid:drill_id}/change", "drills.plan", "修改还没开始的演练", DrillOut)
def change(request: Request, drill_id: UUID, told: DrillPlanIn) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        rows = queries.roster(request.viewer)
        done = actions.change(drill=found, told=_plan(told), rows=rows, act=_act(request))
        return DrillOut.model_validate(done)

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/cancel", "drills.plan", "取消演练", DrillOut)
def cancel(request: Request, drill_id: UUID, told: DrillCancelIn) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        return DrillOut.model_validate(actions.cancel(drill=found, why=told.why, act=_act(request)))

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("papers", "drills.plan", "补登演练；id 就是演练编号", DrillOut, status=201)
def write_up(request: Request, told: DrillPaperIn) -> HttpResponse:
    paper = Told(**told.model_dump(exclude={"id"}))

    def act() -> DrillOut:
        return DrillOut.model_validate(actions.write_up(id=told.id, told=paper, act=_act(request)))

    return once(request, told, refusing(act, DrillRefused), status=201)


@operations.writes("{uuid:drill_id}/marks", "drills.run", "计时和清点", DrillOut)
def mark(request: Request, drill_id: UUID, told: DrillTapsIn) -> HttpResponse:
    found = _own(request, drill_id)
    taps = [MarkIn(**tap.model_dump()) for tap in told.marks]

    def act() -> DrillOut:
        batch = Batch(taps, told.sent_at, told.device)
        actions.take_marks(drill=found, batch=batch, act=_act(request))
        found.refresh_from_db()
        return DrillOut.model_validate(found)

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/begin", "drills.plan", "开始推演", DrillOut)
def begin(request: Request, drill_id: UUID, told: NewId) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        return DrillOut.model_validate(actions.begin(drill=found, act=_act(request)))

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/answers", "drills.run", "记录推演作答", DrillOut)
def answer(request: Request, drill_id: UUID, told: DrillAnswerIn) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        actions.say(drill=found, place=told.place, text=told.text, act=_act(request))
        return DrillOut.model_validate(found)

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/end", "drills.plan", "结束演练", DrillOut)
def end(request: Request, drill_id: UUID, told: NewId) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        return DrillOut.model_validate(actions.end(drill=found, act=_act(request)))

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/photos", "drills.run", "加演练照片", DrillOut)
def photos(request: Request, drill_id: UUID, told: DrillPhotosIn) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        done = actions.add_photos(drill=found, file_ids=told.file_ids, act=_act(request))
        return DrillOut.model_validate(done)

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("{uuid:drill_id}/evaluate", "drills.evaluate", "评估演练", DrillOut)
def evaluate(request: Request, drill_id: UUID, told: DrillEvaluateIn) -> HttpResponse:
    found = _own(request, drill_id)

    def act() -> DrillOut:
        done = actions.evaluate(
            drill=found,
            marks={row.item: row.mark for row in told.marks},
            weak=[Weak(row.text, row.place, row.item) for row in told.weak],
            summary=told.summary,
            act=_act(request),
        )
        return DrillOut.model_validate(done)

    return once(request, told, refusing(act, DrillRefused))


@operations.writes(
    "weaknesses/{uuid:weakness_id}/hazard", "drills.evaluate", "薄弱点转为隐患", WeaknessOut
)
def to_hazard(request: Request, weakness_id: UUID, told: NewId) -> HttpResponse:
    row = queries.weakness(request.viewer, weakness_id)
    if row is None or row.org_code != request.viewer.org_code:
        raise Http404

    def act() -> WeaknessOut:
        return WeaknessOut.model_validate(actions.to_hazard(weakness=row, act=_act(request)))

    return once(request, told, refusing(act, DrillRefused))


@operations.writes("cards", "drills.plan", "修改岗位应急卡", DrillCardOut)
def write_card(request: Request, told: DrillCardIn) -> HttpResponse:
    def act() -> DrillCardOut:
        card = actions.write_card(
            scenario=told.scenario,
            post=told.post,
            lines=told.lines,
            seen=told.seen,
            act=_act(request),
        )
        return DrillCardOut.model_validate(card)

    return once(request, told, refusing(act, DrillRefused))


def _plan(told: DrillPlanIn) -> Plan:
    return Plan(**told.model_dump(exclude={"id"}))


def _act(request: Request) -> Act:
    return Act(request.viewer, request.now)


def _drill(request: Request, drill_id: UUID) -> Drill:
    found = queries.drill(request.viewer, drill_id)
    if found is None:
        raise Http404
    return found


def _own(request: Request, drill_id: UUID) -> Drill:
    found = _drill(request, drill_id)
    if found.org_code != request.viewer.org_code:
        raise Http404
    return found
