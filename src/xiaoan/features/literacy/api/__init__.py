"""安全素养 as JSON for offices and schools. Pupils' papers are pages only: they have no account."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query

from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import Act, LiteracyRefused, Plan, Wanted
from xiaoan.features.literacy.models import Assessment, Sitting
from xiaoan.features.literacy.queries import results, running
from xiaoan.features.literacy.queries.items import bank, numbers
from xiaoan.features.literacy.rules.assembling import minutes_for
from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem, refusing
from xiaoan.foundation.api.shapes import Listed, NewId, Paged
from xiaoan.foundation.api.writing import once

from . import shapes

operations = Operations("literacy", "安全素养")


def _act(request: Request) -> Act:
    return Act(request.viewer, request.now)


def _assessment(request: Request, assessment_id: UUID) -> Assessment:
    found = running.assessment(request.viewer, assessment_id)
    if found is None:
        raise Http404
    return found


def _sitting(request: Request, sitting_id: UUID) -> Sitting:
    found = running.sitting(request.viewer, sitting_id)
    if found is None:
        raise Http404
    return found


@operations.reads("", "literacy.read", "安全素养评估", Listed[shapes.AssessmentOut])
def listed(request: Request, asked: Query[Paged]) -> HttpResponse:
    with scope.system():  # one from above belongs to an office whose rows a school cannot see
        rows = running.assessments(request.viewer)
        got = page(request, rows, asked, order=("-made_at", "-id"))
    items = [shapes.AssessmentOut.model_validate(one) for one in got.rows]
    return reply(request, Listed[shapes.AssessmentOut](items=items, next=got.next))


@operations.reads("{uuid:assessment_id}", "literacy.read", "一次评估", shapes.AssessmentOut)
def one(request: Request, assessment_id: UUID) -> HttpResponse:
    found = _assessment(request, assessment_id)
    return reply(request, shapes.AssessmentOut.model_validate(found))


@operations.reads(
    "{uuid:assessment_id}/results", "literacy.read", "评估结果", shapes.LiteracyResultsOut
)
def result(request: Request, assessment_id: UUID) -> HttpResponse:
    seen = results.seen(request.viewer, _assessment(request, assessment_id))
    if seen is None:
        raise Problem(404, "评估还没有结束，结束以后才有结果。")
    return reply(request, shapes.results_out(seen))


@operations.writes("", "literacy.start", "发起评估", shapes.AssessmentOut, status=201)
def start(request: Request, told: shapes.AssessmentIn) -> HttpResponse:
    def act() -> shapes.AssessmentOut:
        made = actions.start(plan=_plan(told), act=_act(request))
        return shapes.AssessmentOut.model_validate(made)

    return once(request, told, refusing(act, LiteracyRefused), status=201)


def _plan(told: shapes.AssessmentIn) -> Plan:
    wanted: dict[str, int] = dict.fromkeys(told.themes, told.each)
    themes = {theme: wanted[theme] for theme in bank().themes if theme in wanted}
    length = sum(themes.values())
    return Plan(
        id=told.id,
        title=told.title,
        band=told.band,
        themes=themes,
        mix=told.mix,
        forms=told.forms,
        minutes=minutes_for(length, told.band, numbers().seconds_an_item),
        days=(told.starts_on, told.closes_on),
        seed=told.seed,
    )


@operations.writes(
    "{uuid:assessment_id}/end", "literacy.start", "结束评估", shapes.AssessmentOut
)  # fmt: skip
def end(request: Request, assessment_id: UUID, told: shapes.AssessmentEndIn) -> HttpResponse:
    found = _assessment(request, assessment_id)

    def act() -> shapes.AssessmentOut:
        ended = actions.end(assessment=found, anyway=told.anyway, act=_act(request))
        return shapes.AssessmentOut.model_validate(ended)

    return once(request, told, refusing(act, LiteracyRefused))


@operations.writes(
    "{uuid:assessment_id}/use", "literacy.start", "登记结果用于评价", shapes.AssessmentOut
)
def use(request: Request, assessment_id: UUID, told: shapes.AssessmentUseIn) -> HttpResponse:
    found = _assessment(request, assessment_id)

    def act() -> shapes.AssessmentOut:
        used = actions.use(assessment=found, words=told.words, act=_act(request))
        return shapes.AssessmentOut.model_validate(used)

    return once(request, told, refusing(act, LiteracyRefused))


@operations.writes(
    "{uuid:assessment_id}/classes", "literacy.sit", "开班", shapes.SittingOut, status=201
)
def open_class(request: Request, assessment_id: UUID, told: shapes.SittingIn) -> HttpResponse:
    found = _assessment(request, assessment_id)

    def act() -> shapes.SittingOut:
        wanted = Wanted(told.id, told.class_name, told.seats)
        made = actions.open_sitting(assessment=found, wanted=wanted, act=_act(request))
        return shapes.SittingOut.model_validate(made)

    return once(request, told, refusing(act, LiteracyRefused), status=201)


@operations.writes(
    "classes/{uuid:sitting_id}/close", "literacy.sit", "结束班级答题", shapes.SittingOut
)
def close_class(request: Request, sitting_id: UUID, told: NewId) -> HttpResponse:
    found = _sitting(request, sitting_id)

    def act() -> shapes.SittingOut:
        closed = actions.close_sitting(sitting=found, act=_act(request))
        return shapes.SittingOut.model_validate(closed)

    return once(request, told, refusing(act, LiteracyRefused))
