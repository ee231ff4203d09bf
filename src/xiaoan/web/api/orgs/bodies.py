"""Committees and leading groups, what becomes of organisations, and what they were called."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from xiaoan.foundation import scope
from xiaoan.foundation.api.operations import Request, reply
from xiaoan.foundation.api.paging import page
from xiaoan.foundation.api.problems import FieldError
from xiaoan.foundation.api.shapes import HIGHEST_CODE, Listed, Paged, Shape
from xiaoan.foundation.orgs import committees, queries, standing
from xiaoan.foundation.orgs.models import Change, Group, GroupMember
from xiaoan.foundation.orgs.models.changes import KINDS, STATES

from .places import PathCode, operations

GROUP_KINDS = "，".join(f"{key} {one.title}" for key, one in committees.KINDS.items())


def words(table: dict[str, str]) -> str:
    """What each key of a choice means."""
    return "，".join(f"{key} {word}" for key, word in table.items())


class GroupOut(Shape):
    """A committee, a leading group, a joint meeting."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="设立单位编码")
    org_name: str = Field(description="设立单位")
    kind: str = Field(description=GROUP_KINDS)
    name: str = Field(description="名称")
    document: str = Field(description="成立文件")
    clause: str = Field(description="政策依据")
    set_up_on: date = Field(description="成立日期")
    ended_on: date | None = Field(description="撤销日期")
    lacking: list[str] = Field(description="还缺什么；齐全则为空")


class MemberOut(Shape):
    """Who sits in a group, from when until when."""

    id: UUID = Field(description="编号")
    name: str = Field(description="姓名或成员单位")
    party_code: int | None = Field(description="成员单位编码；个人为 null")
    title: str = Field(description="职务")
    role: str = Field(description=words(committees.ROLES))
    capacity: str = Field(description=words(committees.CAPACITIES))
    held_from: date = Field(description="任期起")
    held_until: date | None = Field(description="任期止")
    is_current: bool = Field(description="现任")


class GroupWholeOut(GroupOut):
    """A group with its members, former ones too."""

    members: list[MemberOut] = Field(description="成员")


class ChangeOut(Shape):
    """What became of an organisation, or is to."""

    id: UUID = Field(description="编号")
    org_code: int = Field(description="单位编码")
    org_name: str = Field(description="当时的名称")
    kind: str = Field(description=words(KINDS))
    on: date = Field(description="生效日期")
    name: str = Field(description="新名称；不改名则为空")
    successor: int | None = Field(description="承接单位编码；迁移为新编码")
    reason: str = Field(description="原因")
    document: str = Field(description="批准文件")
    state: str = Field(description=words(STATES))
    trouble: str = Field(description="未能生效的原因")
    by_name: str = Field(description="提出人")
    at: datetime = Field(description="提出时间")
    done_at: datetime | None = Field(description="生效时间")
    undone_at: datetime | None = Field(description="更正时间")
    undone_reason: str = Field(description="更正原因")


class FormerNameOut(Shape):
    """曾用名."""

    name: str = Field(description="名称")
    short_name: str = Field(description="简称")
    used_from: date | None = Field(description="启用日期")
    used_until: date = Field(description="停用日期")
    document: str = Field(description="批准文件")


class RelativeOut(Shape):
    """An organisation that this one came from, or went over into."""

    code: int = Field(description="单位编码")
    name: str = Field(description="名称")
    kind: str = Field(description=words(KINDS))
    on: date = Field(description="生效日期")


class PastOut(Shape):
    """Where an organisation comes from and where it went."""

    former_names: list[FormerNameOut] = Field(description="曾用名，最近的在前")
    before: list[RelativeOut] = Field(description="由哪些单位而来")
    after: RelativeOut | None = Field(description="并入或迁移到哪里；没有则为 null")


class GroupSift(Paged):
    """Which groups."""

    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位设立的；0 表示不限")
    kind: Literal[
        "", "safety_committee", "leading_group", "student_safety", "joint_meeting", "mediation",
        "other",
    ] = Field("", description=GROUP_KINDS)  # fmt: skip
    state: Literal["open", "ended"] = Field("open", description="open 现有的，ended 已撤销的")


class ChangeSift(Paged):
    """Which changes."""

    state: Literal["", "planned", "done", "withdrawn", "undone"] = Field(
        "", description=words(STATES)
    )
    kind: Literal["", "rename", "move", "merge", "close"] = Field("", description=words(KINDS))
    org_code: int = Field(0, ge=0, le=HIGHEST_CODE, description="只看这个单位；0 表示整个范围")


@operations.reads("groups", "orgs.read", "委员会、领导小组、联席会议", Listed[GroupOut])
def groups(request: Request, asked: Query[GroupSift]) -> HttpResponse:
    rows = queries.groups_seen(request.viewer).filter(ended_on__isnull=asked.state == "open")
    chosen = {"org_code": asked.org_code, "kind": asked.kind}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    found = page(request, rows, asked, order=("org_code", "id"))
    names, on = standing.names_of({one.org_code for one in found.rows}), localdate(request.now)
    items = [group_out(one, on, names) for one in found.rows]
    return reply(request, Listed[GroupOut](items=items, next=found.next))


@operations.reads("groups/{uuid:group_id}", "orgs.read", "一个组织和它的成员", GroupWholeOut)
def group(request: Request, group_id: UUID) -> HttpResponse:
    found = queries.groups_seen(request.viewer).filter(id=group_id).first()
    if found is None:
        raise Http404
    return reply(request, whole_out(found, localdate(request.now)))


@operations.reads("changes", "orgs.change", "单位变动，最新的在前", Listed[ChangeOut])
def changes(request: Request, asked: Query[ChangeSift]) -> HttpResponse:
    rows = Change.objects.filter(scope.within(request.viewer))
    chosen = {"state": asked.state, "kind": asked.kind, "org_code": asked.org_code}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    found = page(request, rows, asked, order=("-at", "-id"))
    items = [ChangeOut.model_validate(one) for one in found.rows]
    return reply(request, Listed[ChangeOut](items=items, next=found.next))


@operations.reads("changes/{uuid:change_id}", "orgs.change", "一项单位变动", ChangeOut)
def change(request: Request, change_id: UUID) -> HttpResponse:
    found = Change.objects.filter(scope.within(request.viewer), id=change_id).first()
    if found is None:
        raise Http404
    return reply(request, ChangeOut.model_validate(found))


@operations.reads(
    "organisations/{int:code}/past", "orgs.read", "一个单位的曾用名、前身和去向", PastOut
)
def past(request: Request, code: Path[PathCode]) -> HttpResponse:
    if not queries.directory(request.viewer).filter(code=code).exists():
        raise Http404
    found = standing.past_of(code)
    shown = PastOut(
        former_names=[FormerNameOut.model_validate(one) for one in found.former_names],
        before=[_relative(one) for one in found.before],
        after=_relative(found.after) if found.after else None,
    )
    return reply(request, shown)


def group_out(one: Group, on: date, names: dict[int, str] | None = None) -> GroupOut:
    """A group as it is told; `names` where those of many were read at once."""
    names = standing.names_of([one.org_code]) if names is None else names
    kept = {name: getattr(one, name) for name in GroupOut.model_fields if hasattr(one, name)}
    return GroupOut(
        **kept,
        org_name=names.get(one.org_code, ""),
        lacking=standing.group_warnings(one, on),
    )


def whole_out(one: Group, on: date) -> GroupWholeOut:
    """A group with its members, the head first."""
    ranks = [*committees.ROLES]
    seated = sorted(
        one.members.all(), key=lambda each: (ranks.index(each.role), each.name, each.id)
    )
    members = [member_out(each, on) for each in seated]
    return GroupWholeOut(**dict(group_out(one, on)), members=members)


def member_out(one: GroupMember, on: date) -> MemberOut:
    """A member as told."""
    names = [name for name in MemberOut.model_fields if name != "is_current"]
    kept = {name: getattr(one, name) for name in names}
    return MemberOut(**kept, is_current=one.is_current(on))


def places(faults: list[str]) -> list[FieldError]:
    """Sentences about the whole of what was asked."""
    return [FieldError("", one) for one in faults]


def _relative(one: standing.Relative) -> RelativeOut:
    return RelativeOut(code=one.code, name=one.name, kind=one.change.kind, on=one.change.on)
