"""停用与恢复 of people's accounts, for the system of a personnel department."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from pydantic import Field

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import people, queries
from xiaoan.foundation.accounts.actions import deactivating
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.api.operations import Operations, Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import SOME_WORD, Day, Id, NewId, Shape
from xiaoan.foundation.api.writing import once

operations = Operations("people", "人员与岗位")
NO_COLLEAGUE = "接手人须是本单位在任的同事，请重新选择任职编号。"


class PersonOut(Shape):
    """Whether somebody's account is open."""

    id: UUID = Field(description="人员编号")
    org_code: int = Field(description="单位编码")
    name: str = Field(description="姓名")
    is_active: bool = Field(description="账号在用")


class LeavingIn(NewId):
    """停用."""

    last_day: Day = Field(description="任职到哪天止", examples=["2026-11-18"])
    reason: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="原因", examples=["调离"]
    )
    successor: Id | None = Field(
        None, description="未办完的待办交给谁：同事的任职编号；不填则留在原岗位"
    )


class BackIn(NewId):
    """恢复."""

    reason: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="原因", examples=["误停用"]
    )


@operations.writes(
    "people/{uuid:person_id}/leaving", "accounts.invite", "停用离任人员的账号", PersonOut
)
def deactivate(request: Request, person_id: UUID, told: LeavingIn) -> HttpResponse:
    def act() -> PersonOut:
        one = _person(request, person_id)
        if not one.is_active:
            raise Problem(409, "这个账号已经停用。")
        successor = _colleague(request, one, told.successor)
        leaving = deactivating.Leaving(one, told.last_day, told.reason, successor)
        try:
            gone = deactivating.deactivate(leaving, by=request.viewer, at=request.now)
        except deactivating.DeactivationRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return PersonOut.model_validate(gone)

    return once(request, told, act)


@operations.writes(
    "people/{uuid:person_id}/back", "accounts.invite", "恢复账号，岗位另行任命", PersonOut
)
def reactivate(request: Request, person_id: UUID, told: BackIn) -> HttpResponse:
    def act() -> PersonOut:
        one = _person(request, person_id)
        try:
            back = deactivating.reactivate(
                person=one, reason=told.reason, by=request.viewer, at=request.now
            )
        except deactivating.DeactivationRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        return PersonOut.model_validate(back)

    return once(request, told, act)


def _person(request: Request, person_id: UUID) -> Person:
    """Somebody whose account the caller may change. Raises Http404."""
    on = localdate(request.now)
    one = people.person(request.viewer, person_id, on)
    if one is None or people.restore_fault(request.viewer, one, on):
        raise Http404
    return one


def _colleague(request: Request, one: Person, wanted: UUID | None) -> Appointment | None:
    """A colleague wherever the person holds a post. Raises Problem 422."""
    if wanted is None:
        return None
    held = queries.held_on(localdate(request.now))
    with scope.system():
        mine = Appointment.objects.filter(held, person=one)
        others = Appointment.objects.filter(held, person__is_active=True).exclude(person=one)
        rows = others.filter(org_code__in=mine.values("org_code"), id=wanted)
        found = rows.select_related("post", "person").first()
    if found is None:
        raise Problem.of_fields({"successor": NO_COLLEAGUE})
    return found
