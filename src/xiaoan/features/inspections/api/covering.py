"""替班: who stands in on a round."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from pydantic import Field

from xiaoan.features.inspections import actions
from xiaoan.features.inspections.models import Cover
from xiaoan.features.inspections.queries import covers
from xiaoan.features.inspections.rules import local_day
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import Day, Id, Listed, NewId, Shape
from xiaoan.foundation.api.writing import once

from .planning import own_round
from .sheets import operations


class CoverOut(Shape):
    """Somebody who stands in on a round."""

    id: UUID = Field(description="替班编号")
    round_id: UUID = Field(description="任务编号")
    person_id: UUID = Field(description="替班人编号")
    person_name: str = Field(description="替班人")
    starts_on: date = Field(description="从哪天")
    ends_on: date = Field(description="到哪天，含当天")
    ended_at: datetime | None = Field(description="提前结束的时间；没有则为 null")


class CoverIn(NewId):
    """Whom to ask, and for which days."""

    appointment_id: Id = Field(description="替班人的任职编号，须是本单位可做排查的岗位")
    starts_on: Day = Field(description="从哪天", examples=["2026-11-18"])
    ends_on: Day = Field(description="到哪天，含当天", examples=["2026-11-18"])


@operations.reads("covers", "inspections.plan", "今天和以后的替班", Listed[CoverOut])
def standing(request: Request) -> HttpResponse:
    rows = covers.covers(request.viewer, local_day(request.now))
    items = [CoverOut.model_validate(one) for one in rows]
    return reply(request, Listed[CoverOut](items=items, next=None))


@operations.writes(
    "rounds/{uuid:round_id}/cover",
    "inspections.plan",
    "请人替班，消息发给本人",
    CoverOut,
    status=201,
)
def cover_round(request: Request, round_id: UUID, told: CoverIn) -> HttpResponse:
    def act() -> CoverOut:
        people = covers.may_stand_in(request.viewer, local_day(request.now))
        person = people.filter(id=told.appointment_id).first()
        if person is None:
            raise Problem.of_fields({"appointment_id": "没有这个人，或岗位不能做排查，请换一位。"})
        found = own_round(request, round_id)
        draft = actions.CoverDraft(told.id, found, person, told.starts_on, told.ends_on)
        try:
            made = actions.cover_round(draft=draft, by=request.viewer, at=request.now)
        except actions.PlanRefused as refusal:
            raise Problem.of_fields({"ends_on": str(refusal)}) from refusal
        return CoverOut.model_validate(made)

    return once(request, told, act, status=201)


@operations.writes("covers/{uuid:cover_id}/end", "inspections.plan", "提前结束替班", CoverOut)
def end_cover(request: Request, cover_id: UUID, told: NewId) -> HttpResponse:
    def act() -> CoverOut:
        rows = Cover.objects.filter(id=cover_id, org_code=request.viewer.org_code)
        found = rows.first()
        if found is None:
            raise Http404
        actions.end_cover(cover=found, by=request.viewer, at=request.now)
        found.refresh_from_db()
        return CoverOut.model_validate(found)

    return once(request, told, act)
