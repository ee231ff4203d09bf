"""Who the caller is, and who holds which post. No telephone numbers go out here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Query
from pydantic import Field

from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts import vacancies as empty
from xiaoan.foundation.accounts.actions.urging import UrgingRefused, urge
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.api.operations import SIGNED_IN, Operations, Request, reply
from xiaoan.foundation.api.paging import cut, page
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import (
    HIGHEST_CODE,
    NO_NUL,
    Code,
    Flag,
    Listed,
    NewId,
    Paged,
    Shape,
)
from xiaoan.foundation.api.writing import once
from xiaoan.foundation.orgs.codes import Code as CodeOf

operations = Operations("people", "人员与岗位")


class MeOut(Shape):
    """Whom the caller acts as, and what that allows."""

    person_id: UUID = Field(description="人员；系统令牌则为令牌编号")
    name: str = Field(description="姓名；系统令牌则为令牌名称")
    post: str = Field(description="岗位类别；系统令牌为 integration")
    post_title: str = Field(description="岗位")
    appointment_id: UUID | None = Field(description="任职；系统令牌为 null")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    line: str = Field(description="条线")
    lo: int = Field(description="范围下界")
    hi: int = Field(description="范围上界")
    reach: str = Field(description="territory 看整个范围，line 看转到本条线的和本单位的")
    way: str = Field(description="session 浏览器会话，token 令牌")
    verbs: list[str] = Field(description="可用的权限")


class AppointmentOut(Shape):
    """Somebody holds a post."""

    id: UUID = Field(description="任职编号")
    person_id: UUID = Field(description="人员编号")
    org_code: int = Field(description="单位编码")
    post_kind: str = Field(description="岗位类别")
    post_title: str = Field(description="岗位")
    name: str = Field(description="姓名")
    held_from: date = Field(description="任职起")
    held_until: date | None = Field(description="任职止")


class AppointmentSift(Paged):
    """Which appointments."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")
    post_kind: str = Field("", max_length=40, pattern=NO_NUL, description="只看这类岗位")


class VacancyOut(Shape):
    """A post that nobody holds."""

    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="单位")
    post_kind: str = Field(description="岗位类别")
    post_title: str = Field(description="岗位")
    is_required: bool = Field(description="必设")
    is_first: bool = Field(description="第一责任人")
    empty_since: date | None = Field(description="空缺起；从未任命则为 null")
    days: int | None = Field(description="空缺几天；从未任命则为 null")


class VacancySift(Paged):
    """Which vacancies."""

    territory: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个区划；0 表示整个范围")
    days: int = Field(0, ge=0, le=36_500, description="至少空缺几天；从未任命的都算")
    only_first: bool = Field(False, description="只看第一责任人")


class UrgeIn(NewId):
    """Which vacancies to ask for, as the list is narrowed."""

    territory: Code = Field(0, description="只催这个区划；0 表示整个范围", examples=[0])
    days: int = Field(0, ge=0, le=36_500, strict=True, description="至少空缺几天")
    only_first: Flag = Field(False, description="只催第一责任人")


class UrgedOut(Shape):
    """How many were asked."""

    organisations: int = Field(description="提醒了几个单位；同一单位一天只提醒一次")


@operations.reads("me", SIGNED_IN, "我是谁、能做什么", MeOut)
def me(request: Request) -> HttpResponse:
    viewer = request.viewer
    shown = {name: getattr(viewer, name) for name in MeOut.model_fields if hasattr(viewer, name)}
    return reply(
        request, MeOut(**shown | {"way": request.caller.way, "verbs": sorted(viewer.verbs)})
    )


@operations.reads("appointments", "accounts.read", "现任人员", Listed[AppointmentOut])
def appointments(request: Request, asked: Query[AppointmentSift]) -> HttpResponse:
    lo, hi = request.viewer.own_interval
    if asked.org_code and not lo <= asked.org_code <= hi:
        raise Http404
    rows = Appointment.objects.filter(
        queries.held_on(localdate(request.now)), org_code__range=(lo, hi)
    )
    if asked.org_code:
        rows = rows.filter(org_code=asked.org_code)
    if asked.post_kind:
        rows = rows.filter(post__kind=asked.post_kind)
    rows = rows.select_related("post", "person")
    found = page(request, rows, asked, order=("org_code", "id"))
    items = [_shown(one) for one in found.rows]
    return reply(request, Listed[AppointmentOut](items=items, next=found.next))


def _shown(one: Appointment) -> AppointmentOut:
    return AppointmentOut(
        id=one.id,
        person_id=one.person_id,
        org_code=one.org_code,
        post_kind=one.post.kind,
        post_title=one.post.title,
        name=one.person.name,
        held_from=one.held_from,
        held_until=one.held_until,
    )


@operations.reads("vacancies", "accounts.vacancies", "空缺岗位，第一责任人在前", Listed[VacancyOut])
def vacancies(request: Request, asked: Query[VacancySift]) -> HttpResponse:
    sift = _sift(request, asked)
    rows = _placed(empty.vacancies(sift, localdate(request.now)))
    shown, after = cut(request, rows, asked, "key")
    items = [_vacancy(one.vacancy) for one in shown]
    return reply(request, Listed[VacancyOut](items=items, next=after))


@operations.writes("vacancies/urge", "accounts.vacancies", "催补空缺岗位", UrgedOut)
def urge_vacancies(request: Request, told: UrgeIn) -> HttpResponse:
    def act() -> UrgedOut:
        try:
            number = urge(_sift(request, told), by=request.viewer, at=request.now)
        except UrgingRefused as refused:
            raise Problem(403, str(refused)) from refused
        return UrgedOut(organisations=number)

    return once(request, told, act)


def _sift(request: Request, asked: VacancySift | UrgeIn) -> empty.Sift:
    """Which vacancies. Raises Http404 for a territory outside the caller's."""
    lo, hi = request.viewer.own_interval
    if asked.territory:
        inner_lo, inner_hi = CodeOf(asked.territory).interval()
        if not lo <= inner_lo <= inner_hi <= hi:
            raise Http404
        lo, hi = inner_lo, inner_hi
    return empty.Sift(lo, hi, asked.days, asked.only_first)


@dataclass(frozen=True)
class _Placed:
    """A vacancy with its key: the organisation, the post, and which of several alike."""

    vacancy: empty.Vacancy
    key: str


def _placed(found: list[empty.Vacancy]) -> list[_Placed]:
    seen: Counter[str] = Counter()
    placed = []
    for one in found:
        post = f"{one.org_code}:{one.kind}:{one.title}"
        seen[post] += 1
        placed.append(_Placed(one, f"{post}:{seen[post]}"))
    return placed


def _vacancy(one: empty.Vacancy) -> VacancyOut:
    return VacancyOut(
        org_code=one.org_code,
        org_name=one.org_name,
        post_kind=one.kind,
        post_title=one.title,
        is_required=one.is_required,
        is_first=one.is_first,
        empty_since=one.until + timedelta(days=1) if one.until else None,
        days=one.days,
    )
