"""校历: days and school years that a territory handles in its own way."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Final, Literal

from django.http import Http404, HttpResponse
from ninja import Path
from pydantic import Field

from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Operations, Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import SOME_WORD, Day, NewId, Shape
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms import actions, queries
from xiaoan.foundation.terms.forms import DayForm, YearForm
from xiaoan.foundation.terms.models import DAY_KINDS
from xiaoan.foundation.terms.published import FIRST_YEAR, LAST_YEAR
from xiaoan.foundation.terms.rules import SchoolYear

operations = Operations("calendar", "单位与校历")
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
StartYear = Annotated[int, Field(ge=FIRST_YEAR, lt=LAST_YEAR, description="学年开始的年份")]
OUT_OF_RANGE: Final = f"只能设置{FIRST_YEAR}年至{LAST_YEAR}年的日期。"


class DaysIn(NewId):
    """One day, or a run of days, that the own territory handles differently."""

    on: Day = Field(description="日期", examples=["2026-11-20"])
    until: Day | None = Field(None, description="直到（含）；只有一天则不填，一次最多两个月")
    kind: Literal["holiday", "workday", "closed", "makeup", "exam"] = Field(
        description="，".join(f"{key} {word}" for key, word in DAY_KINDS.items()),
        examples=["closed"],
    )
    name: str = Field(
        min_length=1,
        max_length=40,
        pattern=SOME_WORD,
        description="原因",
        examples=["高考占用考场"],
    )


class DaysOut(Shape):
    """Which days were marked."""

    days: list[date] = Field(description="设置的日期；停课和考试只设上课的日子")


class RestoreDayIn(NewId):
    """One day to be as published again."""

    on: Day = Field(description="日期", examples=["2026-11-20"])


class RestoredOut(Shape):
    """Whether there was something to restore."""

    is_restored: bool = Field(description="false 表示本来就没有改过")


class YearIn(NewId):
    """A school year, whole."""

    starts_on: Day = Field(description="学年开始", examples=["2026-09-01"])
    first_from: Day = Field(description="第一学期开学", examples=["2026-09-01"])
    first_until: Day = Field(description="第一学期最后一天", examples=["2027-01-22"])
    second_from: Day = Field(description="第二学期开学", examples=["2027-02-22"])
    second_until: Day = Field(description="第二学期最后一天", examples=["2027-07-02"])
    morning_from: Time = Field(description="上午上班", examples=["08:30"])
    morning_until: Time = Field(description="上午下班", examples=["12:00"])
    afternoon_from: Time = Field(description="下午上班", examples=["14:30"])
    afternoon_until: Time = Field(description="下午下班", examples=["18:00"])


class TermOut(Shape):
    """One term."""

    key: str = Field(description="学期")
    starts_on: date = Field(description="开学")
    ends_on: date = Field(description="最后一天")


class HoursOut(Shape):
    """A span of office hours."""

    begins: time = Field(description="上班")
    ends: time = Field(description="下班")


class YearOut(Shape):
    """A school year as it is in force."""

    key: str = Field(description="学年")
    starts_on: date = Field(description="学年开始")
    terms: list[TermOut] = Field(description="学期")
    hours: list[HoursOut] = Field(description="办公时间")


@operations.writes("days", "terms.edit", "设置一天或连续几天的校历", DaysOut)
def change_days(request: Request, told: DaysIn) -> HttpResponse:
    def act() -> DaysOut:
        viewer = _editor(request)
        form = filled(DayForm(_said(told)))
        days = form.days(queries.calendar_for(viewer.org_code))
        for day in days:
            actions.change_day(
                territory=viewer.lo, on=day, mark=form.mark(), by=viewer, at=request.now
            )
        return DaysOut(days=days)

    return once(request, told, act)


@operations.writes("days/restore", "terms.edit", "恢复一天为上级或国家发布的安排", RestoredOut)
def restore_day(request: Request, told: RestoreDayIn) -> HttpResponse:
    def act() -> RestoredOut:
        viewer = _editor(request)
        if not FIRST_YEAR <= told.on.year <= LAST_YEAR:
            raise Problem.of_fields({"on": OUT_OF_RANGE})
        is_restored = actions.restore_day(
            territory=viewer.lo, on=told.on, by=viewer, at=request.now
        )
        return RestoredOut(is_restored=is_restored)

    return once(request, told, act)


@operations.writes(
    "years/{int:start_year}", "terms.edit", "设置学年：开学、学期和办公时间", YearOut
)
def set_year(request: Request, start_year: Path[StartYear], told: YearIn) -> HttpResponse:
    def act() -> YearOut:
        viewer = _editor(request)
        chosen = filled(YearForm(_said(told))).year(start_year)
        try:
            actions.set_school_year(territory=viewer.lo, year=chosen, by=viewer, at=request.now)
        except actions.CalendarInvalid as invalid:
            raise Problem.of_fields({"": str(invalid)}) from invalid
        return _year(chosen)

    return once(request, told, act)


def _editor(request: Request) -> Viewer:
    """Those who answer for a whole territory; to others there is nothing to edit."""
    viewer = request.viewer
    if not viewer.lo < viewer.hi == viewer.own_interval[1]:
        raise Http404
    return viewer


def _said(told: NewId) -> dict[str, Any]:
    return told.model_dump(mode="json")


def _year(one: SchoolYear) -> YearOut:
    return YearOut(
        key=one.key,
        starts_on=one.starts_on,
        terms=[
            TermOut(key=each.key, starts_on=each.starts_on, ends_on=each.ends_on)
            for each in one.terms
        ],
        hours=[HoursOut(begins=begins, ends=ends) for begins, ends in one.hours],
    )
