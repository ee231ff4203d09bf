"""值班: today's watches, 接班, 交班, and what nobody stood."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.guards import actions, queries, rules
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.guards.rules import ShiftRefused
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, Id, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

operations = Operations("shifts", "值班")
PLACES: Final = "，".join(f"{key} {word}" for key, word in rules.PLACES.items())
NO_WATCH: Final = "没有这个班次，请重新读取今天的班次。"
NO_GUARD: Final = "本校在册的保安里没有这个人，请核对编号。"
UNKNOWN_SELF: Final = (
    "您的账号还没有和台账里的保安对上，请安全主任在台账里选择账号，或填写 guard_id。"
)


class WatchOut(Shape):
    """One line of the weekly pattern."""

    id: UUID = Field(description="班次编号，接班时填在 watch_id 里")
    name: str = Field(description="班次名称")
    place: str = Field(description=PLACES)
    weekdays: list[int] = Field(description="星期几，1 为星期一")
    begins: str = Field(description="开始，如 07:00")
    ends: str = Field(description="结束；不晚于开始的，算到第二天")
    is_school_days: bool = Field(description="只在上学日")
    guard_id: UUID | None = Field(description="排给谁；空岗为 null")
    guard_name: str = Field(description="排给谁")


class StandOut(Shape):
    """Who stood a watch, from when until when."""

    id: UUID = Field(description="值班编号，交班时用")
    guard_id: UUID = Field(description="保安")
    guard_name: str = Field(description="姓名")
    watch_id: UUID = Field(description="班次")
    watch_name: str = Field(description="班次名称")
    began_at: datetime = Field(description="接班时间")
    ended_at: datetime | None = Field(description="交班时间；在岗为 null")
    note: str = Field(description="交班说明")
    by_name: str = Field(description="经手人")


class SpanOut(Shape):
    """From one moment to another."""

    begins: datetime = Field(description="开始")
    ends: datetime = Field(description="结束")


class PostOut(Shape):
    """One watch of a day."""

    watch_id: UUID = Field(description="班次编号")
    name: str = Field(description="班次名称")
    place: str = Field(description=PLACES)
    guard_name: str = Field(description="排给谁；空岗为空")
    begins: datetime = Field(description="开始")
    ends: datetime = Field(description="结束")
    state: str = Field(description="在岗、未开始、无人到岗、有空档、已交班")
    stands: list[StandOut] = Field(description="谁值的")
    holes: list[SpanOut] = Field(description="无人在岗的时段")


class BoardOut(Shape):
    """The watches of the own school today."""

    posts: list[PostOut] = Field(description="今天的班次")
    my_stand: StandOut | None = Field(description="调用人正在值的班；没有则为 null")


class GapsOut(Shape):
    """Where nobody stood, and where nobody is even planned."""

    missed: list[PostOut] = Field(description="近七天有空档的班次，最新的在前")
    uncovered: list[str] = Field(description="寄宿制学校一周里没有排人的时段")


class TakeIn(NewId):
    """接班; the id becomes the stand's."""

    watch_id: Id = Field(description="班次编号", examples=["019a0000-0000-7000-8000-000000000002"])
    guard_id: Id | None = Field(None, description="替哪名保安接班；为自己接班则不填")


class HandIn(NewId):
    """交班."""

    note: str = Field(
        "", max_length=200, pattern=NO_NUL, description="交代下一班的话；不填就是一切正常"
    )


@operations.reads("", "guards.shift", "本校今天的班次", BoardOut)
def today(request: Request) -> HttpResponse:
    board = queries.board(request.viewer, request.now)
    mine = _stand(board.my_stand) if board.my_stand else None
    return reply(request, BoardOut(posts=[_post(one) for one in board.posts], my_stand=mine))


@operations.reads("gaps", "guards.shift", "本校近七天的空档和没有排人的时段", GapsOut)
def gaps(request: Request) -> HttpResponse:
    missed = [_post(one) for one in queries.board(request.viewer, request.now).missed]
    return reply(request, GapsOut(missed=missed, uncovered=queries.uncovered_words(request.viewer)))


@operations.reads("watches", "guards.edit", "本校一周的排班", Listed[WatchOut])
def watches(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.watches(request.viewer), asked, order=("begins", "id"))
    items = [watch_out(one) for one in found.rows]
    return reply(request, Listed[WatchOut](items=items, next=found.next))


@operations.writes("take", "guards.shift", "接班", StandOut, status=201)
def take(request: Request, told: TakeIn) -> HttpResponse:
    return once(request, told, lambda: _take(request, told), status=201)


@operations.writes("{uuid:stand_id}/hand", "guards.shift", "交班", StandOut)
def hand(request: Request, stand_id: UUID, told: HandIn) -> HttpResponse:
    def act() -> StandOut:
        stand = queries.stand(request.viewer, stand_id)
        if stand is None:
            raise Http404
        try:
            handed = actions.hand_over(
                stand=stand, note=told.note, by=request.viewer, at=request.now
            )
        except ShiftRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return _stand(handed)

    return once(request, told, act)


def _take(request: Request, told: TakeIn) -> StandOut:
    watch = queries.watch(request.viewer, told.watch_id)
    if watch is None:
        raise Problem.of_fields({"watch_id": NO_WATCH})
    guard = _guard(request, told.guard_id)
    try:
        return _stand(
            actions.take_over(
                id=told.id, guard=guard, watch=watch, by=request.viewer, at=request.now
            )
        )
    except ShiftRefused as refusal:
        raise Problem(409, str(refusal)) from refusal


def _guard(request: Request, guard_id: UUID | None) -> Guard:
    """The guard named, else the one whose account this is. Raises Problem 422."""
    if guard_id is not None:
        found = queries.guards(request.viewer).filter(id=guard_id).first()
    else:
        found = queries.guard_of(request.viewer)
    if found is None:
        raise Problem.of_fields({"guard_id": NO_GUARD if guard_id else UNKNOWN_SELF})
    return found


def watch_out(one: Watch) -> WatchOut:
    """A line of the pattern as it is told."""
    return WatchOut(
        id=one.id,
        name=one.name,
        place=one.place,
        weekdays=sorted(one.weekdays),
        begins=f"{one.begins:%H:%M}",
        ends=f"{one.ends:%H:%M}",
        is_school_days=one.is_school_days,
        guard_id=one.guard_id,
        guard_name=one.guard.name if one.guard else "",
    )


def _stand(one: Stand) -> StandOut:
    return StandOut(
        id=one.id,
        guard_id=one.guard_id,
        guard_name=one.guard.name,
        watch_id=one.watch_id,
        watch_name=one.watch.name,
        began_at=one.began_at,
        ended_at=one.ended_at,
        note=one.note,
        by_name=one.by_name,
    )


def _post(one: queries.Post) -> PostOut:
    return PostOut(
        watch_id=one.watch.id,
        name=one.watch.name,
        place=one.watch.place,
        guard_name=one.watch.guard.name if one.watch.guard else "",
        begins=one.span.begins,
        ends=one.span.ends,
        state=one.state[0],
        stands=[_stand(each) for each in one.stands],
        holes=[SpanOut(begins=each.begins, ends=each.ends) for each in one.holes],
    )
