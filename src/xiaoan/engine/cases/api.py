"""事项 as JSON: the list, one with its story, and the moves that the caller may make."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import SIGNED_IN, Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
    Version,
)
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.scope import Viewer

from . import actions, local, queries, registry, rules
from .models import Case
from .workflow import Field as FormField
from .workflow import Move

operations = Operations("cases", "事项")
Name = Annotated[str, Field(max_length=40, pattern=NO_NUL)]
Words = Annotated[str, Field(max_length=4000, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=0, le=HIGHEST_CODE, strict=True)]


class CaseOut(Shape):
    """Something to be closed."""

    id: UUID = Field(description="编号")
    number: str = Field(description="文面编号")
    workflow: str = Field(description="流程，如 hazards")
    stage: str = Field(description="环节")
    org_code: int = Field(description="单位编码")
    lines: list[str] = Field(description="转到的条线")
    title: str = Field(description="事由")
    grade: str = Field(description="等级；未定级为空")
    version: int = Field(description="版本；办理时要带上")
    opened_at: datetime = Field(description="立案时间")
    stage_since: datetime = Field(description="进入本环节时间")
    due_at: datetime | None = Field(description="本环节期限")
    closed_at: datetime | None = Field(description="办结时间")
    outcome: str = Field(description="结果")


class EventOut(Shape):
    """One step of a case's story."""

    id: UUID = Field(description="编号")
    seq: int = Field(description="序号")
    move: str = Field(description="动作")
    from_stage: str = Field(description="原环节")
    to_stage: str = Field(description="新环节")
    by_name: str = Field(description="办理人")
    by_title: str = Field(description="岗位")
    by_org_name: str = Field(description="办理单位")
    at: datetime = Field(description="时间")
    form: dict[str, Any] = Field(description="填写内容")
    note: str = Field(description="说明")
    file_ids: list[UUID] = Field(description="附件")


class FieldOut(Shape):
    """One input of a move's form."""

    name: str = Field(description="名称，填在 form 里")
    title: str = Field(description="标题")
    kind: str = Field(
        description="text、long_text、choice、integer、date、person（任职编号）、"
        "organisation（单位编码）、photos 和 files（附件编号的数组）"
    )
    is_required: bool = Field(description="必填")
    choices: list[str] = Field(description="可选的值；不限时为空")


class MoveOut(Shape):
    """A move that the caller may make now."""

    id: str = Field(description="动作")
    title: str = Field(description="名称")
    note: str = Field(description="说明：none 不要，optional 可填，required 必填")
    fields: list[FieldOut] = Field(description="要填的内容")


class CaseStoryOut(CaseOut):
    """A case with everything that happened and what may be done."""

    events: list[EventOut] = Field(description="经过，从早到晚")
    moves: list[MoveOut] = Field(description="您现在可以办理的动作")


class CaseSift(Paged):
    """Which cases."""

    workflow: str = Field("", max_length=40, pattern=NO_NUL, description="只看这个流程")
    stage: str = Field("", max_length=40, pattern=NO_NUL, description="只看这个环节")
    grade: str = Field("", max_length=12, pattern=NO_NUL, description="只看这个等级")
    state: Literal["", "open", "closed"] = Field("", description="open 未办结，closed 已办结")
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")


class MoveIn(NewId):
    """A move as the caller sends it."""

    move: str = Field(
        min_length=1, max_length=40, pattern=NO_NUL, description="动作", examples=["settle"]
    )
    version: Version = Field(description="读到的版本；此间别人办过则答 409")
    form: dict[Name, Words | Number | list[Id]] = Field(
        default_factory=dict, max_length=60, description="填写内容，按动作的 fields"
    )
    note: str = Field("", max_length=1000, pattern=NO_NUL, description="说明")
    file_ids: list[Id] = Field(default_factory=list, max_length=9, description="附件编号")


def readable(viewer: Viewer) -> QuerySet[Case]:
    """The cases in scope whose workflow the caller may read at all."""
    known = [name for name in registry.names() if viewer.may(f"{name}.read")]
    return Case.objects.filter(queries.visible(viewer), workflow__in=known)


@operations.reads("", SIGNED_IN, "范围内的事项，最新的在前", Listed[CaseOut])
def cases(request: Request, asked: Query[CaseSift]) -> HttpResponse:
    rows = readable(request.viewer)
    exact = {"workflow": asked.workflow, "stage": asked.stage, "grade": asked.grade}
    rows = rows.filter(**{key: word for key, word in exact.items() if word})
    if asked.state:
        rows = rows.filter(closed_at__isnull=asked.state == "open")
    if asked.org_code:
        rows = rows.filter(org_code=asked.org_code)
    found = page(request, rows, asked, order=("-opened_at", "-id"))
    items = [CaseOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[CaseOut](items=items, next=found.next))


@operations.reads("{uuid:case_id}", SIGNED_IN, "一件事项的经过和可办理的动作", CaseStoryOut)
def case(request: Request, case_id: UUID) -> HttpResponse:
    return reply(request, story(request, _case(request, case_id)))


@operations.writes("{uuid:case_id}/moves", SIGNED_IN, "办理一个动作", CaseStoryOut)
def move(request: Request, case_id: UUID, told: MoveIn) -> HttpResponse:
    def act() -> CaseStoryOut:
        one = _case(request, case_id)
        try:
            done = actions.move(
                case=one,
                move=told.move,
                by=request.viewer,
                at=request.now,
                expected_version=told.version,
                id=told.id,
                form=_plain(told.form),
                note=told.note,
                files=told.file_ids,
            )
        except actions.FormInvalid as fault:
            raise _invalid(fault) from fault
        except actions.MoveForbidden as fault:
            raise Problem(403, str(fault)) from fault
        except actions.StageConflict as fault:
            raise Problem(409, str(fault)) from fault
        return story(request, done)

    return once(request, told, act)


def _plain(form: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [str(one) for one in value] if isinstance(value, list) else value
        for name, value in form.items()
    }


def _invalid(fault: actions.FormInvalid) -> Problem:
    """Places as the caller wrote them: `form.grade`, but `note`."""
    places = {
        name if name == "note" else f"form.{name}": words for name, words in fault.errors.items()
    }
    return Problem.of_fields(places)


def story(request: Request, one: Case) -> CaseStoryOut:
    flow = local.flow_of(one, request.now)
    offered = queries.offered(request.viewer, one, request.now).moves
    face = CaseOut.model_validate(one)
    return CaseStoryOut(
        **dict(face),
        events=[EventOut.model_validate(event) for event in one.events.order_by("seq")],
        moves=[_move(move, rules.fields_for(flow, move, one.position)) for move in offered],
    )


def _move(one: Move, fields: tuple[FormField, ...]) -> MoveOut:
    return MoveOut(
        id=one.id,
        title=one.title,
        note=one.note,
        fields=[
            FieldOut(
                name=each.name,
                title=each.title,
                kind=each.kind,
                is_required=each.is_required,
                choices=[key for key, _ in each.choices],
            )
            for each in fields
        ],
    )


def _case(request: Request, case_id: UUID) -> Case:
    one = readable(request.viewer).filter(id=case_id).first()
    if one is None:
        raise Http404
    return one
