"""投诉建议 as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.feedback import actions, queries
from xiaoan.features.feedback.models import Feedback
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Flag,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once

operations = Operations("feedback", "投诉建议")
NOBODY = "本县还没有登记教育主管部门，暂时无人受理。请联系系统管理员。"
NOT_YOURS = "这条投诉建议不是交给您单位答复的。"


class FeedbackOut(Shape):
    """One complaint or suggestion."""

    id: UUID = Field(description="编号")
    kind: str = Field(description="burden 负担重，fault 用不了，idea 建议")
    text: str = Field(description="内容")
    page: str = Field(description="所在页面")
    by_name: str = Field(description="署名；不署名为空")
    at: datetime = Field(description="提出时间")
    answer: str = Field(description="答复")
    answered_by: str = Field(description="答复人")
    answered_at: datetime | None = Field(description="答复时间")


class FeedbackIn(NewId):
    """What is wrong, in one's own words."""

    kind: Literal["burden", "fault", "idea"] = Field(description="类型")
    text: str = Field(min_length=1, max_length=2000, pattern=SOME_WORD, description="说说情况")
    page: str = Field("", max_length=300, pattern=NO_NUL, description="所在页面")
    is_anonymous: Flag = Field(False, description="不署名")


class FeedbackAnswerIn(NewId):
    """答复."""

    answer: str = Field(min_length=1, max_length=2000, pattern=SOME_WORD, description="答复")


@operations.reads("", "feedback.write", "我提出的和可由我答复的投诉建议", Listed[FeedbackOut])
def listed(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.readable(request.viewer), asked, order=("-at", "-id"))
    items = [FeedbackOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[FeedbackOut](items=items, next=found.next))


@operations.reads("{uuid:feedback_id}", "feedback.write", "一条投诉建议", FeedbackOut)
def one(request: Request, feedback_id: UUID) -> HttpResponse:
    return reply(request, FeedbackOut.model_validate(_one(request, feedback_id)))


@operations.writes("", "feedback.write", "提一条投诉建议", FeedbackOut, status=201)
def write(request: Request, told: FeedbackIn) -> HttpResponse:
    def act() -> FeedbackOut:
        words = {"kind": told.kind, "text": told.text, "page": told.page}
        try:
            row = actions.write_feedback(
                feedback_id=told.id,
                words=words,
                is_anonymous=told.is_anonymous,
                by=request.viewer,
                at=request.now,
            )
        except actions.NobodyReceives as fault:
            raise Problem(409, NOBODY) from fault
        return FeedbackOut.model_validate(row)

    return once(request, told, act, status=201)


@operations.writes("{uuid:feedback_id}/answer", "feedback.read", "答复一条投诉建议", FeedbackOut)
def answer(request: Request, feedback_id: UUID, told: FeedbackAnswerIn) -> HttpResponse:
    def act() -> FeedbackOut:
        row = _one(request, feedback_id)
        if row.org_code != request.viewer.org_code:
            raise Problem(403, NOT_YOURS)
        try:
            done = actions.answer_feedback(
                feedback=row, answer=told.answer, by=request.viewer, at=request.now
            )
        except ValueError as fault:
            raise Problem(409, f"{fault}。") from fault
        return FeedbackOut.model_validate(done)

    return once(request, told, act)


def _one(request: Request, feedback_id: UUID) -> Feedback:
    row = queries.one(request.viewer, feedback_id)
    if row is None:
        raise Http404
    return row
