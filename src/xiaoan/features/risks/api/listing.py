"""A school's list: read, add, assess, place; and the colours of many schools."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query

from xiaoan.features.risks import actions
from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import county, lists
from xiaoan.features.risks.rules.library import Kept
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import Listed
from xiaoan.foundation.api.writing import once

from .shapes import (
    RiskAdoptIn,
    RiskAssessIn,
    RiskAssessmentOut,
    RiskColours,
    RiskColoursOut,
    RiskDoneOut,
    RiskEditIn,
    RiskHistoryOut,
    RiskIn,
    RiskOut,
    RiskPlaceIn,
    RiskReasonIn,
    RiskReviewIn,
    RiskSift,
    operations,
)


@operations.reads("", "risks.read", "风险清单", Listed[RiskOut])
def listing(request: Request, asked: Query[RiskSift]) -> HttpResponse:
    sift = lists.Sift(colour=asked.colour, state=asked.state, code=asked.org_code)
    rows = lists.narrowed(request.viewer, sift, localdate(request.now))
    found = page(request, rows, asked, order=("org_code", "number"))
    items = [RiskOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[RiskOut](items=items, next=found.next))


@operations.reads("{uuid:risk_id}", "risks.read", "一条风险", RiskOut)
def one(request: Request, risk_id: UUID) -> HttpResponse:
    return reply(request, RiskOut.model_validate(_risk(request, risk_id)))


@operations.reads("{uuid:risk_id}/assessments", "risks.read", "历次评估", RiskHistoryOut)
def history(request: Request, risk_id: UUID) -> HttpResponse:
    rows = lists.history(_risk(request, risk_id))
    items = [RiskAssessmentOut.model_validate(one) for one in rows]
    return reply(request, RiskHistoryOut(items=items))


@operations.reads("colours", "risks.read", "各校各色风险数（分类分级用）", RiskColoursOut)
def colours(request: Request) -> HttpResponse:
    lo, hi = request.viewer.own_interval
    found = county.colours_by_school(lo, hi, localdate(request.now))
    items = [RiskColours(org_code=code, **vars(some)) for code, some in sorted(found.items())]
    return reply(request, RiskColoursOut(items=items))


@operations.writes("", "risks.edit", "登记一条风险", RiskOut, status=201)
def add(request: Request, told: RiskIn) -> HttpResponse:
    def act() -> RiskOut:
        row = actions.add(wish=_wish(told), by=request.viewer, at=request.now)
        return RiskOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused), status=201)


@operations.writes("adopt", "risks.edit", "从模板列入", RiskDoneOut)
def adopt(request: Request, told: RiskAdoptIn) -> HttpResponse:
    def act() -> RiskDoneOut:
        actions.adopt(templates=told.templates, by=request.viewer, at=request.now)
        return RiskDoneOut(id=told.id)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("{uuid:risk_id}/edit", "risks.edit", "修改风险", RiskOut)
def edit(request: Request, risk_id: UUID, told: RiskEditIn) -> HttpResponse:
    risk = _risk(request, risk_id)

    def act() -> RiskOut:
        row = actions.edit(
            risk=risk, wish=_wish(told), version=told.version, by=request.viewer, at=request.now
        )
        return RiskOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("{uuid:risk_id}/retire", "risks.edit", "撤下风险", RiskOut)
def retire(request: Request, risk_id: UUID, told: RiskReasonIn) -> HttpResponse:
    risk = _risk(request, risk_id)

    def act() -> RiskOut:
        row = actions.retire(risk=risk, reason=told.reason, by=request.viewer, at=request.now)
        return RiskOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("{uuid:risk_id}/assess", "risks.assess", "评估风险", RiskAssessmentOut)
def assess(request: Request, risk_id: UUID, told: RiskAssessIn) -> HttpResponse:
    risk = _risk(request, risk_id)
    marks = actions.Marks(
        id=told.id,
        method=told.method,
        inherent={**told.inherent, "colour": told.inherent_colour},
        told={**told.told, "colour": told.colour},
        reason=told.reason,
        item=told.item,
    )

    def act() -> RiskAssessmentOut:
        row = actions.assess(risk=risk, marks=marks, by=request.viewer, at=request.now)
        return RiskAssessmentOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("concerns/{uuid:concern_id}/decide", "risks.assess", "维持原级", RiskOut)
def decide(request: Request, concern_id: UUID, told: RiskReasonIn) -> HttpResponse:
    concern = lists.own_concern(request.viewer, concern_id)
    if concern is None:
        raise Http404

    def act() -> RiskOut:
        decision = actions.Decision(concern, told.reason)
        row = actions.decide(decision=decision, by=request.viewer, at=request.now)
        return RiskOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("review", "risks.edit", "触发复评", RiskDoneOut)
def review(request: Request, told: RiskReviewIn) -> HttpResponse:
    def act() -> RiskDoneOut:
        actions.call_review(
            risks=told.risk_ids,
            kind=told.kind,
            what=told.what,
            by=request.viewer,
            at=request.now,
        )
        return RiskDoneOut(id=told.id)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("{uuid:risk_id}/place", "risks.edit", "在四色图上定位", RiskOut)
def place(request: Request, risk_id: UUID, told: RiskPlaceIn) -> HttpResponse:
    risk = _risk(request, risk_id)
    spot = None
    if told.x is not None and told.y is not None:
        w, h = (Decimal(str(round(one, 2))) if one else None for one in (told.w, told.h))
        x, y = (Decimal(str(round(one, 2))) for one in (told.x, told.y))
        spot = actions.Spot(x, y, w, h)

    def act() -> RiskOut:
        row = actions.place(risk=risk, spot=spot, by=request.viewer, at=request.now)
        return RiskOut.model_validate(row)

    return once(request, told, refusing(act, RiskRefused))


def _risk(request: Request, risk_id: UUID) -> Risk:
    found = lists.risk(request.viewer, risk_id)
    if found is None:
        raise Http404
    return found


def _wish(told: RiskIn) -> actions.Wish:
    names = ("id", "name", "area", "place", "activity", "source", "consequences", "post")
    return actions.Wish(
        **{name: getattr(told, name) for name in names},
        controls=tuple(Kept(one.kind, one.text.strip(), one.post) for one in told.controls),
        items=tuple(told.items),
        answers=tuple(told.answers),
    )
