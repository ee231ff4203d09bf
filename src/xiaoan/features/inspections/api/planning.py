"""排任务: checkpoints placed, changed and retired; rounds planned and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.inspections import actions, forms, queries
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.queries import planning
from xiaoan.features.inspections.rules import local_day
from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Day, Id, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

from .sheets import CYCLE_WORDS, SCOPE_WORDS, operations

Hour = Annotated[str, Field(pattern=r"^(|([01][0-9]|2[0-3]):[0-5][0-9])$")]
ItemCode = Annotated[str, Field(min_length=1, max_length=20, pattern=SOME_WORD)]


class CheckpointOut(Shape):
    """A place of the own organisation that is inspected."""

    id: UUID = Field(description="检查点编号")
    number: int = Field(description="点位号")
    name: str = Field(description="名称")
    area: str = Field(description="类别")
    building: str = Field(description="楼栋")
    floor: str = Field(description="楼层")
    item_codes: list[str] = Field(description="检查项编号；空为按类别检查常用项")
    retired_on: date | None = Field(description="停用日期；在用为 null")


class CheckpointIn(NewId):
    """A checkpoint, whole."""

    name: str = Field(
        min_length=1, max_length=40, pattern=SOME_WORD, description="名称", examples=["东侧楼梯"]
    )
    area: str = Field(
        min_length=1,
        max_length=30,
        pattern=SOME_WORD,
        description="类别，须是检查项库中的一类",
        examples=["消防"],
    )
    building: str = Field("", max_length=30, pattern=NO_NUL, description="楼栋")
    floor: str = Field("", max_length=10, pattern=NO_NUL, description="楼层")
    item_codes: list[ItemCode] = Field(
        default_factory=list, max_length=500, description="检查项编号；不填则按类别检查常用项"
    )


class PlannedOut(Shape):
    """A round as it is planned."""

    id: UUID = Field(description="任务编号")
    name: str = Field(description="名称")
    cycle: str = Field(description=CYCLE_WORDS)
    scope: str = Field(description=SCOPE_WORDS)
    post_kind: str = Field(description="责任岗位")
    checkpoint_ids: list[UUID] = Field(description="检查点编号；覆盖全校的为空")
    lead_days: int = Field(description="节假日前几天内查完")
    active_from: date = Field(description="起用日期")
    active_until: date | None = Field(description="最后一天；没有停则为 null")
    duty_id: str = Field(description="对应职责；没有则为空")
    begins_at: time | None = Field(description="最早几点；随时能查为 null")
    ends_at: time | None = Field(description="最晚几点；随时能查为 null")


class RoundEditIn(NewId):
    """What may be changed of a round: name, post, hours and points."""

    name: str = Field(
        min_length=1,
        max_length=40,
        pattern=SOME_WORD,
        description="任务名称",
        examples=["每周全校安全排查"],
    )
    post_kind: str = Field(
        "safety_officer", max_length=40, pattern=NO_NUL, description="责任岗位类别"
    )
    lead_days: int = Field(7, ge=1, le=30, strict=True, description="节假日前几天内查完")
    checkpoint_ids: list[Id] = Field(
        default_factory=list,
        max_length=2000,
        description="要查的检查点；全校排查不填，校领导巡查可不填",
    )
    begins_at: Hour = Field("", description="最早几点；随时能查不填", examples=["22:00"])
    ends_at: Hour = Field("", description="最晚几点；随时能查不填", examples=["23:30"])


class RoundIn(RoundEditIn):
    """A round to plan."""

    cycle: Literal["day", "week", "month", "holiday"] = Field(
        description=CYCLE_WORDS, examples=["week"]
    )
    scope: Literal["route", "campus", "sensitive", "key", "surroundings", "leader"] = Field(
        description=SCOPE_WORDS, examples=["campus"]
    )
    active_from: Day = Field(description="起用日期", examples=["2026-11-18"])
    duty_id: str = Field("", max_length=120, pattern=NO_NUL, description="查全后自动计入的职责")


@operations.reads("checkpoints", "inspections.plan", "本校在用的检查点", Listed[CheckpointOut])
def checkpoints(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.checkpoints(request.viewer), asked, order=("number", "id"))
    items = [CheckpointOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[CheckpointOut](items=items, next=found.next))


@operations.writes(
    "checkpoints", "inspections.plan", "添加检查点；点位号接着往下编", CheckpointOut, status=201
)
def place_checkpoint(request: Request, told: CheckpointIn) -> HttpResponse:
    def act() -> CheckpointOut:
        made = actions.place_checkpoint(
            point=_point(request, told), by=request.viewer, at=request.now
        )
        return CheckpointOut.model_validate(made)

    return once(request, told, act, status=201)


@operations.writes(
    "checkpoints/{uuid:checkpoint_id}/edit",
    "inspections.plan",
    "修改检查点，整条重写；已贴的点位码继续有效",
    CheckpointOut,
)
def change_checkpoint(request: Request, checkpoint_id: UUID, told: CheckpointIn) -> HttpResponse:
    def act(one: Checkpoint) -> None:
        point = _point(request, told)
        actions.change_checkpoint(checkpoint=one, point=point, by=request.viewer, at=request.now)

    return once(request, told, lambda: _changed(request, checkpoint_id, act))


@operations.writes(
    "checkpoints/{uuid:checkpoint_id}/retire",
    "inspections.plan",
    "停用检查点，记录保留",
    CheckpointOut,
)
def retire_checkpoint(request: Request, checkpoint_id: UUID, told: NewId) -> HttpResponse:
    def act(one: Checkpoint) -> None:
        actions.retire_checkpoint(checkpoint=one, by=request.viewer, at=request.now)

    return once(request, told, lambda: _changed(request, checkpoint_id, act))


@operations.writes("rounds", "inspections.plan", "排一项排查任务", PlannedOut, status=201)
def plan_round(request: Request, told: RoundIn) -> HttpResponse:
    def act() -> PlannedOut:
        draft = filled(
            forms.RoundForm(_said(told), offered=_offered(request, told.checkpoint_ids))
        ).draft
        try:
            made = actions.plan_round(plan=draft, by=request.viewer, at=request.now)
        except actions.PlanRefused as refusal:
            raise Problem.of_fields({"checkpoint_ids": str(refusal)}) from refusal
        return PlannedOut.model_validate(made)

    return once(request, told, act, status=201)


@operations.writes(
    "rounds/{uuid:round_id}/edit",
    "inspections.plan",
    "改一项任务的名称、岗位、时间和检查点；周期、范围和对应职责不变",
    PlannedOut,
)
def change_round(request: Request, round_id: UUID, told: RoundEditIn) -> HttpResponse:
    def act() -> PlannedOut:
        found = own_round(request, round_id)
        offered = _offered(request, told.checkpoint_ids)
        change = filled(forms.RoundForm(_said(told), offered=offered, kept=found)).change
        try:
            actions.change_round(plan=found, change=change, by=request.viewer, at=request.now)
        except actions.PlanRefused as refusal:
            raise Problem.of_fields({"checkpoint_ids": str(refusal)}) from refusal
        return PlannedOut.model_validate(found)

    return once(request, told, act)


@operations.writes(
    "rounds/{uuid:round_id}/end", "inspections.plan", "停一项任务，今天照查，记录保留", PlannedOut
)
def end_round(request: Request, round_id: UUID, told: NewId) -> HttpResponse:
    def act() -> PlannedOut:
        found = own_round(request, round_id)
        actions.end_round(plan=found, by=request.viewer, at=request.now)
        found.refresh_from_db()
        return PlannedOut.model_validate(found)

    return once(request, told, act)


def own_round(request: Request, round_id: UUID) -> Round:
    own = queries.rounds(request.viewer).filter(org_code=request.viewer.org_code)
    found = own.filter(id=round_id).first()
    if found is None:
        raise Http404
    return found


def _changed(
    request: Request, checkpoint_id: UUID, act: Callable[[Checkpoint], None]
) -> CheckpointOut:
    one = queries.checkpoints(request.viewer).filter(id=checkpoint_id).first()
    if one is None:
        raise Http404
    act(one)
    one.refresh_from_db()
    return CheckpointOut.model_validate(one)


def _point(request: Request, told: CheckpointIn) -> actions.PointDraft:
    library = queries.library(request.viewer.org_code, local_day(request.now))
    return filled(forms.CheckpointForm(_said(told), library=library)).draft


def _said(told: NewId) -> dict[str, Any]:
    return told.model_dump(mode="json")


def _offered(request: Request, points: list[UUID]) -> planning.RoundChoices:
    """What a round may be given to, cover and serve. Foreign points are refused by the action."""
    said = [(str(one), str(one)) for one in points]
    return planning.choices(request.viewer, local_day(request.now), said)
