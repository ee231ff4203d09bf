"""影响测算 as JSON: drafts, what each would change, and the decision."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.engine.policy import actions
from xiaoan.engine.policy.actions import EnactRefused
from xiaoan.engine.policy.impact import KINDS
from xiaoan.engine.policy.models import STATUSES, Pack
from xiaoan.features.impact import queries
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import cut
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

operations = Operations("impact", "影响测算")
_words = "，".join(f"{key} {word}" for key, word in STATUSES.items())


class DraftOut(Shape):
    """A text that is weighed, or was put in force."""

    id: UUID = Field(description="编号")
    key: str = Field(description="政策标识")
    version: str = Field(description="版本")
    title: str = Field(description="标题")
    status: str = Field(description=_words)
    effective_on: date = Field(description="从哪天起施行；草稿为拟定日期")
    territory_name: str = Field(description="适用范围")
    drafted_by_name: str = Field(description="载入人")
    synced_at: datetime = Field(description="载入时间")


class LineOut(Shape):
    """One duty that changes."""

    duty: str = Field(description="职责标识")
    title: str = Field(description="标题")
    kind: str = Field(description="，".join(f"{key} {word}" for key, word in KINDS.items()))
    clause: str = Field(description="条款")
    quote: str = Field(description="原文")
    asked: str = Field(description="要求")
    starts_on: date = Field(description="从哪天起")
    organisations: int = Field(description="涉及多少个单位")
    covered_by: list[str] = Field(description="已由这些现行要求覆盖，不另添次数")
    against: list[str] = Field(description="和这些现行要求冲突")


class ImpactOut(Shape):
    """What a text changes for the organisations of one's territory."""

    pack: DraftOut = Field(description="文件")
    weighed_on: date = Field(description="从哪天起测算")
    organisations: int = Field(description="范围内的单位数")
    touched: int = Field(description="职责有变化的单位数")
    yearly_before: int = Field(description="现在全年应办次数")
    yearly_after: int = Field(description="施行后全年应办次数")
    kept: int = Field(description="已有结论、继续有效的项数")
    lines: list[LineOut] = Field(description="逐条变化")


class EnactIn(NewId):
    """决定施行."""

    effective_on: date = Field(description="从哪天起施行，不早于今天")


class DraftWithdrawIn(NewId):
    """撤下草稿."""


@operations.reads("", "policy.draft", "本单位和下级单位的草稿", Listed[DraftOut])
def drafts(request: Request, asked: Query[Paged]) -> HttpResponse:
    shown, further = cut(request, queries.drafts(request.viewer), asked, "id")
    items = [DraftOut.model_validate(one) for one in shown]
    return reply(request, Listed[DraftOut](items=items, next=further))


@operations.reads("{uuid:pack_id}", "policy.draft", "一份文件的影响", ImpactOut)
def sheet(request: Request, pack_id: UUID) -> HttpResponse:
    pack = _pack(request, pack_id)
    on = queries.day_of(pack, localdate(request.now))
    weighed = queries.weigh(pack, request.viewer.own_interval, on)
    whole = weighed.totals
    return reply(
        request,
        ImpactOut(
            pack=DraftOut.model_validate(pack),
            weighed_on=on,
            organisations=whole.organisations,
            touched=whole.touched,
            yearly_before=whole.before.yearly,
            yearly_after=whole.after.yearly,
            kept=queries.kept(weighed).done,
            lines=[_line(one) for one in queries.lines(weighed)],
        ),
    )


def _line(one: queries.Line) -> LineOut:
    return LineOut(
        duty=one.duty.id,
        title=one.duty.title,
        kind=one.kind,
        clause=one.clause,
        quote=one.duty.quote,
        asked=one.asked,
        starts_on=one.met.change.on,
        organisations=one.met.organisations,
        covered_by=list(one.met.covered_by),
        against=list(one.met.against),
    )


@operations.writes("{uuid:pack_id}/enact", "policy.enact", "决定一份草稿施行", DraftOut)
def enact(request: Request, pack_id: UUID, told: EnactIn) -> HttpResponse:
    def act() -> DraftOut:
        pack = _pack(request, pack_id)
        try:
            done = actions.put_in_force(
                pack, effective_on=told.effective_on, by=request.viewer, at=request.now
            )
        except EnactRefused as refused:
            raise Problem(409, str(refused)) from refused
        return DraftOut.model_validate(done)

    return once(request, told, act)


@operations.writes("{uuid:pack_id}/withdraw", "policy.draft", "撤下一份草稿", DraftOut)
def withdraw(request: Request, pack_id: UUID, told: DraftWithdrawIn) -> HttpResponse:
    def act() -> DraftOut:
        pack = _pack(request, pack_id)
        if pack.status != "draft":
            raise Problem(409, "这份文件已经施行，不能撤下。")
        actions.withdraw_draft(pack, by=request.viewer, at=request.now)
        pack.refresh_from_db()
        return DraftOut.model_validate(pack)

    return once(request, told, act)


def _pack(request: Request, pack_id: UUID) -> Pack:
    found = queries.pack(request.viewer, pack_id)
    if found is None:
        raise Http404
    return found
