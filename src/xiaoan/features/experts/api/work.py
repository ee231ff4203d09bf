"""Draws and assignments as JSON."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localdate
from ninja import Query

from xiaoan.features.experts import actions
from xiaoan.features.experts.actions import Act
from xiaoan.features.experts.models import Assignment, Draw
from xiaoan.features.experts.queries import panels, work
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import Listed, NewId, Paged
from xiaoan.foundation.api.writing import once

from . import shapes
from .finding import found, place

operations = Operations("expert_tasks", "专家智库")


def _act(request: Request) -> Act:
    return Act(request.viewer, request.now)


def _draw(request: Request, panel_draw_id: UUID) -> Draw:
    return found(work.draw(request.viewer, panel_draw_id))


def _task(request: Request, assignment_id: UUID) -> Assignment:
    return found(work.assignment(request.viewer, assignment_id, localdate(request.now)))


@operations.reads("tasks", "experts.evaluate", "专家任务和意见", Listed[shapes.AssignmentOut])
def listed(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = work.assignments(request.viewer, localdate(request.now))
    got = page(request, rows, asked, order=("-asked_at", "-id"))
    items = [shapes.AssignmentOut.model_validate(one) for one in got.rows]
    return reply(request, Listed[shapes.AssignmentOut](items=items, next=got.next))


@operations.reads("draws/{uuid:panel_draw_id}", "experts.read", "一次抽取", shapes.ExpertDrawOut)
def draw(request: Request, panel_draw_id: UUID) -> HttpResponse:
    return reply(request, shapes.ExpertDrawOut.model_validate(_draw(request, panel_draw_id)))


@operations.writes(
    "panels/{uuid:panel_id}/draws", "experts.keep", "固定抽取名单", shapes.ExpertDrawOut, status=201
)
def fix_draw(request: Request, panel_id: UUID, told: shapes.ExpertDrawIn) -> HttpResponse:
    one = found(panels.panel(request.viewer, panel_id))

    def act() -> shapes.ExpertDrawOut:
        wanted = actions.Wanted(
            id=told.id,
            purpose=told.purpose,
            about=place(request.viewer, told.about_code),
            from_on=told.from_on,
            until_on=told.until_on,
            wants={want.field: want.number for want in told.wants},
        )
        today = localdate(request.now)
        made = actions.fix(panel=one, wanted=wanted, today=today, act=_act(request))
        return shapes.ExpertDrawOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes("draws/{uuid:panel_draw_id}/run", "experts.keep", "抽取", shapes.ExpertDrawOut)
def run_draw(request: Request, panel_draw_id: UUID, told: NewId) -> HttpResponse:
    one = _draw(request, panel_draw_id)

    def act() -> shapes.ExpertDrawOut:
        made = actions.draw(one=one, chance=secrets.token_hex(16), act=_act(request))
        return shapes.ExpertDrawOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "draws/{uuid:panel_draw_id}/replace", "experts.keep", "递补", shapes.AssignmentOut, status=201
)
def replace(request: Request, panel_draw_id: UUID, told: shapes.ReplaceIn) -> HttpResponse:
    one = _draw(request, panel_draw_id)

    def act() -> shapes.AssignmentOut:
        made = actions.replace_declined(one=one, seat=told.seat, act=_act(request))
        return shapes.AssignmentOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes(
    "people/{uuid:expert_id}/tasks", "experts.keep", "直接派遣", shapes.AssignmentOut, status=201
)
def assign(request: Request, expert_id: UUID, told: shapes.AssignIn) -> HttpResponse:
    one = found(panels.expert(request.viewer, expert_id))

    def act() -> shapes.AssignmentOut:
        given = told.model_dump(exclude={"about_code"})
        sending = actions.Sending(**given, about=place(request.viewer, told.about_code))
        made = actions.assign(expert=one, sending=sending, act=_act(request))
        return shapes.AssignmentOut.model_validate(made)

    return once(request, told, refusing(act, ExpertRefused), status=201)


@operations.writes("tasks/{uuid:assignment_id}/fee", "experts.keep", "登记劳务费", shapes.FeeOut)
def fee(request: Request, assignment_id: UUID, told: shapes.FeeIn) -> HttpResponse:
    one = _task(request, assignment_id)

    def act() -> shapes.FeeOut:
        kept = actions.settle_fee(
            one=one, price_key=told.price, quantity=told.quantity, act=_act(request)
        )
        return shapes.FeeOut.model_validate(kept)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "tasks/{uuid:assignment_id}/evaluate", "experts.evaluate", "评价", shapes.AssignmentOut
)
def evaluate(request: Request, assignment_id: UUID, told: shapes.EvaluateIn) -> HttpResponse:
    one = _task(request, assignment_id)

    def act() -> shapes.AssignmentOut:
        kept = actions.evaluate(one=one, mark=told.mark, words=told.words, act=_act(request))
        return shapes.AssignmentOut.model_validate(kept)

    return once(request, told, refusing(act, ExpertRefused))


@operations.writes(
    "tasks/{uuid:assignment_id}/cancel", "experts.keep", "取消", shapes.AssignmentOut
)
def cancel(request: Request, assignment_id: UUID, told: shapes.ExpertCancelIn) -> HttpResponse:
    one = _task(request, assignment_id)

    def act() -> shapes.AssignmentOut:
        ended = actions.cancel(one=one, why=told.why, act=_act(request))
        return shapes.AssignmentOut.model_validate(ended)

    return once(request, told, refusing(act, ExpertRefused))
