"""Set up a group, seat its members, end their terms, and end the group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs import committees
from xiaoan.foundation.orgs.models import Group, GroupMember, Organisation
from xiaoan.foundation.scope import Viewer

from .organisations import OrganisationInvalid, OutsideTerritory


@dataclass(frozen=True)
class NewGroup:
    """A group to set up. `id` is made by the form: sending it twice is once."""

    id: UUID
    org_code: int
    kind: str
    name: str
    set_up_on: date
    document: str = ""
    clause: str = ""


@dataclass(frozen=True)
class NewMember:
    """A member to seat: a person of the system, an organisation, or somebody from outside."""

    id: UUID
    name: str
    role: str
    held_from: date
    held_until: date | None = None
    title: str = ""
    capacity: str = ""
    person_id: UUID | None = None
    party_code: int | None = None


@transaction.atomic
def set_up_group(new: NewGroup, *, by: Viewer, at: datetime) -> Group:
    """成立. Announces `orgs.group_set_up`, by which a duty to have one may be met."""
    _check_reach(by, new.org_code)
    hold(new.org_code)
    known = Group.objects.filter(id=new.id).first()
    if known is not None:
        return known
    _check_day(new.set_up_on, at)
    group = Group.objects.create(
        id=new.id,
        org_code=new.org_code,
        kind=new.kind,
        name=new.name.strip(),
        document=new.document.strip(),
        clause=new.clause.strip() or committees.basis(new.kind, new.org_code, new.set_up_on),
        set_up_on=new.set_up_on,
        at=at,
        by_name=f"{by.org_name}{by.post_title} {by.name}"[:130],
    )
    body = {"kind": group.kind, "on": group.set_up_on, "document": group.document}
    _record(group, "orgs.group_set_up", by, at, body)
    said = {"kind": group.kind, "name": group.name, "on": group.set_up_on.isoformat()}
    emit("orgs.group_set_up", org_code=group.org_code, subject_id=group.id, body=said, at=at)
    return group


@transaction.atomic
def seat_member(group: Group, new: NewMember, *, by: Viewer, at: datetime) -> GroupMember:
    """增补成员. A member organisation's line of work sees the group from then on."""
    _check_reach(by, group.org_code)
    hold(group.org_code)
    known = GroupMember.objects.filter(id=new.id).first()
    if known is not None:
        return known
    _check_open(group)
    faults = committees.term_faults(new.held_from, new.held_until)
    if _sits_already(group, new):
        faults.append(f"{new.name}已经在组里；要换职务，请先结束原来的任期。")
    if faults:
        raise OrganisationInvalid(faults)
    member = GroupMember.objects.create(
        org_code=group.org_code, lines=group.lines, group=group, **vars(new)
    )
    if new.party_code is not None:
        _show_to(group, _line_of(new.party_code))
    body = {
        "name": member.name,
        "role": member.role,
        "capacity": member.capacity,
        "held_from": member.held_from,
        "held_until": member.held_until,
    }
    _record(group, "orgs.member_seated", by, at, body)
    return member


@transaction.atomic
def end_term(member: GroupMember, *, on: date, by: Viewer, at: datetime) -> GroupMember:
    """结束任期. Twice is once; a term that ended stays in the list of former members."""
    _check_reach(by, member.org_code)
    hold(member.org_code)
    if on < member.held_from:
        raise OrganisationInvalid([f"任期止不能早于任期起 {member.held_from:%Y-%m-%d}。"])
    rows = GroupMember.objects.filter(id=member.id, held_until=member.held_until)
    if member.held_until != on and rows.update(held_until=on):
        body = {"name": member.name, "held_until": on}
        _record(member.group, "orgs.term_ended", by, at, body)
    member.refresh_from_db()
    return member


@transaction.atomic
def end_group(group: Group, *, on: date, reason: str, by: Viewer, at: datetime) -> Group:
    """撤销 a group; its members' terms end with it."""
    _check_reach(by, group.org_code)
    if not reason.strip():
        raise OrganisationInvalid(["请写明撤销的原因。"])
    hold(group.org_code)
    _check_day(on, at)
    if on < group.set_up_on:
        raise OrganisationInvalid([f"撤销日期不能早于成立日期 {group.set_up_on:%Y-%m-%d}。"])
    if Group.objects.filter(id=group.id, ended_on__isnull=True).update(ended_on=on):
        seated = GroupMember.objects.filter(group=group, held_from__lte=on)
        seated.exclude(held_until__lt=on).update(held_until=on)
        _record(group, "orgs.group_ended", by, at, {"on": on, "reason": reason.strip()})
    group.refresh_from_db()
    return group


def _sits_already(group: Group, new: NewMember) -> bool:
    seated = GroupMember.objects.filter(group=group).exclude(held_until__lt=new.held_from)
    if new.person_id is not None:
        return seated.filter(person_id=new.person_id).exists()
    if new.party_code is not None:
        return seated.filter(party_code=new.party_code).exists()
    return False


def _line_of(code: int) -> str:
    line = Organisation.objects.filter(code=code).values_list("line", flat=True).first()
    if line is None:
        raise OrganisationInvalid(["没有找到这个成员单位，请重新选择。"])
    return line


def _show_to(group: Group, line: str) -> None:
    if line in group.lines:
        return
    group.lines = [*group.lines, line]
    group.save(update_fields=["lines"])
    GroupMember.objects.filter(group=group).update(lines=group.lines)


def _check_reach(by: Viewer, code: int) -> None:
    lo, hi = by.own_interval
    if not by.may("orgs.group") or not lo <= code <= hi:
        raise OutsideTerritory("这个单位不在您的管辖范围内。")


def _check_open(group: Group) -> None:
    if group.ended_on is not None:
        raise OrganisationInvalid([f"{group.name}已经撤销，不能再增补成员。"])


def _check_day(day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise OrganisationInvalid(["日期不能晚于今天，请到那一天再登记。"])


def _record(group: Group, verb: str, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    with scope.system():
        record(
            verb=verb,
            org_code=group.org_code,
            subject_type="group",
            subject_id=group.id,
            by=by,
            at=at,
            body={"title": group.name, **body},
        )
