"""入校检查: what the viewer may know of, and what inspectors and the school do with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.visits import actions
from xiaoan.features.visits.api import operations
from xiaoan.features.visits.documents.report import hash_of_visit
from xiaoan.features.visits.models import Visit
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Day, Id, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once


class VisitOut(Shape):
    """One visit. A school has none of a silent one before the inspectors arrived."""

    id: UUID = Field(description="编号")
    org_name: str = Field(description="组织单位")
    title: str = Field(description="名称")
    school_code: int = Field(description="学校编码")
    school_name: str = Field(description="学校")
    state: str = Field(description="planned arrived reported answered cancelled")
    due_on: date = Field(description="最迟哪天查")
    arrived_at: datetime | None = Field(description="到校时间")
    persons: str = Field(description="到校人员")
    reported_at: datetime | None = Field(description="出具时间")
    opinion: str = Field(description="检查意见")
    notice_number: str = Field(description="整改通知书文号")
    rectify_by: date | None = Field(description="整改期限")
    answer: str = Field(description="学校答复")


class ResultOut(Shape):
    """What was seen of one item."""

    id: UUID = Field(description="编号")
    item_code: str = Field(description="检查项；检查项以外的为空")
    area: str = Field(description="类别")
    text: str = Field(description="检查内容")
    result: str = Field(description="ok 合格，bad 有问题，na 不适用")
    note: str = Field(description="说明")
    is_fixed: bool = Field(description="现场已整改")
    case_id: UUID | None = Field(description="转成的隐患")


class ResultsOut(Shape):
    """All of a visit's results."""

    items: list[ResultOut] = Field(description="结果，有问题的在前")


class ArrivalIn(NewId):
    """Who stands at the gate."""

    persons: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="到校人员")
    credentials: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="出示证件"
    )


class EntryIn(Shape):
    """One answer; without an item `id` and `text` say what was seen."""

    item_code: str = Field("", max_length=20, pattern=NO_NUL, description="检查项")
    result: Literal["ok", "bad", "na"] = Field(description="结果")
    note: str = Field("", max_length=500, pattern=NO_NUL, description="看到了什么")
    photo_ids: list[Id] = Field(default_factory=list, max_length=6, description="照片")
    is_fixed: bool = Field(False, description="现场已整改")
    id: Id | None = Field(None, description="检查项以外的问题自己的编号")
    text: str = Field("", max_length=300, pattern=NO_NUL, description="检查项以外的问题")


class EntriesIn(NewId):
    """Answers, as many as there are so far."""

    entries: list[EntryIn] = Field(min_length=1, max_length=300, description="检查结果")


class KeptOut(Shape):
    """How many answers were kept."""

    number: int = Field(description="项数")


class VisitReportIn(NewId):
    """What the leader adds."""

    opinion: str = Field(min_length=1, max_length=4000, pattern=SOME_WORD, description="检查意见")
    rectify_by: Day | None = Field(None, description="整改期限", examples=["2026-12-15"])


class RefusalIn(NewId):
    """The school would not sign."""

    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="原因")
    witness: str = Field(min_length=1, max_length=40, pattern=SOME_WORD, description="见证人")


class ReplyIn(NewId):
    """What the school says."""

    answer: str = Field(min_length=1, max_length=4000, pattern=SOME_WORD, description="答复")


class CancelIn(NewId):
    """Why a visit is not made."""

    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="取消原因")


class RecusalIn(NewId):
    """Why an inspector may not go to a school."""

    kind: Literal["worked", "family", "interest", "other"] = Field(description="回避的情形")


class ChangeIn(NewId):
    """Whose place is taken by the next of the lot."""

    seat_id: Id = Field(description="席位编号")
    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="换人原因")


class SeatOut(Shape):
    """One of the inspectors of a visit."""

    id: UUID = Field(description="席位编号")
    name: str = Field(description="姓名")
    home_name: str = Field(description="所在单位")
    is_leader: bool = Field(description="带队")


class SeatsOut(Shape):
    """The inspectors of a visit."""

    items: list[SeatOut] = Field(description="检查人员，带队的在前")


@operations.reads("visits", "visits.read", "入校检查，最近的在前", Listed[VisitOut])
def visits(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.visits(request.viewer), asked, order=("-due_on", "-id"))
    items = [VisitOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[VisitOut](items=items, next=found.next))


@operations.reads("visits/{uuid:visit_id}", "visits.read", "一次入校检查", VisitOut)
def visit(request: Request, visit_id: UUID) -> HttpResponse:
    return reply(request, VisitOut.model_validate(_visit(request, visit_id)))


@operations.reads("visits/{uuid:visit_id}/results", "visits.read", "检查结果", ResultsOut)
def results(request: Request, visit_id: UUID) -> HttpResponse:
    one = _visit(request, visit_id)
    is_school = request.viewer.org_code == one.school_code
    rows = [] if is_school and one.state == "arrived" else queries.results(one)
    return reply(request, ResultsOut(items=[ResultOut.model_validate(row) for row in rows]))


@operations.writes("visits/{uuid:visit_id}/arrive", "visits.inspect", "登记到校", VisitOut)
def arrive(request: Request, visit_id: UUID, told: ArrivalIn) -> HttpResponse:
    one = _visit(request, visit_id)
    arrival = actions.Arrival(told.persons, told.credentials)

    def act() -> Shape:
        return VisitOut.model_validate(
            actions.arrive(one, arrival, by=request.viewer, at=request.now)
        )

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/results", "visits.inspect", "填检查结果", KeptOut)
def put_down(request: Request, visit_id: UUID, told: EntriesIn) -> HttpResponse:
    one = _visit(request, visit_id)
    entries = [
        actions.Entry(
            item_code=row.item_code,
            result=row.result,
            note=row.note,
            photo_ids=tuple(row.photo_ids),
            is_fixed=row.is_fixed,
            id=row.id,
            text=row.text,
        )
        for row in told.entries
    ]

    def act() -> Shape:
        number = actions.put_down(one, entries, by=request.viewer, at=request.now)
        return KeptOut(number=number)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/report", "visits.inspect", "出具检查意见", VisitOut)
def report(request: Request, visit_id: UUID, told: VisitReportIn) -> HttpResponse:
    one = _visit(request, visit_id)

    def act() -> Shape:
        wanted = actions.Report(told.opinion, told.rectify_by)
        return VisitOut.model_validate(
            actions.report_visit(one, wanted, by=request.viewer, at=request.now)
        )

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/refuse", "visits.inspect", "记录学校拒签", VisitOut)
def refuse(request: Request, visit_id: UUID, told: RefusalIn) -> HttpResponse:
    one = _visit(request, visit_id)

    def act() -> Shape:
        actions.refuse_signature(
            one,
            reason=told.reason,
            witness=told.witness,
            text_hash=hash_of_visit(one, queries.results(one)),
            by=request.viewer,
            at=request.now,
        )
        return VisitOut.model_validate(one)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/answer", "visits.answer", "学校答复", VisitOut)
def answer(request: Request, visit_id: UUID, told: ReplyIn) -> HttpResponse:
    one = _visit(request, visit_id)

    def act() -> Shape:
        said = actions.Answered(told.answer)
        return VisitOut.model_validate(
            actions.answer_report(one, said, by=request.viewer, at=request.now)
        )

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/cancel", "visits.plan", "取消检查", VisitOut)
def cancel(request: Request, visit_id: UUID, told: CancelIn) -> HttpResponse:
    one = _visit(request, visit_id)

    def act() -> Shape:
        made = actions.cancel_visit(one, reason=told.reason, by=request.viewer, at=request.now)
        return VisitOut.model_validate(made)

    return once(request, told, refusing(act, VisitRefused))


@operations.reads("visits/{uuid:visit_id}/seats", "visits.read", "检查人员", SeatsOut)
def seats(request: Request, visit_id: UUID) -> HttpResponse:
    rows = queries.seats(_visit(request, visit_id))
    return reply(request, SeatsOut(items=[SeatOut.model_validate(row) for row in rows]))


@operations.writes("visits/{uuid:visit_id}/recuse", "visits.inspect", "申请回避", VisitOut)
def recuse(request: Request, visit_id: UUID, told: RecusalIn) -> HttpResponse:
    one = _visit(request, visit_id)

    def act() -> Shape:
        actions.recuse(one, kind=told.kind, by=request.viewer, at=request.now)
        return VisitOut.model_validate(one)

    return once(request, told, refusing(act, VisitRefused))


@operations.writes("visits/{uuid:visit_id}/substitute", "visits.plan", "换检查人员", SeatOut)
def substitute(request: Request, visit_id: UUID, told: ChangeIn) -> HttpResponse:
    one = _visit(request, visit_id)
    change = actions.Change(told.seat_id, told.reason)

    def act() -> Shape:
        new = actions.substitute(one, change, by=request.viewer, at=request.now)
        return SeatOut.model_validate(new)

    return once(request, told, refusing(act, VisitRefused))


def _visit(request: Request, visit_id: UUID) -> Visit:
    found = queries.visit(request.viewer, visit_id)
    if found is None:
        raise Http404
    return found
