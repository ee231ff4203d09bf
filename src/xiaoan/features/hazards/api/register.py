"""隐患 as JSON: the 台账, one hazard, and 随手拍. Its moves are those of its case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from xiaoan.engine.cases.actions import FormInvalid
from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.registry import Finding
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.queries import register as queries
from xiaoan.foundation.api.operations import Operations, Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import FieldError, Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
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

operations = Operations("hazards", "隐患")
Area = Literal[
    "", "消防", "校舍", "食品", "实验实训", "校车交通", "拥挤踩踏", "特种设备", "水电气热", "三防",
    "周边", "其他",
]  # fmt: skip
NOT_YOURS = "这所学校不在您的范围内，请核对单位编码。"


class HazardOut(Shape):
    """A danger, with where its case stands."""

    id: UUID = Field(description="编号，也是事项编号")
    number: str = Field(description="文面编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    title: str = Field(description="事由")
    stage: str = Field(description="环节")
    grade: str = Field(description="general 一般，serious 较大，major 重大；未定级为空")
    version: int = Field(description="版本")
    place: str = Field(description="位置")
    area: str = Field(description="领域")
    description: str = Field(description="情况描述")
    is_direct: bool = Field(description="直接判定为重大")
    check_item_code: str = Field(description="检查项")
    opened_at: datetime = Field(description="立案时间")
    due_at: datetime | None = Field(description="本环节期限")
    closed_at: datetime | None = Field(description="办结时间")
    deadline: date | None = Field(description="五落实的整改时限")
    treated_at: datetime | None = Field(description="治理时间")
    accepted_at: datetime | None = Field(description="验收时间")
    before_ids: list[UUID] = Field(description="整改前照片")
    after_ids: list[UUID] = Field(description="整改后照片")


class HazardSift(Paged):
    """The filters of the 台账."""

    state: Literal["", "open", "overdue", "closed", "look_back"] = Field(
        "", description="open 未销号，overdue 已超期，closed 已销号，look_back 待回头看"
    )
    stage: str = Field("", max_length=40, pattern=NO_NUL, description="只看这个环节")
    grade: Literal["", "general", "serious", "major"] = Field("", description="只看这个等级")
    area: Area = Field("", description="只看这个领域")
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")
    q: str = Field("", max_length=40, pattern=NO_NUL, description="事由、编号、位置中的文字")


class ReportIn(NewId):
    """随手拍: a place and one sentence are enough."""

    org_code: Code
    place: str = Field(
        min_length=1, max_length=100, pattern=SOME_WORD, description="在哪里",
        examples=["教学楼二楼东侧楼梯"],
    )  # fmt: skip
    description: str = Field(
        min_length=1, max_length=500, pattern=SOME_WORD, description="看到了什么",
        examples=["扶手松动"],
    )  # fmt: skip
    area: Area = Field("", description="领域；不清楚则为空")
    kind: Literal["seen", "fixed", "prompt"] = Field(
        "seen", description="seen 看到了隐患，fixed 已当场改好，prompt 不确定、请去看看"
    )
    treatment: str = Field(
        "", max_length=200, pattern=NO_NUL, description="怎么改好的，fixed 时必填"
    )
    photo_ids: list[Id] = Field(default_factory=list, max_length=9, description="照片的附件编号")


@operations.reads("", "hazards.read", "隐患台账，最新的在前", Listed[HazardOut])
def register(request: Request, asked: Query[HazardSift]) -> HttpResponse:
    wanted = queries.Wanted(
        stage=asked.stage,
        state=asked.state,
        grade=asked.grade,
        area=asked.area,
        org_code=asked.org_code,
        text=asked.q,
    )
    rows = queries.narrowed(queries.hazards(request.viewer), wanted, request.now)
    found = page(request, rows, asked, order=("-opened_at", "-id"))
    names = queries.org_names({one.org_code for one in found.rows})
    items = [_shown(one, names) for one in found.rows]
    return reply(request, Listed[HazardOut](items=items, next=found.next))


@operations.reads("{uuid:case_id}", "hazards.read", "一处隐患", HazardOut)
def hazard(request: Request, case_id: UUID) -> HttpResponse:
    return reply(request, _one(request, case_id))


@operations.writes("", "hazards.report", "上报隐患（随手拍）", HazardOut, status=201)
def report(request: Request, told: ReportIn) -> HttpResponse:
    return once(request, told, lambda: _report(request, told), status=201)


def _report(request: Request, told: ReportIn) -> HazardOut:
    if told.org_code not in dict(queries.schools_to_report(request.viewer)):
        raise Problem(422, NOT_YOURS, errors=[FieldError("org_code", NOT_YOURS)])
    is_fixed = told.kind == "fixed"
    if is_fixed and not told.treatment.strip():
        raise Problem.of_fields({"treatment": "请写一句怎么改好的。"})
    finding = Finding(
        id=told.id,
        org_code=told.org_code,
        title="",
        place=told.place.strip(),
        area=told.area,
        description=told.description.strip(),
        photo_ids=tuple(told.photo_ids),
        is_fixed=is_fixed,
        source_type="report",
    )
    told_report = actions.Report(finding, told.kind == "prompt", told.treatment)
    try:
        case = actions.report_hazard(report=told_report, by=request.viewer, at=request.now)
    except FormInvalid as fault:
        raise Problem.of_fields(fault.errors) from fault
    return _one(request, case.id)


def _one(request: Request, case_id: UUID) -> HazardOut:
    one = queries.hazards(request.viewer).filter(id=case_id).first()
    if one is None:
        raise Http404
    return _shown(one, queries.org_names({one.org_code}))


def _shown(case: Case, names: dict[int, str]) -> HazardOut:
    hazard = case.hazard
    return HazardOut(
        id=case.id,
        number=case.number,
        org_code=case.org_code,
        org_name=names.get(case.org_code, ""),
        title=case.title,
        stage=case.stage,
        grade=case.grade,
        version=case.version,
        place=hazard.place,
        area=hazard.area,
        description=hazard.description,
        is_direct=hazard.is_direct,
        check_item_code=hazard.check_item_code,
        opened_at=case.opened_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        deadline=hazard.deadline,
        treated_at=hazard.treated_at,
        accepted_at=hazard.accepted_at,
        before_ids=hazard.before_ids,
        after_ids=hazard.after_ids,
    )
