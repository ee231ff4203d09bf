"""政策 as JSON: documents, clauses and the duties they lay on somebody."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from xiaoan.engine.policy import actions, models, parameters, queries
from xiaoan.engine.policy.actions import (
    SettledMeanwhile,
    SettlingRefused,
    Wish,
    may_settle,
)
from xiaoan.engine.policy.doubt import DEEDS, LARGEST, STANDINGS
from xiaoan.engine.policy.models import CONFIDENCES, DUTY_KINDS
from xiaoan.engine.policy.showing import change_words
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import cut
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

operations = Operations("policy", "政策")


class PackOut(Shape):
    """A document in force."""

    key: str = Field(description="标识")
    version: str = Field(description="版本")
    kind: str = Field(description="policy 政策，library 资料库")
    title: str = Field(description="标题")
    issuer: str = Field(description="发文机关")
    number: str = Field(description="文号")
    issued_on: date = Field(description="发文日期")
    in_force_from: date = Field(description="施行日期")
    territory_name: str = Field(description="适用范围")
    hash: str = Field(description="内容哈希")


class ClauseOut(Shape):
    """A clause with the ids of its duties."""

    key: str = Field(description="编号")
    title: str = Field(description="标题")
    chapter: str = Field(description="所属章节")
    text: str = Field(description="原文（去掉空白）")
    duties: list[str] = Field(description="由此条产生的职责")
    workflow_changes: list[str] = Field(description="此条写进办理流程的内容，每处一句话")


class DutyOut(Shape):
    """A duty as it is worded today."""

    id: str = Field(description="标识，永不改变")
    pack: str = Field(description="所属政策")
    clause: str = Field(description="条款编号")
    topic: str = Field(description="主题")
    title: str = Field(description="标题")
    quote: str = Field(description="原文")
    kind: str = Field(description="、".join(f"{key} {word}" for key, word in DUTY_KINDS.items()))
    rule: dict[str, Any] = Field(description="规则")
    who: dict[str, Any] = Field(description="约束谁")
    posts: list[str] = Field(description="责任岗位，按先后")
    overseen_by: list[str] = Field(description="监督条线")
    starts_on: date = Field(description="起始日期")
    ends_on: date | None = Field(description="终止日期")


class DutySift(Paged):
    """Which duties."""

    pack: str = Field("", max_length=60, pattern=NO_NUL, description="只看这个政策")
    topic: str = Field("", max_length=60, pattern=NO_NUL, description="只看这个主题")


@operations.reads("packs", "policy.read", "在本单位辖区生效的政策和资料库", Listed[PackOut])
def packs(request: Request, asked: Query[Paged]) -> HttpResponse:
    lo, hi = request.viewer.lo, request.viewer.hi
    rows = [one for one in queries.packs_on(_today(request)) if one.lo <= hi and one.hi >= lo]
    shown, further = cut(request, rows, asked, "key")
    items = [PackOut.model_validate(one) for one in shown]
    return reply(request, Listed[PackOut](items=items, next=further))


@operations.reads("packs/{slug:key}/clauses", "policy.read", "一份政策的条款", Listed[ClauseOut])
def clauses(request: Request, key: str, asked: Query[Paged]) -> HttpResponse:
    pack = queries.pack(key, _today(request))
    if pack is None:
        raise Http404
    shown, further = cut(request, list(queries.clauses(pack)), asked, "key")
    items = [_clause(one) for one in shown]
    return reply(request, Listed[ClauseOut](items=items, next=further))


def _clause(one: models.Clause) -> ClauseOut:
    return ClauseOut(
        key=one.key,
        title=one.title,
        chapter=one.chapter,
        text=one.text,
        duties=[duty.key for duty in one.duties.all()],
        workflow_changes=[change_words(row) for row in one.changes.all()],
    )


class ParameterOut(Shape):
    """A number of a text in force, and how it stands for one's own organisation."""

    key: str = Field(description="标识")
    pack: str = Field(description="所属政策")
    clause: str = Field(description="条款编号")
    title: str = Field(description="名称")
    value: float | str = Field(description="文件中的数字")
    unit: str = Field(description="单位")
    quote: str = Field(description="原文")
    confidence: str = Field(description="、".join(f"{k} {word}" for k, word in CONFIDENCES.items()))
    standing: str = Field(description="、".join(f"{k} {word}" for k, word in STANDINGS.items()))
    held: float | str = Field(description="本地所用的数字")
    version: int = Field(description="本辖区已处理的次数；处理时原样带回")


class SettleIn(NewId):
    """确认、改用本地数字或撤回."""

    deed: Literal["confirmed", "replaced", "withdrawn"] = Field(
        description="、".join(f"{key} {word}" for key, word in DEEDS.items())
    )
    value: float | None = Field(None, ge=0, le=LARGEST, description="本地数字，改用时填写")
    document: str = Field(max_length=200, pattern=SOME_WORD, description="依据文件和文号")
    reason: str = Field(max_length=500, pattern=SOME_WORD, description="理由")
    version: int = Field(ge=0, le=30_000, description="读到的 version")


@operations.reads(
    "parameters", "policy.read", "在本单位辖区生效的文件写明的数字", Listed[ParameterOut]
)
def numbers(request: Request, asked: Query[Paged]) -> HttpResponse:
    on, code = _today(request), request.viewer.org_code
    found = parameters.shown(queries.packs_in_force(on, code), on, code)
    versions = parameters.versions_at(request.viewer.lo)
    outs = [_number(one, versions.get(one.parameter.key, 0)) for one in found]
    shown, further = cut(request, outs, asked, "key")
    return reply(request, Listed[ParameterOut](items=shown, next=further))


@operations.writes(
    "parameters/{path:parameter_key}",
    "policy.confirm",
    "确认、改用或撤回一个待确认的数字",
    ParameterOut,
)
def settle(request: Request, parameter_key: Path[str], told: SettleIn) -> HttpResponse:
    on, viewer = _today(request), request.viewer
    row = parameters.parameter(queries.packs_in_force(on, viewer.org_code), parameter_key, on)
    if row is None or not may_settle(viewer):
        raise Http404

    def act() -> ParameterOut:
        wish = Wish(told.id, told.deed, told.value, told.reason, told.document, told.version)
        try:
            done = actions.settle(parameter=row, wish=wish, by=viewer, at=request.now)
        except SettledMeanwhile as fault:
            raise Problem(409, str(fault)) from fault
        except SettlingRefused as fault:
            raise Problem.of_fields({fault.field or "deed": str(fault)}) from fault
        held = parameters.held_at(viewer.org_code).get(row.key)
        return _number(parameters.Shown(row, held), done.version)

    return once(request, told, act)


def _number(one: parameters.Shown, version: int) -> ParameterOut:
    row = one.parameter
    return ParameterOut(
        key=row.key,
        pack=row.pack.key,
        clause=row.clause.key,
        title=row.title,
        value=row.value,
        unit=row.unit,
        quote=row.quote,
        confidence=row.confidence,
        standing=one.standing,
        held=one.value,
        version=version,
    )


@operations.reads("duties", "policy.read", "对本单位辖区生效的职责", Listed[DutyOut])
def duties(request: Request, asked: Query[DutySift]) -> HttpResponse:
    on = _today(request)
    packs = queries.packs_in_force(on, request.viewer.org_code)
    rows = models.Duty.objects.filter(pack__in=packs).select_related("pack", "clause")
    if asked.pack:
        rows = rows.filter(pack__key=asked.pack)
    if asked.topic:
        rows = rows.filter(topic=asked.topic)
    here = _in_force(list(rows.order_by("pack__key", "seq")), packs, request.viewer.org_code)
    shown, further = cut(request, here, asked, "key")
    items = [_duty(one) for one in shown]
    return reply(request, Listed[DutyOut](items=items, next=further))


def _in_force(rows: list[models.Duty], packs: list[models.Pack], code: int) -> list[models.Duty]:
    """Those that bind there, with the numbers settled there in place of unsure ones."""
    versions = tuple(pack.id for pack in packs)
    if not parameters.uses_of(versions):
        return rows
    pure = [queries.as_duty(row) for row in rows]
    held = {duty.id: duty for duty in parameters.without_the_unsure(pure, versions, code)}
    here = [row for row in rows if row.key in held]
    for row in here:
        duty = held[row.key]
        row.rule, row.who = queries.stored_rule(duty.rule), dict(duty.who)
        row.starts_on = duty.starts_on
    return here


@operations.reads("duties/{path:duty_id}", "policy.read", "一项职责", DutyOut)
def duty(request: Request, duty_id: Path[str]) -> HttpResponse:
    row = queries.duty_row(duty_id, _today(request))
    if row is None:
        raise Http404
    return reply(request, _duty(row))


def _duty(row: models.Duty) -> DutyOut:
    return DutyOut(
        id=row.key,
        pack=row.pack.key,
        clause=row.clause.key,
        topic=row.topic,
        title=row.title,
        quote=row.quote,
        kind=row.kind,
        rule=row.rule,
        who=row.who,
        posts=row.posts,
        overseen_by=row.overseen_by,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _today(request: Request) -> date:
    return localdate(request.now)
