"""职责 as JSON: what is asked of an organisation, how it stands, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.engine.duties import actions, queries
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.engine.duties.queries import MyDuty
from xiaoan.engine.duties.refusals import DutyRefused, RecordInvalid
from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import cut, page
from xiaoan.foundation.api.problems import FieldError, Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    SOME_WORD,
    Day,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once

operations = Operations("duties", "职责")
State = Literal["", "not_due", "due", "met", "late_met", "overdue", "waived", "ended"]
Out = TypeVar("Out", bound=Shape)
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=SOME_WORD)]


class StandingOut(Shape):
    """One duty of an organisation as it stands today."""

    duty_id: str = Field(description="职责")
    title: str = Field(description="标题")
    quote: str = Field(description="原文")
    source: str = Field(description="出处")
    posts: list[str] = Field(description="责任岗位名称")
    state: str = Field(
        description="not_due 未到期，due 待完成，met 已达标，late_met 逾期完成，"
        "overdue 已逾期，waived 已豁免，ended 不再要求，open 开放要求"
    )
    asked: str = Field(description="要求")
    due_on: date | None = Field(description="最迟办理日")
    remaining: str = Field(description="还差多少")
    obligation_id: UUID | None = Field(description="当前这一期的应尽职责")
    missed: int = Field(description="本学年此前错过几期")


class ObligationOut(Shape):
    """One asking of one duty."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    duty_id: str = Field(description="职责")
    period: str = Field(description="期间")
    starts_on: date = Field(description="开始")
    ends_on: date = Field(description="结束")
    due_on: date = Field(description="最迟办理日")
    required: Decimal = Field(description="要求（十进制文字）")
    achieved: Decimal | None = Field(description="已完成；没有读数时为 null")
    state: str = Field(description="状态")
    met_on: date | None = Field(description="达标日期")
    waived_reason: str = Field(description="豁免理由")


class FulfilmentOut(Shape):
    """A fact that something demanded was done."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    kind: str = Field(description="事实种类，如 drill")
    on: date = Field(description="完成日期")
    amount: Decimal = Field(description="数量（十进制文字）")
    attributes: dict[str, object] = Field(description="属性")
    note: str = Field(description="说明")
    file_ids: list[UUID] = Field(description="附件")
    source_type: str = Field(description="来源；duties.record 表示手工登记")
    by_name: str = Field(description="记录人")
    at: datetime = Field(description="记录时间")
    withdrawn_at: datetime | None = Field(description="撤回时间")
    withdrawn_reason: str = Field(description="撤回原因")


class OfOne(Paged):
    """Whose."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="单位编码；0 表示本单位")


class ObligationSift(OfOne):
    """Which obligations."""

    state: State = Field("", description="只看这个状态")


class FulfilmentSift(Paged):
    """Which facts; of the whole scope unless an organisation is named."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="单位编码；0 表示整个范围")
    kind: str = Field("", max_length=40, pattern=NO_NUL, description="只看这种事实")


class FulfilmentIn(NewId):
    """登记履职, for one's own organisation."""

    duty_id: str = Field(
        max_length=120,
        pattern=SOME_WORD,
        description="职责",
        examples=["kaijiang-2022/11/drills-per-year"],
    )
    kind: str = Field(max_length=40, pattern=SOME_WORD, description="事实种类", examples=["drill"])
    on: Day = Field(description="完成日期", examples=["2026-11-18"])
    amount: Annotated[int, Field(ge=1, le=10**9, strict=True)] = Field(1, description="数量")
    attributes: dict[
        Annotated[str, Field(max_length=40, pattern=NO_NUL)],
        Annotated[str, Field(max_length=80, pattern=NO_NUL)],
    ] = Field(default_factory=dict, max_length=20, description='属性，如 {"type": "comprehensive"}')
    note: str = Field("", max_length=1000, pattern=NO_NUL, description="说明")
    file_ids: list[Id] = Field(default_factory=list, max_length=9, description="附件编号")


class ReasonIn(NewId):
    """An act that needs a reason."""

    reason: Reason = Field(description="原因")


@operations.reads("", "duties.read", "一个单位的职责清单和今天的状态", Listed[StandingOut])
def standing(request: Request, asked: Query[OfOne]) -> HttpResponse:
    code = asked.org_code or request.viewer.org_code
    if not queries.may_see(request.viewer, code):
        raise Http404
    rows = queries.organisation_duties(request.viewer, code, localdate(request.now))
    shown, further = cut(request, [_standing(one) for one in rows], asked, "duty_id")
    return reply(request, Listed[StandingOut](items=shown, next=further))


def _standing(one: MyDuty) -> StandingOut:
    return StandingOut(
        duty_id=one.duty.id,
        title=one.title,
        quote=one.duty.quote,
        source=one.listed.source,
        posts=one.posts,
        state=one.state,
        asked=one.asked,
        due_on=one.due_on,
        remaining=one.remaining_word,
        obligation_id=one.obligation.id if one.obligation else None,
        missed=one.missed,
    )


@operations.reads("obligations", "duties.read", "一个单位的各期应尽职责", Listed[ObligationOut])
def obligations(request: Request, asked: Query[ObligationSift]) -> HttpResponse:
    code = asked.org_code or request.viewer.org_code
    if not queries.may_see(request.viewer, code):
        raise Http404
    rows = queries.obligations(request.viewer, code, localdate(request.now))
    if asked.state:
        rows = rows.filter(state=asked.state)
    found = page(request, rows, asked, order=("-starts_on", "-id"))
    items = [ObligationOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[ObligationOut](items=items, next=found.next))


@operations.reads("obligations/{uuid:obligation_id}", "duties.read", "一期应尽职责", ObligationOut)
def obligation(request: Request, obligation_id: UUID) -> HttpResponse:
    return reply(request, ObligationOut.model_validate(_obligation(request, obligation_id)))


@operations.writes(
    "obligations/{uuid:obligation_id}/waiver",
    "duties.waive",
    "豁免下级单位的一期职责",
    ObligationOut,
)
def waive(request: Request, obligation_id: UUID, told: ReasonIn) -> HttpResponse:
    def act() -> ObligationOut:
        row = _obligation(request, obligation_id)
        done = actions.waive(obligation=row, reason=told.reason, by=request.viewer, at=request.now)
        return ObligationOut.model_validate(done)

    return once(request, told, lambda: _told(act))


def _obligation(request: Request, obligation_id: UUID) -> Obligation:
    row = queries.obligation(request.viewer, obligation_id)
    if row is None:
        raise Http404
    return row


@operations.reads("fulfilments", "duties.read", "履职记录", Listed[FulfilmentOut])
def fulfilments(request: Request, asked: Query[FulfilmentSift]) -> HttpResponse:
    rows = Fulfilment.objects.filter(scope.within(request.viewer))
    if asked.org_code:
        rows = rows.filter(org_code=asked.org_code)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    found = page(request, rows, asked, order=("-on", "-id"))
    items = [FulfilmentOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[FulfilmentOut](items=items, next=found.next))


@operations.reads("fulfilments/{uuid:fulfilment_id}", "duties.read", "一条履职记录", FulfilmentOut)
def fulfilment(request: Request, fulfilment_id: UUID) -> HttpResponse:
    return reply(request, FulfilmentOut.model_validate(_fulfilment(request, fulfilment_id)))


@operations.writes("fulfilments", "duties.record", "登记履职（本单位）", FulfilmentOut, status=201)
def record(request: Request, told: FulfilmentIn) -> HttpResponse:
    written = actions.Handwritten(
        id=told.id,
        duty_id=told.duty_id,
        kind=told.kind,
        on=told.on,
        amount=Decimal(told.amount),
        attributes=told.attributes,
        note=told.note,
        file_ids=tuple(told.file_ids),
    )

    def act() -> FulfilmentOut:
        row = actions.record_fulfilment(written=written, by=request.viewer, at=request.now)
        return FulfilmentOut.model_validate(row)

    return once(request, told, lambda: _told(act), status=201)


@operations.writes(
    "fulfilments/{uuid:fulfilment_id}/withdrawal",
    "duties.record",
    "撤回一条手工登记的履职",
    FulfilmentOut,
)
def withdraw(request: Request, fulfilment_id: UUID, told: ReasonIn) -> HttpResponse:
    def act() -> FulfilmentOut:
        row = _fulfilment(request, fulfilment_id)
        done = actions.withdraw(
            fulfilment=row, reason=told.reason, by=request.viewer, at=request.now
        )
        return FulfilmentOut.model_validate(done)

    return once(request, told, lambda: _told(act))


def _fulfilment(request: Request, fulfilment_id: UUID) -> Fulfilment:
    row = queries.fulfilment(request.viewer, fulfilment_id)
    if row is None:
        raise Http404
    return row


def _told(act: Callable[[], Out]) -> Out:
    """A refusal in its own words: 422 for what was entered, 409 for what may not be done now."""
    try:
        return act()
    except RecordInvalid as fault:
        raise Problem(422, str(fault), errors=[FieldError(fault.field, str(fault))]) from fault
    except DutyRefused as fault:
        raise Problem(409, str(fault)) from fault
