"""待办 as JSON: what the caller's post has to do, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.accounts.queries import colleagues
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import cut
from xiaoan.foundation.api.problems import FieldError, Problem
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Day,
    Flag,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once

from . import actions, queries
from .models import Task
from .rules import end_of_day

operations = Operations("tasks", "待办")
Reason = Annotated[str, Field(min_length=1, max_length=200, pattern=SOME_WORD)]


class TaskOut(Shape):
    """One thing that some post must do."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="办理单位")
    from_code: int = Field(description="来自单位编码")
    from_name: str = Field(description="来自")
    post_kind: str = Field(description="岗位类别")
    kind: str = Field(
        description="case 事项，call 催办，read 阅知，ask 请示，duty 职责，extension 延期申请"
    )
    title: str = Field(description="事由")
    detail: str = Field(description="说明")
    url: str = Field(description="在网页上办理的地址")
    clause_quote: str = Field(description="条文")
    duty_id: str = Field(description="职责")
    case_id: UUID | None = Field(description="事项")
    due_at: datetime | None = Field(description="期限")
    created_at: datetime = Field(description="生成时间")
    acknowledged_at: datetime | None = Field(description="签收时间")
    done_at: datetime | None = Field(description="办结时间")
    state: str = Field(description="open 待办，acknowledged 已签收，done 已办结，cancelled 已撤销")


class HandOverIn(NewId):
    """转交."""

    to: Id = Field(description="接手人的任职编号，须是本单位同事")
    reason: Reason = Field(description="原因")


class ExtensionIn(NewId):
    """申请延期."""

    until_on: Day = Field(description="延至哪一天", examples=["2026-12-01"])
    reason: Reason = Field(description="原因")


class AnswerIn(NewId):
    """Answer to a request for more time."""

    is_granted: Flag = Field(description="true 同意，false 不同意")
    reason: str = Field("", max_length=200, pattern=NO_NUL, description="不同意时必填")


@operations.reads("", "tasks.read", "我的岗位现在的待办，最急的在前", Listed[TaskOut])
def pending(request: Request, asked: Query[Paged]) -> HttpResponse:
    rows = list(queries.pending(request.viewer).order_by("due_at", "created_at", "id")[:2000])
    shown, further = cut(request, rows, asked, "id")
    items = [TaskOut.model_validate(one) for one in shown]
    return reply(request, Listed[TaskOut](items=items, next=further))


@operations.reads("{uuid:task_id}", "tasks.read", "一件待办", TaskOut)
def task(request: Request, task_id: UUID) -> HttpResponse:
    return reply(request, TaskOut.model_validate(_task(request, task_id)))


@operations.writes(
    "{uuid:task_id}/acknowledgement", "tasks.act", "签收；只需阅知的随之办结", TaskOut
)
def acknowledge(request: Request, task_id: UUID, told: NewId) -> HttpResponse:
    def act() -> Task:
        return actions.acknowledge(task=_task(request, task_id), by=request.viewer, at=request.now)

    return once(request, told, lambda: _told(act))


@operations.writes("{uuid:task_id}/hand-over", "tasks.act", "转交给本单位同事", TaskOut)
def hand_over(request: Request, task_id: UUID, told: HandOverIn) -> HttpResponse:
    def act() -> Task:
        one = _task(request, task_id)
        to = colleagues(request.viewer, localdate(request.now)).filter(id=told.to).first()
        if to is None:
            words = "只能转交给本单位的其他同事，请重新选择。"
            raise Problem(422, words, errors=[FieldError("to", words)])
        return actions.hand_over(
            task=one, to=to, reason=told.reason, by=request.viewer, at=request.now
        )

    return once(request, told, lambda: _told(act))


@operations.writes(
    "{uuid:task_id}/extension", "tasks.act", "申请延期；回答是送给批准人的申请", TaskOut
)
def extend(request: Request, task_id: UUID, told: ExtensionIn) -> HttpResponse:
    def act() -> Task:
        return actions.ask_extension(
            task=_task(request, task_id),
            until=end_of_day(told.until_on),
            reason=told.reason,
            by=request.viewer,
            at=request.now,
        )

    return once(request, told, lambda: _told(act))


@operations.writes("{uuid:task_id}/answer", "tasks.grant", "答复一份延期申请", TaskOut)
def answer(request: Request, task_id: UUID, told: AnswerIn) -> HttpResponse:
    def act() -> Task:
        return actions.answer_extension(
            request=_task(request, task_id),
            is_granted=told.is_granted,
            reason=told.reason,
            by=request.viewer,
            at=request.now,
        )

    return once(request, told, lambda: _told(act))


def _told(act: Callable[[], Task]) -> TaskOut:
    try:
        return TaskOut.model_validate(act())
    except actions.TaskRefused as fault:
        raise Problem(409, str(fault)) from fault


def _task(request: Request, task_id: UUID) -> Task:
    one = queries.task(request.viewer, task_id)
    if one is None:
        raise Http404
    return one
