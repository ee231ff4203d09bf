"""The JSON twin of the sheet: one batch from a phone's queue, and what was found, to read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.urls import reverse
from django.views.decorators.http import require_POST
from ninja import Query
from pydantic import Field

from xiaoan.features.inspections import actions, forms, queries, rules
from xiaoan.features.inspections.models import CYCLES, SCOPES
from xiaoan.features.inspections.queries.bag import owner_of
from xiaoan.foundation.api.operations import Operations, reply
from xiaoan.foundation.api.operations import Request as ApiRequest
from xiaoan.foundation.api.paging import cut, page
from xiaoan.foundation.api.problems import FieldError, Problem
from xiaoan.foundation.api.shapes import HIGHEST_CODE, Listed, Paged, Shape
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

CYCLE_WORDS: Final = "，".join(f"{key} {word}" for key, word in CYCLES.items())
SCOPE_WORDS: Final = "，".join(f"{key} {word}" for key, word in SCOPES.items())


@requires("inspections.submit")
@require_POST
def submit(request: Request) -> JsonResponse:
    """Take in a batch; the same batch again gets the same answer. 422 names what is wrong.

    A phone says whose work it sends; 409 where somebody else has signed in on it meanwhile.
    """
    sender = request.headers.get("X-Xiaoan-Owner")
    if sender and sender != owner_of(request.viewer):
        return JsonResponse(
            {"message": "现在登录的是另一个账号，请换回自己的账号后上传。"}, status=409
        )
    try:
        batch = forms.decode(_body(request))
        done = actions.submit_inspection(batch, by=request.viewer, now=request.now)
    except actions.SubmissionRefused as refusal:
        return JsonResponse(_refusal(refusal.faults), status=422)
    answer = _answer(done)
    if done.is_new:  # the page that the sheet goes on to gives thanks: no session is written
        answer["url"] += "?sent"
    return JsonResponse(answer)


def _answer(done: actions.Submitted) -> dict[str, Any]:
    inspection = done.inspection
    return {
        "id": str(inspection.id),
        "url": reverse("inspections:inspection", args=[inspection.id]),
        "is_new": done.is_new,
        "is_complete": inspection.is_complete,
        "item_count": inspection.item_count,
        "bad_count": inspection.bad_count,
    }


def _body(request: Request) -> bytes:
    """What was sent; nothing where it came as a form, which is read already for its token."""
    try:
        return request.body
    except RawPostDataException:
        return b""


def _refusal(faults: list[rules.Fault]) -> dict[str, object]:
    return {
        "message": faults[0].message,
        "faults": [
            {
                "message": one.message,
                "answer_id": str(one.answer_id) if one.answer_id else None,
                "is_gone": one.is_gone,
            }
            for one in faults
        ],
    }


class RoundOut(Shape):
    """A round of the own organisation and how far it is in its period."""

    id: UUID = Field(description="编号")
    name: str = Field(description="名称")
    cycle: str = Field(description=CYCLE_WORDS)
    scope: str = Field(description=SCOPE_WORDS)
    post_kind: str = Field(description="责任岗位")
    period: str = Field(description="这一期")
    due_on: date = Field(description="最迟哪天查完")
    wanted: int = Field(description="应查项数")
    done: int = Field(description="已查项数")
    is_mine: bool = Field(description="是否归您的岗位")


class ItemOut(Shape):
    """One thing to look at."""

    code: str = Field(description="检查项编号")
    text: str = Field(description="看什么")
    is_done: bool = Field(description="这一期已查过")


class PointOut(Shape):
    """A place with its items."""

    id: UUID = Field(description="检查点编号")
    name: str = Field(description="名称")
    area: str = Field(description="类别")
    items: list[ItemOut] = Field(description="检查项")


class SheetOut(Shape):
    """What a round asks today."""

    round_id: UUID | None = Field(description="任务编号，提交时带上")
    title: str = Field(description="名称")
    points: list[PointOut] = Field(description="检查点")


class InspectionOut(Shape):
    """One inspection as it was sent."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    round_id: UUID | None = Field(description="任务编号；单点检查为 null")
    scope: str = Field(description="范围")
    kind: str = Field(description="类别")
    on: date = Field(description="排查日期")
    started_at: datetime = Field(description="开始时间")
    finished_at: datetime = Field(description="完成时间")
    submitted_at: datetime = Field(description="提交时间")
    by_name: str = Field(description="排查人")
    item_count: int = Field(description="检查项数")
    bad_count: int = Field(description="问题数")
    is_complete: bool = Field(description="是否查全")
    note: str = Field(description="说明")


class AnswerOut(Shape):
    """One answer of an inspection."""

    id: UUID = Field(description="编号")
    checkpoint_id: UUID = Field(description="检查点")
    item_code: str = Field(description="检查项")
    result: str = Field(description="ok 正常，bad 有问题，na 不适用")
    note: str = Field(description="说明")
    photo_ids: list[UUID] = Field(description="照片")
    is_fixed: bool = Field(description="现场已整改")
    case_id: UUID | None = Field(description="由此登记的隐患")


class InspectionWholeOut(InspectionOut):
    """An inspection with its answers."""

    answers: list[AnswerOut] = Field(description="各项结果")


class SubmittedOut(Shape):
    """What became of a batch."""

    id: UUID = Field(description="编号")
    url: str = Field(description="网页地址")
    is_new: bool = Field(description="是否第一次收到")
    is_complete: bool = Field(description="这一期是否查全")
    item_count: int = Field(description="检查项数")
    bad_count: int = Field(description="问题数")


class InspectionSift(Paged):
    """Which inspections."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")


operations = Operations("inspections", "排查")


@operations.reads("rounds", "inspections.read", "本单位这一期的排查任务", Listed[RoundOut])
def rounds(request: ApiRequest, asked: Query[Paged]) -> HttpResponse:
    viewer, on = request.viewer, rules.local_day(request.now)
    due = queries.rounds_due(viewer, on) if viewer.org_kind == "school" else []
    shown, further = cut(request, [_round(one) for one in due], asked, "id")
    return reply(request, Listed[RoundOut](items=shown, next=further))


def _round(one: queries.DueRound) -> RoundOut:
    return RoundOut(
        id=one.round.id,
        name=one.round.name,
        cycle=one.round.cycle,
        scope=one.round.scope,
        post_kind=one.round.post_kind,
        period=one.window.key,
        due_on=one.window.due_on,
        wanted=one.wanted,
        done=one.done,
        is_mine=one.is_mine,
    )


@operations.reads(
    "rounds/{uuid:round_id}/sheet", "inspections.submit", "一项任务今天要查什么", SheetOut
)
def sheet(request: ApiRequest, round_id: UUID) -> HttpResponse:
    rows = queries.rounds(request.viewer).filter(org_code=request.viewer.org_code)
    found = rows.filter(id=round_id).first()
    if found is None:
        raise Http404
    asked = queries.round_sheet(request.viewer, found, rules.local_day(request.now))
    points = [_point(one) for one in asked.points]
    return reply(request, SheetOut(round_id=asked.round_id, title=asked.title, points=points))


def _point(one: rules.SheetPoint) -> PointOut:
    items = [
        ItemOut(code=item.code, text=item.text, is_done=item.code in one.done) for item in one.items
    ]
    return PointOut(id=one.point.id, name=one.point.name, area=one.point.area, items=items)


@operations.reads("", "inspections.read", "范围内的排查，最新的在前", Listed[InspectionOut])
def inspections(request: ApiRequest, asked: Query[InspectionSift]) -> HttpResponse:
    rows = queries.inspections(request.viewer)
    if asked.org_code:
        rows = rows.filter(org_code=asked.org_code)
    found = page(request, rows, asked, order=("-submitted_at", "-id"))
    items = [InspectionOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[InspectionOut](items=items, next=found.next))


@operations.reads(
    "{uuid:inspection_id}", "inspections.read", "一次排查和各项结果", InspectionWholeOut
)
def inspection(request: ApiRequest, inspection_id: UUID) -> HttpResponse:
    found = queries.inspections(request.viewer).filter(id=inspection_id).first()
    if found is None:
        raise Http404
    answers = [AnswerOut.model_validate(one) for one in queries.answers(request.viewer, found)]
    face = InspectionOut.model_validate(found)
    return reply(request, InspectionWholeOut(**dict(face), answers=answers))


@operations.writes("", "inspections.submit", "提交一批检查结果", SubmittedOut, body=rules.Batch)
def send(request: ApiRequest) -> HttpResponse:
    """The fast door again: decoded by msgspec, idempotent on the batch's own id."""
    if request.content_type != "application/json":
        raise Problem(415)
    try:
        batch = forms.decode(request.body)
        done = actions.submit_inspection(batch, by=request.viewer, now=request.now)
    except actions.SubmissionRefused as refusal:
        raise Problem(422, refusal.faults[0].message, errors=_places(refusal.faults)) from refusal
    return reply(request, SubmittedOut(**_answer(done)))


def _places(faults: list[rules.Fault]) -> list[FieldError]:
    return [
        FieldError(f"answers[{one.answer_id}]" if one.answer_id else "", one.message)
        for one in faults
    ]
