"""What offices do with tips by program: read, let through, hide, write, look, publish, praise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.features.tips import actions
from xiaoan.features.tips.actions.answering import Said
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.queries import inbox
from xiaoan.features.tips.rules.publishing import Box
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Flag, Id, Listed, NewId, Paged, Shape
from xiaoan.foundation.api.writing import once

operations = Operations("tips", "举报线索")
T = TypeVar("T")


class TipOut(Shape):
    """A tip as its office sees it; a sealed one without its words."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="办理单位编码")
    place_code: int = Field(description="地点单位编码")
    place_name: str = Field(description="地点")
    place: str = Field(description="具体位置")
    kind: str = Field(description="类别")
    words: str = Field(description="内容；密封的为空")
    is_sealed: bool = Field(description="密封")
    is_about_school: bool = Field(description="与学校管理人员有关")
    state: str = Field(description="held 等放行，straight 已送达，joined 并入，hidden 未放行")
    at: datetime = Field(description="收到时间")
    voices: int = Field(description="几人反映")
    case_id: UUID | None = Field(description="事项编号")
    hazard_id: UUID | None = Field(description="隐患编号")
    agreed_at: datetime | None = Field(description="认可时间")
    closed_at: datetime | None = Field(description="办结时间")
    public_words: str = Field(description="公示文字")


class TipSift(Paged):
    """Which tips."""

    state: Literal["", "held", "straight", "joined", "hidden"] = Field(
        "", description="只看这个状态"
    )


class HideIn(NewId):
    """Why it is hidden."""

    reason: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="为什么隐藏")


class TellIn(NewId):
    """What the reporter is told."""

    words: str = Field(min_length=1, max_length=500, pattern=SOME_WORD, description="留言")


class ContactOut(Shape):
    """A number; that it was looked at is written down."""

    phone: str = Field(description="电话")


class UnsealedOut(Shape):
    """The words of a sealed tip; that they were looked at is written down."""

    words: list[str] = Field(description="内容，从早到晚")


class BoxIn(Shape):
    """A rectangle to cover, in percent."""

    left: float = Field(ge=0, le=100, description="左")
    top: float = Field(ge=0, le=100, description="上")
    width: float = Field(gt=0, le=100, description="宽")
    height: float = Field(gt=0, le=100, description="高")


class ShownPhotoIn(Shape):
    """A photo to show, with what is covered in it."""

    file_id: Id = Field(description="原照片编号")
    boxes: list[BoxIn] = Field(default_factory=list, max_length=20, description="遮挡的位置")
    is_clear: Flag = Field(False, description="看过了，没有人脸和车牌；没有遮挡的必须为 true")


class PublishIn(NewId):
    """What everybody may read and see."""

    words: str = Field(min_length=1, max_length=200, pattern=SOME_WORD, description="公示文字")
    photos: list[ShownPhotoIn] = Field(default_factory=list, max_length=9, description="照片")


class TipPraiseOut(Shape):
    """Thanks on record."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    person_name: str = Field(description="姓名")
    words: str = Field(description="事由")
    by_name: str = Field(description="表扬人")
    at: datetime = Field(description="时间")


class TipPraiseIn(NewId):
    """Whom to thank, and for what."""

    to: Id = Field(description="任职编号")
    words: str = Field(min_length=1, max_length=200, pattern=NO_NUL, description="事由")


@operations.reads("inbox", "tips.read", "举报线索，最新的在前", Listed[TipOut])
def listed(request: Request, asked: Query[TipSift]) -> HttpResponse:
    rows = inbox.tips(request.viewer)
    rows = rows.filter(state=asked.state) if asked.state else rows
    found = page(request, rows, asked, order=("-at", "-id"))
    items = [_shown(one) for one in found.rows]
    return reply(request, Listed[TipOut](items=items, next=found.next))


@operations.reads("one/{uuid:tip_id}", "tips.read", "一条举报线索", TipOut)
def one(request: Request, tip_id: UUID) -> HttpResponse:
    return reply(request, _shown(_tip(request, tip_id)))


@operations.writes("one/{uuid:tip_id}/release", "tips.moderate", "放行一条线索", TipOut)
def release(request: Request, tip_id: UUID, told: NewId) -> HttpResponse:
    def act() -> TipOut:
        tip = _tip(request, tip_id)
        return _shown(_done(lambda: actions.release(tip=tip, by=request.viewer, at=request.now)))

    return once(request, told, act)


@operations.writes("one/{uuid:tip_id}/hide", "tips.moderate", "隐藏一条线索", TipOut)
def hide(request: Request, tip_id: UUID, told: HideIn) -> HttpResponse:
    def act() -> TipOut:
        tip, by = _tip(request, tip_id), request.viewer
        done = _done(lambda: actions.hide(tip=tip, reason=told.reason, by=by, at=request.now))
        return _shown(done)

    return once(request, told, act)


@operations.writes("one/{uuid:tip_id}/tell", "tips.handle", "给反映人留言", TipOut)
def tell(request: Request, tip_id: UUID, told: TellIn) -> HttpResponse:
    def act() -> TipOut:
        tip, said = _open(request, tip_id), Said(told.id, told.words)
        _done(
            lambda: actions.say_to_reporter(tip=tip, said=said, by=request.viewer, at=request.now)
        )
        return _shown(tip)

    return once(request, told, act)


@operations.writes("one/{uuid:tip_id}/contact", "tips.contact", "查看反映人电话", ContactOut)
def contact(request: Request, tip_id: UUID, told: NewId) -> HttpResponse:
    def act() -> ContactOut:
        tip = _open(request, tip_id)
        phone = _done(lambda: actions.contact(tip=tip, by=request.viewer, at=request.now))
        return ContactOut(phone=phone)

    return once(request, told, act, hides=("phone",))


@operations.writes("one/{uuid:tip_id}/unseal", "tips.unseal", "拆看密封的线索", UnsealedOut)
def unseal(request: Request, tip_id: UUID, told: NewId) -> HttpResponse:
    def act() -> UnsealedOut:
        tip = _tip(request, tip_id)
        lines = _done(lambda: actions.open_sealed(tip=tip, by=request.viewer, at=request.now))
        return UnsealedOut(words=[f"{who}：{words}" for _, who, words in lines])

    return once(request, told, act, hides=("words",))


@operations.writes("one/{uuid:tip_id}/publish", "tips.moderate", "公示办理情况", TipOut)
def publish(request: Request, tip_id: UUID, told: PublishIn) -> HttpResponse:
    def act() -> TipOut:
        tip, by = _tip(request, tip_id), request.viewer
        photos = {
            each.file_id: [Box(b.left, b.top, b.width, b.height) for b in each.boxes]
            for each in told.photos
        }
        clear, at = {each.file_id for each in told.photos if each.is_clear}, request.now
        done = _done(
            lambda: actions.publish(
                tip=tip, words=told.words, photos=photos, clear=clear, by=by, at=at
            )
        )
        return _shown(done)

    return once(request, told, act)


@operations.writes("one/{uuid:tip_id}/withdraw", "tips.moderate", "撤下公示", TipOut)
def withdraw(request: Request, tip_id: UUID, told: NewId) -> HttpResponse:
    def act() -> TipOut:
        tip = _tip(request, tip_id)
        return _shown(_done(lambda: actions.withdraw(tip=tip, by=request.viewer, at=request.now)))

    return once(request, told, act)


@operations.reads("praise", "tips.praise", "表扬记录，最新的在前", Listed[TipPraiseOut])
def praises(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, inbox.praises(request.viewer), asked, order=("-at", "-id"))
    items = [TipPraiseOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[TipPraiseOut](items=items, next=found.next))


@operations.writes("praise", "tips.praise", "表扬一位同事", TipPraiseOut, status=201)
def praise(request: Request, told: TipPraiseIn) -> HttpResponse:
    def act() -> TipPraiseOut:
        by = request.viewer
        row = _done(
            lambda: actions.praise(id=told.id, to=told.to, words=told.words, by=by, at=request.now)
        )
        return TipPraiseOut.model_validate(row)

    return once(request, told, act, status=201)


def _done(act: Callable[[], T]) -> T:
    try:
        return act()
    except actions.TipRefused as fault:
        raise Problem(409, str(fault)) from fault


def _tip(request: Request, tip_id: UUID) -> Tip:
    found = inbox.tip(request.viewer, tip_id)
    if found is None:
        raise Http404
    return found


def _open(request: Request, tip_id: UUID) -> Tip:
    """What is sealed is nobody's but the designated post's."""
    tip = _tip(request, tip_id)
    if tip.is_sealed and not request.viewer.may("tips.unseal"):
        raise Http404
    return tip


def _shown(tip: Tip) -> TipOut:
    return TipOut.model_validate(tip)
