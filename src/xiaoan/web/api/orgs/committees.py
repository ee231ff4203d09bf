"""成立、增补、结束任期、撤销: what becomes of committees and leading groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path
from pydantic import Field

from xiaoan.foundation.api.filling import filled
from xiaoan.foundation.api.operations import Request
from xiaoan.foundation.api.problems import Problem
from xiaoan.foundation.api.shapes import NO_NUL, SOME_WORD, Code, Day, Id, NewId
from xiaoan.foundation.api.writing import TAKEN, once
from xiaoan.foundation.orgs import actions, committees, queries
from xiaoan.foundation.orgs.forms import GroupForm, MemberForm
from xiaoan.foundation.orgs.models import Group, GroupMember

from .bodies import (
    GROUP_KINDS,
    GroupOut,
    GroupWholeOut,
    MemberOut,
    group_out,
    member_out,
    places,
    whole_out,
    words,
)
from .places import PathCode, operations

Made = TypeVar("Made")
GroupKind = Literal[
    "safety_committee", "leading_group", "student_safety", "joint_meeting", "mediation", "other"
]


class GroupIn(NewId):
    """A group to set up."""

    kind: GroupKind = Field(description=GROUP_KINDS, examples=["safety_committee"])
    name: str = Field(
        min_length=1,
        max_length=80,
        pattern=SOME_WORD,
        description="名称",
        examples=["校园安全委员会"],
    )
    set_up_on: Day = Field(description="成立日期，不晚于今天", examples=["2026-09-01"])
    document: str = Field("", max_length=160, pattern=NO_NUL, description="成立文件及文号")
    clause: str = Field(
        "", max_length=300, pattern=NO_NUL, description="政策依据；不填则按类别带出政策原文"
    )


class MemberIn(NewId):
    """A member to seat: one of person_id, party_code and name."""

    person_id: Id | None = Field(None, description="本单位人员的编号")
    party_code: Code | None = Field(None, description="成员单位的编码")
    name: str = Field("", max_length=80, pattern=NO_NUL, description="外单位人员的姓名")
    title: str = Field(
        "", max_length=80, pattern=NO_NUL, description="职务；本单位人员不填则用岗位"
    )
    role: Literal["leader", "deputy", "secretary", "member"] = Field(
        "member", description=words(committees.ROLES)
    )
    capacity: str = Field(
        "", max_length=20, pattern=NO_NUL, description=words(committees.CAPACITIES)
    )
    held_from: Day = Field(description="任期起", examples=["2026-09-01"])
    held_until: Day | None = Field(None, description="任期止；不定期为 null")


class EndGroupIn(NewId):
    """撤销."""

    on: Day = Field(description="撤销日期，不晚于今天", examples=["2026-11-18"])
    reason: str = Field(
        min_length=1, max_length=200, pattern=SOME_WORD, description="原因", examples=["机构调整"]
    )


@operations.writes(
    "organisations/{int:code}/groups", "orgs.group", "成立一个组织", GroupOut, status=201
)
def set_up_group(request: Request, code: Path[PathCode], told: GroupIn) -> HttpResponse:
    def act() -> GroupOut:
        _open_organisation(request, code)
        wanted = filled(GroupForm(_said(told))).wanted(code)
        made = _asked(lambda: actions.set_up_group(wanted, by=request.viewer, at=request.now))
        if made.org_code != code:
            raise Problem(409, TAKEN)
        return group_out(made, localdate(request.now))

    return once(request, told, act, status=201)


@operations.writes(
    "groups/{uuid:group_id}/members", "orgs.group", "增补成员", MemberOut, status=201
)
def seat_member(request: Request, group_id: UUID, told: MemberIn) -> HttpResponse:
    def act() -> MemberOut:
        one = _group(request, group_id)
        if one.ended_on is not None:
            raise Problem(409, f"{one.name}已经撤销，不能再增补成员。")
        said = _said(told) | {"person": told.person_id or "", "party": told.party_code or ""}
        places = {"person": "person_id", "party": "party_code"}
        wanted = filled(MemberForm(said, group=one), places).wanted
        made = _asked(lambda: actions.seat_member(one, wanted, by=request.viewer, at=request.now))
        if made.group_id != one.id:
            raise Problem(409, TAKEN)
        return member_out(made, localdate(request.now))

    return once(request, told, act, status=201)


@operations.writes(
    "groups/{uuid:group_id}/members/{uuid:member_id}/end",
    "orgs.group",
    "结束成员任期，今天为最后一天",
    MemberOut,
)
def end_term(request: Request, group_id: UUID, member_id: UUID, told: NewId) -> HttpResponse:
    def act() -> MemberOut:
        on = localdate(request.now)
        one = _group(request, group_id)
        member = GroupMember.objects.filter(group=one, id=member_id).first()
        if member is None:
            raise Http404
        ended = _asked(lambda: actions.end_term(member, on=on, by=request.viewer, at=request.now))
        return member_out(ended, on)

    return once(request, told, act)


@operations.writes(
    "groups/{uuid:group_id}/end", "orgs.group", "撤销一个组织，成员任期同时结束", GroupWholeOut
)
def end_group(request: Request, group_id: UUID, told: EndGroupIn) -> HttpResponse:
    def act() -> GroupWholeOut:
        one = _group(request, group_id)
        _asked(
            lambda: actions.end_group(
                one, on=told.on, reason=told.reason, by=request.viewer, at=request.now
            )
        )
        return whole_out(_group(request, group_id), localdate(request.now))

    return once(request, told, act)


def _said(told: NewId) -> dict[str, Any]:
    return told.model_dump(mode="json")


def _asked(act: Callable[[], Made]) -> Made:
    """What the act makes of it. Raises Http404 outside the caller's territory, Problem 422."""
    try:
        return act()
    except actions.OutsideTerritory as outside:
        raise Http404 from outside
    except actions.OrganisationInvalid as invalid:
        raise Problem(422, str(invalid), errors=places(invalid.faults)) from invalid


def _open_organisation(request: Request, code: int) -> None:
    lo, hi = request.viewer.own_interval
    listed = queries.directory(request.viewer).filter(code=code, closed_on__isnull=True)
    if not lo <= code <= hi or not listed.exists():
        raise Http404


def _group(request: Request, group_id: UUID) -> Group:
    """A group that the caller answers for. Raises Http404."""
    lo, hi = request.viewer.own_interval
    found = queries.groups_seen(request.viewer).filter(id=group_id).first()
    if found is None or not lo <= found.org_code <= hi:
        raise Http404
    return found
