"""减负账本 as JSON: a month of one school, or of a territory by asker."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.shapes import NO_NUL, Shape

from . import queries, rules
from .reading import Sheet, of_school, of_territory

operations = Operations("burden", "减负账本")


class BurdenSift(Shape):
    """Which month."""

    month: str = Field("", max_length=7, pattern=NO_NUL, description="哪个月，2026-11；空为本月")


class BurdenLineOut(Shape):
    """One kind of asking."""

    kind: str = Field(description="，".join(f"{key} {word}" for key, word in rules.KINDS.items()))
    asker: str = Field(description="谁要的")
    title: str = Field(description="要什么")
    times: int = Field(description="次数")
    fields: int = Field(description="填写项")
    minutes: int = Field(description="分钟")
    is_measured: bool = Field(description="用时是实测的；否则按口径折算")
    photos: int = Field(description="照片")
    duties: list[str] = Field(description="要求它的职责；空为没有条款依据")


class BurdenOut(Shape):
    """A month."""

    month: str = Field(description="月份")
    times: int = Field(description="次数")
    fields: int = Field(description="填写项")
    minutes: int = Field(description="分钟")
    measured_minutes: int = Field(description="其中实测的分钟")
    photos: int = Field(description="照片")
    saved_minutes: int = Field(description="一次登记多家共用，少填的分钟")
    repeated_facts: int = Field(description="同一天重复登记的履职")
    lines: list[BurdenLineOut] = Field(description="逐项")


@operations.reads("", "burden.read", "本单位辖区一个月的负担，按来源", BurdenOut)
def territory(request: Request, asked: Query[BurdenSift]) -> HttpResponse:
    month = rules.month_of(asked.month, localdate(request.now))
    viewer = request.viewer
    if viewer.org_kind == "school":
        return reply(request, _out(of_school(viewer, viewer.org_code, month)))
    return reply(request, _out(of_territory(viewer, month)))


@operations.reads("schools/{int:code}", "burden.read", "一所学校一个月的负担", BurdenOut)
def school(request: Request, code: int, asked: Query[BurdenSift]) -> HttpResponse:
    if queries.school(request.viewer, code) is None:
        raise Http404
    month = rules.month_of(asked.month, localdate(request.now))
    return reply(request, _out(of_school(request.viewer, code, month)))


def _out(sheet: Sheet) -> BurdenOut:
    return BurdenOut(
        month=f"{sheet.month:%Y-%m}",
        times=sheet.total.times,
        fields=sheet.total.fields,
        minutes=sheet.total.minutes,
        measured_minutes=sheet.total.measured,
        photos=sheet.total.photos,
        saved_minutes=sheet.saved,
        repeated_facts=sheet.twice.facts,
        lines=[
            BurdenLineOut(
                kind=one.asked.kind,
                asker=one.asked.asker,
                title=one.asked.title,
                times=one.asked.times,
                fields=one.asked.fields,
                minutes=one.minutes,
                is_measured=one.asked.is_measured,
                photos=one.asked.photos,
                duties=[clause.duty_id for clause in one.asked.clauses],
            )
            for one in sheet.lines
        ],
    )
