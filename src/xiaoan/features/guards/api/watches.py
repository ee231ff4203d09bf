"""排班: the weekly pattern, planned, changed and ended by who keeps the school's guards."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from pydantic import Field

from xiaoan.features.guards import actions, forms, queries, rules
from xiaoan.features.guards.models import Watch
from xiaoan.features.guards.rules import ShiftRefused
from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import SOME_WORD, Flag, Id, NewId
from xiaoan.foundation.api.writing import TAKEN, once

from .shifts import WatchOut, operations, watch_out

TIME: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
PLACES: Final = "，".join(f"{key} {word}" for key, word in rules.PLACES.items())
Place = Literal["gate", "escort", "patrol", "dorm", "monitor"]
Weekday = Annotated[int, Field(ge=1, le=7, strict=True)]


class WatchIn(NewId):
    """One line of the weekly pattern, whole."""

    name: str = Field(
        min_length=1,
        max_length=40,
        pattern=SOME_WORD,
        description="班次名称",
        examples=["校门早班"],
    )
    place: Place = Field(description=PLACES, examples=["gate"])
    weekdays: list[Weekday] = Field(
        min_length=1, max_length=7, description="星期几，1 为星期一", examples=[[1, 2, 3, 4, 5]]
    )
    begins: str = Field(pattern=TIME, description="开始", examples=["07:00"])
    ends: str = Field(
        pattern=TIME, description="结束；不晚于开始的，算到第二天", examples=["08:30"]
    )
    is_school_days: Flag = Field(False, description="只在上学日")
    guard_id: Id | None = Field(None, description="排给谁；还没有人的填 null，显示为空岗")


@operations.writes("watches", "guards.edit", "排班；id 就是班次编号", WatchOut, status=201)
def plan(request: Request, told: WatchIn) -> HttpResponse:
    def act() -> WatchOut:
        if Watch.objects.filter(id=told.id).exists():
            raise Problem(409, TAKEN)
        return _planned(request, told.id, told)

    return once(request, told, act, status=201)


@operations.writes("watches/{uuid:watch_id}/edit", "guards.edit", "修改班次，整条重写", WatchOut)
def change(request: Request, watch_id: UUID, told: WatchIn) -> HttpResponse:
    return once(request, told, lambda: _planned(request, _watch(request, watch_id).id, told))


@operations.writes("watches/{uuid:watch_id}/end", "guards.edit", "停排，值班记录保留", WatchOut)
def end(request: Request, watch_id: UUID, told: NewId) -> HttpResponse:
    def act() -> WatchOut:
        one = _watch(request, watch_id)
        try:
            ended = actions.end_watch(watch=one, by=request.viewer, at=request.now)
        except ShiftRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return watch_out(ended)

    return once(request, told, act)


def _planned(request: Request, watch_id: UUID, told: WatchIn) -> WatchOut:
    said: dict[str, Any] = told.model_dump(mode="json")
    named = [(str(one.id), one.name) for one in queries.guards(request.viewer)]
    form = forms.WatchForm({**said, "guard": said["guard_id"]}, guards=named)
    planned = filled(form, {"guard": "guard_id"}).planned
    try:
        made = actions.plan_watch(id=watch_id, planned=planned, by=request.viewer, at=request.now)
    except ShiftRefused as refusal:
        raise Problem(409, str(refusal)) from refusal
    return watch_out(made)


def _watch(request: Request, watch_id: UUID) -> Watch:
    found = queries.watch(request.viewer, watch_id)
    if found is None:
        raise Http404
    return found
