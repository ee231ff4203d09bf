"""分类分级, 回避 and 表扬."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.features.visits import actions
from xiaoan.features.visits.api import operations
from xiaoan.features.visits.queries import facts
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import refusing
from xiaoan.foundation.api.shapes import (
    NO_NUL,
    SOME_WORD,
    Code,
    Id,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once


class SchoolGradeOut(Shape):
    """A school's grade, and what today's facts suggest."""

    code: int = Field(description="单位编码")
    name: str = Field(description="学校")
    grade: str = Field(description="现等级；没有评定的为空")
    proposed: str = Field(description="系统建议")
    reasons: list[str] = Field(description="建议的依据")
    times_a_year: int = Field(description="每年安排几次检查")
    visits_this_year: int = Field(description="今年已查几次")


class GradeIn(NewId):
    """A grade with its reason; `seen` is the grade that was read before."""

    grade: Literal["A", "B", "C", "D"] = Field(description="等级")
    reason: str = Field(min_length=1, max_length=300, pattern=SOME_WORD, description="理由")
    seen: Literal["", "A", "B", "C", "D"] = Field("", description="读到的现等级")


class TieOut(Shape):
    """Who is not sent where."""

    id: UUID = Field(description="编号")
    person_name: str = Field(description="人员")
    school_code: int = Field(description="学校编码")
    school_name: str = Field(description="学校")
    kind: str = Field(description="worked family interest other")


class TieIn(NewId):
    """A tie to declare."""

    appointment_id: Id = Field(description="人员的任职编号")
    school_code: Code
    kind: Literal["worked", "family", "interest", "other"] = Field(description="关系")


class PraiseOut(Shape):
    """Somebody praised for a hazard they found."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="学校编码")
    from_name: str = Field(description="表扬单位")
    case_id: UUID = Field(description="隐患")
    case_title: str = Field(description="隐患名称")
    person_name: str = Field(description="受表扬的人")
    way: str = Field(description="奖励方式")
    at: datetime = Field(description="表扬时间")


class PraiseIn(NewId):
    """Praise for whoever of the school found a hazard."""

    case_id: Id = Field(description="隐患")
    way: str = Field(min_length=1, max_length=60, pattern=SOME_WORD, description="奖励方式")
    words: str = Field("", max_length=200, pattern=NO_NUL, description="表扬的话")


@operations.reads("schools/{int:code}", "visits.read", "一所学校的等级", SchoolGradeOut)
def school(request: Request, code: int) -> HttpResponse:
    return reply(request, _graded(request, code))


@operations.writes("schools/{int:code}/grade", "visits.grade", "评定等级", SchoolGradeOut)
def grade(request: Request, code: int, told: GradeIn) -> HttpResponse:
    _graded(request, code)

    def act() -> Shape:
        wanted = actions.Grade(code, told.grade, told.reason, told.seen)
        actions.grade_school(wanted, by=request.viewer, at=request.now)
        return _graded(request, code)

    return once(request, told, refusing(act, VisitRefused))


def _graded(request: Request, code: int) -> SchoolGradeOut:
    lo, hi = request.viewer.own_interval
    one = facts.of_school(code, localdate(request.now)) if lo <= code <= hi else None
    if one is None:
        raise Http404
    return SchoolGradeOut(
        code=code,
        name=one.school.name,
        grade=one.grade,
        proposed=one.proposed,
        reasons=one.reasons,
        times_a_year=one.shown.times_a_year,
        visits_this_year=one.facts.visits_this_year,
    )


@operations.reads("ties", "visits.plan", "回避关系", Listed[TieOut])
def ties(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.ties(request.viewer), asked, order=("person_name", "id"))
    items = [TieOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[TieOut](items=items, next=found.next))


@operations.writes("ties", "visits.plan", "登记回避关系", TieOut, status=201)
def tie(request: Request, told: TieIn) -> HttpResponse:
    wanted = actions.TieIn(told.id, told.appointment_id, told.school_code, told.kind)

    def act() -> Shape:
        return TieOut.model_validate(actions.tie(wanted, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, VisitRefused), status=201)


@operations.writes("ties/{uuid:tie_id}/end", "visits.plan", "解除回避关系", TieOut)
def untie(request: Request, tie_id: UUID, told: NewId) -> HttpResponse:
    row = queries.ties(request.viewer).filter(pk=tie_id).first()
    if row is None:
        raise Http404

    def act() -> Shape:
        return TieOut.model_validate(actions.end_tie(row, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, VisitRefused))


@operations.reads("praises", "visits.read", "表扬，最近的在前", Listed[PraiseOut])
def praises(request: Request, asked: Query[Paged]) -> HttpResponse:
    found = page(request, queries.praises(request.viewer), asked, order=("-at", "-id"))
    items = [PraiseOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[PraiseOut](items=items, next=found.next))


@operations.writes("praises", "visits.praise", "表扬自查发现隐患的人", PraiseOut, status=201)
def praise(request: Request, told: PraiseIn) -> HttpResponse:
    wanted = actions.Praised(told.id, told.case_id, told.way, told.words)

    def act() -> Shape:
        return PraiseOut.model_validate(actions.praise(wanted, by=request.viewer, at=request.now))

    return once(request, told, refusing(act, VisitRefused), status=201)
