"""Territories, organisations, and the calendar that binds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import HIGHEST_CODE, NO_NUL, Day, Listed, Paged, Shape
from xiaoan.foundation.orgs import queries
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.rules import KINDS, LINES, STAGES
from xiaoan.foundation.terms.queries import calendar_for

operations = Operations("orgs", "单位与校历")
Kind = Literal["", "government", "department", "school", "institution", "group"]
PathCode = Annotated[int, Field(ge=0, le=HIGHEST_CODE, description="14 位单位编码")]
LONGEST = timedelta(days=400)
FIRST, LAST = date(2004, 1, 1), date(2100, 12, 31)
TOO_LONG = "一次最多读 400 天，请分段读。"


class TerritoryOut(Shape):
    """行政区划; its organisations' codes lie in [code, hi]."""

    code: int = Field(description="编码，即下界")
    hi: int = Field(description="上界")
    parent: int | None = Field(description="上级编码")
    adcode: str = Field(description="区划代码")
    level: str = Field(description="nation、province、city、county、township")
    name: str = Field(description="名称")


class OrganisationOut(Shape):
    """单位."""

    code: int = Field(description="单位编码")
    name: str = Field(description="名称")
    short_name: str = Field(description="简称")
    kind: str = Field(description="、".join(f"{key} {word}" for key, word in KINDS.items()))
    line: str = Field(description="、".join(f"{key} {word}" for key, word in LINES.items()))
    level: str = Field(description="级别")
    stage: str = Field(description="、".join(f"{key} {word}" for key, word in STAGES.items()))
    ownership: str = Field(description="public 公办，private 民办")
    setting: str = Field(description="urban 城市，town 镇，rural 乡村")
    boarding: bool = Field(description="寄宿制")
    enrolment: int = Field(description="在校学生（幼儿）数")
    boarders: int = Field(description="寄宿生数")
    point_lng: float | None = Field(description="经度（EPSG:4490）")
    point_lat: float | None = Field(description="纬度")
    closed_on: date | None = Field(description="撤并日期")


class TerritorySift(Paged):
    """Which territories."""

    parent: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个区划的下级；0 表示不限")
    level: Literal["", "province", "city", "county", "township"] = Field("", description="级别")


class OrganisationSift(Paged):
    """Which organisations."""

    kind: Kind = Field("", description="只看这一类")
    stage: str = Field("", max_length=14, pattern=NO_NUL, description="只看这个学段")
    line: str = Field("", max_length=20, pattern=NO_NUL, description="只看这个条线")


class DayOut(Shape):
    """One day of the calendar in force."""

    on: date = Field(description="日期")
    is_school_day: bool = Field(description="是否上课")
    is_working_day: bool = Field(description="是否工作日")
    is_published: bool = Field(description="节假日安排是否已公布；false 表示推算")


class CalendarOut(Shape):
    """Days in a row."""

    org_code: int = Field(description="单位编码")
    days: list[DayOut] = Field(description="各日")


class CalendarSift(Shape):
    """Which days; without bounds the thirty days from today."""

    since: Day | None = Field(None, description="起始日期")
    until: Day | None = Field(None, description="结束日期（含）")
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="单位编码；0 表示本单位")


@operations.reads("territories", "orgs.read", "行政区划", Listed[TerritoryOut])
def territories(request: Request, asked: Query[TerritorySift]) -> HttpResponse:
    rows = Territory.objects.all()
    if asked.parent:
        rows = rows.filter(parent=asked.parent)
    if asked.level:
        rows = rows.filter(level=asked.level)
    found = page(request, rows, asked, order=("code",))
    items = [TerritoryOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[TerritoryOut](items=items, next=found.next))


@operations.reads("organisations", "orgs.read", "名录中的单位", Listed[OrganisationOut])
def organisations(request: Request, asked: Query[OrganisationSift]) -> HttpResponse:
    exact = {"kind": asked.kind, "stage": asked.stage, "line": asked.line}
    rows = queries.directory(request.viewer).filter(closed_on__isnull=True).defer("outline")
    rows = rows.filter(**{key: word for key, word in exact.items() if word})
    found = page(request, rows, asked, order=("code",))
    items = [OrganisationOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[OrganisationOut](items=items, next=found.next))


@operations.reads("organisations/{int:code}", "orgs.read", "一个单位", OrganisationOut)
def organisation(request: Request, code: Path[PathCode]) -> HttpResponse:
    return reply(request, OrganisationOut.model_validate(_organisation(request, code)))


@operations.reads("calendar", "terms.read", "校历", CalendarOut)
def calendar(request: Request, asked: Query[CalendarSift]) -> HttpResponse:
    code = asked.org_code or request.viewer.org_code
    if code != request.viewer.org_code:
        _organisation(request, code)
    since = asked.since or localdate(request.now)
    until = asked.until or since + timedelta(days=29)
    if not (FIRST <= since <= LAST and FIRST <= until <= LAST):
        raise Problem.of_fields({"since": "只有 2004 年至 2100 年的校历。"})
    if until < since or until - since > LONGEST:
        raise Problem.of_fields(
            {"until": "结束日期应不早于起始日期。" if until < since else TOO_LONG}
        )
    found = calendar_for(code)
    days = [since + timedelta(days=each) for each in range((until - since).days + 1)]
    shown = [
        DayOut(
            on=one,
            is_school_day=found.is_school_day(one),
            is_working_day=found.is_working_day(one),
            is_published=found.is_published(one),
        )
        for one in days
    ]
    return reply(request, CalendarOut(org_code=code, days=shown))


def _organisation(request: Request, code: int) -> Organisation:
    found = queries.directory(request.viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return found
