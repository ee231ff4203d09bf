"""检查方案 and 抽取."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.visits import actions
from xiaoan.features.visits.api import operations
from xiaoan.features.visits.models import Draw, Programme
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Code,
    Day,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once


class ProgrammeOut(Shape):
    """A programme and how far it is."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="组织单位编码")
    org_name: str = Field(description="组织单位")
    kind: str = Field(description="random special cross joint third half_year year")
    title: str = Field(description="名称")
    theme: str = Field(description="主题")
    notice: str = Field(description="none 四不两直，told 提前通知")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    item_codes: list[str] = Field(description="检查项")
    duty_id: str = Field(description="对应职责")
    state: str = Field(description="draft committed running finished withdrawn")
    conclusion: str = Field(description="总结")


class PartIn(Shape):
    """A department's part in a joint inspection."""

    code: Code
    name: str = Field(min_length=1, max_length=120, pattern=SOME_WORD, description="部门")
    items: list[str] = Field(min_length=1, max_length=200, description="检查项")


class ProgrammeIn(NewId):
    """A new programme; its id is the client's."""

    kind: Literal["random", "special", "cross", "joint", "third", "half_year", "year"] = Field(
        description="形式"
    )
    title: str = Field(min_length=1, max_length=80, pattern=SOME_WORD, description="名称")
    theme: str = Field("", max_length=120, pattern=NO_NUL, description="主题")
    notice: Literal["none", "told"] = Field("none", description="通知方式")
    starts_on: Day = Field(description="开始日期", examples=["2026-12-01"])
    ends_on: Day = Field(description="结束日期", examples=["2026-12-15"])
    item_codes: list[str] = Field(min_length=1, max_length=300, description="检查项")
    parts: list[PartIn] = Field(default_factory=list, max_length=20, description="部门分工")
    contract: str = Field("", max_length=200, pattern=NO_NUL, description="机构和合同")
    duty_id: str = Field("", max_length=120, pattern=NO_NUL, description="对应职责")


class ProgrammeReasonIn(NewId):
    """Why."""

    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="原因")


class ConclusionIn(NewId):
    """What a finished programme leaves."""

    conclusion: str = Field("", max_length=4000, pattern=NO_NUL, description="总结和下一步")


class DrawOut(Shape):
    """A draw with all that is needed to compute it again."""

    id: UUID = Field(description="编号")
    frame: dict[str, Any] = Field(description="封存的名单")
    frame_hash: str = Field(description="名单的 SHA-256")
    committed_at: datetime = Field(description="封存时间")
    public: str = Field(description="公开数")
    public_source: str = Field(description="公开数的出处")
    seed: str = Field(description="种子")
    result: list[dict[str, Any]] = Field(description="结果")
    drawn_at: datetime | None = Field(description="抽取时间")
    voided_at: datetime | None = Field(description="作废时间")
    voided_reason: str = Field(description="作废原因")


class FrameIn(NewId):
    """What the lot is drawn from; for a rotation only the schools."""

    school_codes: list[Code] = Field(min_length=1, max_length=400, description="候选学校")
    appointment_ids: list[Id] = Field(
        default_factory=list, max_length=200, description="检查人员的任职编号"
    )
    outsiders: list[str] = Field(
        default_factory=list, max_length=50, description="没有账号的检查人员"
    )
    size: int = Field(1, ge=1, le=400, description="抽几所")
    team: int = Field(1, ge=1, le=20, description="每所去几人")
    layer: Literal["", "stage", "township", "setting"] = Field("", description="分层")


class PublicIn(NewId):
    """The value that nobody could know at the commitment."""

    way: Literal["typed", "ledger"] = Field("typed", description="公开数来源")
    value: str = Field("", max_length=120, pattern=NO_NUL, description="公开数")
    source: str = Field("", max_length=120, pattern=NO_NUL, description="出处")


@operations.reads("", "visits.plan", "检查方案，最新的在前", Listed[ProgrammeOut])
def programmes(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.programmes(request.viewer), asked, order=("-made_at", "-id"))
    items = [ProgrammeOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[ProgrammeOut](items=items, next=found.next))


@operations.reads("programmes/{uuid:programme_id}", "visits.plan", "一个方案", ProgrammeOut)
def programme(request: Request, programme_id: UUID) -> HttpResponse:
    return reply(request, ProgrammeOut.model_validate(_programme(request, programme_id)))


@operations.writes("", "visits.plan", "定检查方案", ProgrammeOut, status=201)
def plan(request: Request, told: ProgrammeIn) -> HttpResponse:
    fields = told.model_dump(exclude={"parts", "item_codes"})
    wanted = actions.Plan(
        item_codes=tuple(told.item_codes),
        parts=tuple(part.model_dump() for part in told.parts),
        **fields,
    )

    def act() -> Shape:
        made = actions.plan_programme(wanted, by=request.viewer, at=request.now)
        return ProgrammeOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused), status=201)


@operations.writes(
    "programmes/{uuid:programme_id}/withdraw", "visits.plan", "撤销方案", ProgrammeOut
)
def withdraw(request: Request, programme_id: UUID, told: ProgrammeReasonIn) -> HttpResponse:
    one = _programme(request, programme_id)

    def act() -> Shape:
        made = actions.withdraw_programme(
            one, reason=told.reason, by=request.viewer, at=request.now
        )
        return ProgrammeOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("programmes/{uuid:programme_id}/finish", "visits.plan", "办结方案", ProgrammeOut)
def finish(request: Request, programme_id: UUID, told: ConclusionIn) -> HttpResponse:
    one = _programme(request, programme_id)

    def act() -> Shape:
        made = actions.finish_programme(
            one, conclusion=told.conclusion, by=request.viewer, at=request.now
        )
        return ProgrammeOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes(
    "programmes/{uuid:programme_id}/frame", "visits.plan", "封存名单", DrawOut, status=201
)
def commit(request: Request, programme_id: UUID, told: FrameIn) -> HttpResponse:
    one = _programme(request, programme_id)
    lot = actions.Lot(
        codes=tuple(told.school_codes),
        appointments=tuple(told.appointment_ids),
        outsiders=tuple(name.strip()[:40] for name in told.outsiders if name.strip()),
        size=told.size,
        team=told.team,
        layer=told.layer,
    )

    def act() -> Shape:
        made = actions.commit(one, lot, id=told.id, by=request.viewer, at=request.now)
        return DrawOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused), status=201)


@operations.reads("draws/{uuid:draw_id}", "visits.plan", "一次抽取", DrawOut)
def draw(request: Request, draw_id: UUID) -> HttpResponse:
    return reply(request, DrawOut.model_validate(_draw(request, draw_id)))


@operations.writes("draws/{uuid:draw_id}/run", "visits.plan", "抽取", DrawOut)
def run(request: Request, draw_id: UUID, told: PublicIn) -> HttpResponse:
    one = _draw(request, draw_id)
    public = actions.Public(told.way, told.value, told.source)

    def act() -> Shape:
        made = actions.draw_lot(one, public, by=request.viewer, at=request.now)
        return DrawOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("draws/{uuid:draw_id}/void", "visits.plan", "作废名单", DrawOut)
def void(request: Request, draw_id: UUID, told: ProgrammeReasonIn) -> HttpResponse:
    one = _draw(request, draw_id)

    def act() -> Shape:
        made = actions.void(one, reason=told.reason, by=request.viewer, at=request.now)
        return DrawOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused))


def _programme(request: Request, programme_id: UUID) -> Programme:
    found = queries.programme(request.viewer, programme_id)
    if found is None:
        raise Http404
    return found


def _draw(request: Request, draw_id: UUID) -> Draw:
    found = queries.draw(request.viewer, draw_id)
    if found is None:
        raise Http404
    return found
