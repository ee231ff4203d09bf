"""What anybody may call: report, follow by the code, add, have the last word. No token."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pydantic import Field

from xiaoan.features.tips import actions
from xiaoan.features.tips.actions.answering import Said
from xiaoan.features.tips.actions.receiving import Sent, code_of, lookup_of
from xiaoan.features.tips.forms import PHONE
from xiaoan.features.tips.models import Tip, number, table
from xiaoan.features.tips.queries import following, places
from xiaoan.features.tips.rules import codes
from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import PUBLIC, Operations, Request, reply
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    SOME_WORD,
    Code,
    Flag,
    Id,
    NewId,
    Shape,
)
from xiaoan.foundation.tokens.limits import take

operations = Operations("tips", "举报线索")
NO_CODE = "没有这个查询码，请核对后再试。"
NO_PLACE = "没有这个地点，请换一所学校。"
BAD_PHOTO = "照片应是 base64 编码的 JPG、PNG 或 WebP。"
Kind = Literal["building", "fire", "food", "traffic", "bus", "stall", "staff", "harm", "other"]
Photo = Annotated[str, Field(max_length=1_400_000, pattern=r"^[A-Za-z0-9+/=]*$")]
CodeWord = Annotated[str, Field(max_length=40, pattern=NO_NUL, description="回执上的查询码")]


class ChallengeOut(Shape):
    """What to work out before reporting."""

    challenge: str = Field(
        description="找一个数 n，使 SHA-256(challenge + '.' + n) 前若干位为零，位数是第二段"
    )


class TipIn(NewId):
    """A tip. Without a proof of work it waits for a person."""

    place_code: Code
    kind: Kind = Field(description="类别")
    words: str = Field(
        min_length=1, max_length=500, pattern=SOME_WORD, description="看到了什么",
        examples=["操场东边围栏断了一根"],
    )  # fmt: skip
    place: str = Field("", max_length=100, pattern=NO_NUL, description="具体位置")
    phone: str = Field("", max_length=20, pattern=NO_NUL, description="手机号，要答复才填")
    about_school: Flag = Field(False, description="与学校管理人员有关，学校看不到")
    joins: Id | None = Field(None, description="与这件是同一件（线索或隐患的编号）")
    challenge: str = Field("", max_length=200, pattern=NO_NUL, description="验算题")
    nonce: str = Field("", max_length=20, pattern=NO_NUL, description="验算的答案")
    photos: list[Photo] = Field(default_factory=list, max_length=3, description="照片，base64")


class SimilarOut(Shape):
    """Something open at the place already."""

    id: UUID = Field(description="编号，填在 joins 里")
    words: str = Field(description="说明")


class PlaceOut(Shape):
    """A place and what is open there."""

    code: int = Field(description="单位编码")
    name: str = Field(description="名称")
    similar: list[SimilarOut] = Field(description="已经有人反映的")


class TipLineOut(Shape):
    """One line under the code."""

    at: datetime = Field(description="时间")
    who: str = Field(description="落款")
    words: str = Field(description="内容")
    is_own: bool = Field(description="反映人写的")


class FollowedOut(Shape):
    """How far a tip is."""

    id: UUID = Field(description="编号")
    code: str = Field(description="查询码")
    place_name: str = Field(description="地点")
    kind: str = Field(description="类别")
    at: datetime = Field(description="收到时间")
    words: str = Field(description="办到哪一步")
    step: int = Field(description="0 已收到，1 在办理，2 已答复，3 已办结")
    asks: str = Field(description="agree 请说认不认可，call_back 请说有没有反弹，空为不需要")
    due_at: datetime | None = Field(description="期限")
    hazard: str = Field(description="转成的隐患")
    lines: list[TipLineOut] = Field(description="往来")
    faults: list[str] = Field(description="没有收下的照片")


class FollowIn(Shape):
    """The code."""

    code: CodeWord


class SayIn(NewId):
    """More of what the reporter knows."""

    code: CodeWord
    words: str = Field("", max_length=500, pattern=NO_NUL, description="补充的话")
    photos: list[Photo] = Field(default_factory=list, max_length=3, description="照片，base64")


class LastWordIn(Shape):
    """Whether it is done."""

    code: CodeWord
    agrees: Flag = Field(description="true 解决了，false 没有解决")
    words: str = Field("", max_length=500, pattern=NO_NUL, description="想说的话")


@operations.reads("challenge/{int:place_code}/{uuid:tip_id}", PUBLIC, "取一道验算题", ChallengeOut)
def challenge(request: Request, place_code: int, tip_id: UUID) -> HttpResponse:
    """The id is the tip's own, made by the caller."""
    with scope.system():
        is_hurried = actions.hurries(str(request.META.get("REMOTE_ADDR", "")), request.now)
        code = min(place_code, HIGHEST_CODE)
        words = actions.challenge_for(tip_id, code, request.now, is_hurried=is_hurried)
    return reply(request, ChallengeOut(challenge=words))


@operations.reads("places/{int:code}", PUBLIC, "一个地点和已经有人反映的事", PlaceOut)
def place(request: Request, code: int) -> HttpResponse:
    with scope.system():
        found = places.place(code) if code <= HIGHEST_CODE else None
        if found is None:
            raise Problem(404, NO_PLACE)
        open_here = places.similar(code, table().kinds)
    similar = [SimilarOut(id=one.id, words=one.words) for one in open_here]
    return reply(request, PlaceOut(code=found.code, name=found.name, similar=similar))


@operations.writes("", PUBLIC, "反映一件事（不用登录）", FollowedOut, status=201)
def report(request: Request, told: TipIn) -> HttpResponse:
    phone = told.phone.replace(" ", "").replace("-", "")
    if phone and not PHONE.fullmatch(phone):
        raise Problem.of_fields({"phone": "这个号码不像电话号码，请核对；不想留就空着。"})
    sent = Sent(
        id=told.id,
        place_code=told.place_code,
        kind=told.kind,
        words=told.words.strip(),
        place=told.place.strip(),
        phone=phone,
        about_school=told.about_school,
        joins=told.joins,
        proof=(told.challenge, told.nonce),
        photos=_photos(told.photos),
    )
    with scope.system():
        try:
            taken = actions.receive(sent=sent, at=request.now)
        except actions.Full as fault:
            raise Problem(503, str(fault), headers={"Retry-After": "300"}) from fault
        except actions.TipRefused as fault:
            raise Problem(409, str(fault)) from fault
        return reply(request, _followed(taken.tip, request.now, taken.faults), status=201)


@operations.writes("follow", PUBLIC, "凭查询码看进度", FollowedOut)
def follow(request: Request, told: FollowIn) -> HttpResponse:
    with scope.system():
        return reply(request, _followed(_found(request, told.code), request.now))


@operations.writes("follow/say", PUBLIC, "凭查询码补充", FollowedOut)
def say(request: Request, told: SayIn) -> HttpResponse:
    with scope.system():
        tip = _found(request, told.code)
        said = Said(told.id, told.words, _photos(told.photos))
        faults = _done(lambda: actions.say_as_reporter(tip=tip, said=said, at=request.now))
        return reply(request, _followed(Tip.objects.get(id=tip.id), request.now, tuple(faults)))


@operations.writes("follow/answer", PUBLIC, "凭查询码说解决了没有", FollowedOut)
def answer(request: Request, told: LastWordIn) -> HttpResponse:
    with scope.system():
        tip = _found(request, told.code)
        if told.agrees:
            moved = _done(lambda: actions.agree(tip=tip, words=told.words, at=request.now))
        else:
            moved = _done(lambda: actions.disagree(tip=tip, words=told.words, at=request.now))
        return reply(request, _followed(moved, request.now))


def _done(act: Any) -> Any:  # noqa: ANN401 — what the act gives
    try:
        return act()
    except actions.TipRefused as fault:
        raise Problem(409, str(fault)) from fault


def _found(request: Request, typed: str) -> Tip:
    """The tip of a code; a wrong one costs the address a guess, a right one always opens."""
    tip = following.by_lookup(lookup_of(typed)) if codes.plain(typed) else None
    if tip is None:
        address = str(request.META.get("REMOTE_ADDR", ""))
        allowed = take(f"tips:{address}", number("wrong_codes_a_minute"), request.now)
        if not allowed.is_granted:
            raise Problem(429, headers={"Retry-After": str(allowed.wait)})
        raise Problem(404, NO_CODE)
    return tip


def _photos(encoded: list[str]) -> list[SimpleUploadedFile]:
    try:
        contents = [base64.b64decode(one, validate=True) for one in encoded]
    except (binascii.Error, ValueError) as fault:
        raise Problem.of_fields({"photos": BAD_PHOTO}) from fault
    return [SimpleUploadedFile("photo.jpg", one) for one in contents]


def _followed(tip: Tip, now: datetime, faults: tuple[str, ...] = ()) -> FollowedOut:
    found = following.followed(tip, now)
    return FollowedOut(
        id=tip.id,
        code=code_of(tip.id),
        place_name=tip.place_name,
        kind=tip.kind,
        at=tip.at,
        words=found.words,
        step=found.step,
        asks=found.asks,
        due_at=found.due_at,
        hazard=found.hazard,
        lines=[TipLineOut.model_validate(one) for one in found.lines],
        faults=list(faults),
    )
