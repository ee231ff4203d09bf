"""The regional list, the methods that hold, confirmations and 研判."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse

from xiaoan.features.risks import actions
from xiaoan.features.risks.models import RegionalList
from xiaoan.features.risks.queries import regional as queries
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import NewId
from xiaoan.foundation.api.writing import once

from .shapes import (
    RegionalExemptIn,
    RegionalItem,
    RegionalListOut,
    RegionalPublishIn,
    RiskAnalyseIn,
    RiskDoneOut,
    RiskSettleIn,
    operations,
)


@operations.reads("regional", "risks.read", "现行区域风险清单", RegionalListOut)
def regional(request: Request) -> HttpResponse:
    found = queries.standing_list(request.viewer.org_code)
    if found is None:
        raise Http404
    return reply(request, _out(found))


@operations.writes("regional", "risks.publish", "发布区域风险清单", RegionalListOut, status=201)
def publish(request: Request, told: RegionalPublishIn) -> HttpResponse:
    edition = actions.Edition(
        id=told.id,
        title=told.title,
        document=told.document,
        templates=told.templates,
        own=[(one.name.strip(), one.asked.strip()) for one in told.own],
        version=told.version,
        for_government=told.for_government,
    )

    def act() -> RegionalListOut:
        return _out(actions.publish(edition=edition, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, RiskRefused), status=201)


@operations.writes("regional/exempt", "risks.edit", "说明不涉及", RiskDoneOut)
def exempt(request: Request, told: RegionalExemptIn) -> HttpResponse:
    def act() -> RiskDoneOut:
        row = actions.exempt(
            id=told.id, code=told.code, reason=told.reason, by=request.viewer, at=request.now
        )
        return RiskDoneOut(id=row.pk)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("confirm", "risks.edit", "确认本学年清单", RiskDoneOut)
def confirm(request: Request, told: NewId) -> HttpResponse:
    def act() -> RiskDoneOut:
        row = actions.confirm_list(id=told.id, by=request.viewer, at=request.now)
        return RiskDoneOut(id=row.pk)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("methods/settle", "risks.settle", "确认评估方法的分数线", RiskDoneOut)
def settle(request: Request, told: RiskSettleIn) -> HttpResponse:
    settlement = actions.Settlement(
        id=told.id,
        method=told.method,
        deed=told.deed,
        cutoffs={colour: Decimal(str(least)) for colour, least in told.cutoffs.items()},
        reason=told.reason,
        document=told.document,
        version=told.version,
    )

    def act() -> RiskDoneOut:
        row = actions.settle(settlement=settlement, by=request.viewer, at=request.now)
        return RiskDoneOut(id=row.pk)

    return once(request, told, refusing(act, RiskRefused))


@operations.writes("analyses", "risks.analyse", "风险研判", RiskDoneOut, status=201)
def analyse(request: Request, told: RiskAnalyseIn) -> HttpResponse:
    names = ("id", "kind", "title", "text", "result", "guidance", "school_codes")
    conclusion = actions.Conclusion(**{name: getattr(told, name) for name in names})

    def act() -> RiskDoneOut:
        row = actions.analyse(told=conclusion, by=request.viewer, at=request.now)
        return RiskDoneOut(id=row.pk)

    return once(request, told, refusing(act, RiskRefused), status=201)


def _out(found: RegionalList) -> RegionalListOut:
    return RegionalListOut(
        id=found.pk,
        title=found.title,
        version=found.version,
        document=found.document,
        on=found.on,
        digest=found.digest,
        items=[
            RegionalItem(
                code=one["code"], name=one["name"], area=one["area"], asked=one.get("asked", "")
            )
            for one in found.items
        ],
    )
