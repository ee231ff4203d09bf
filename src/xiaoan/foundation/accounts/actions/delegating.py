"""请假代理: a colleague acts in a post while its holder is away.

It ends by itself with its last day. Who acts is the delegate: the ledger and the cases hold the
delegate's own name, and that they stood in for the holder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries, rules
from xiaoan.foundation.accounts.models import Appointment, Delegation, Person
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


class DelegationRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Leave:
    """Which post is lent to whom, from when to when, and why. `id` is the client's own."""

    id: UUID
    appointment: Appointment
    delegate: Person
    span: rules.Span
    reason: str


@transaction.atomic
def delegate(leave: Leave, *, today: date, by: Viewer, at: datetime) -> Delegation:
    """Lend a post. Sent twice it is one; raises DelegationRefused."""
    hold(leave.appointment.org_code)
    existing = Delegation.objects.filter(id=leave.id).first()
    if existing is not None:
        return existing
    fault = _fault(leave, today, by)
    if fault:
        raise DelegationRefused(fault)
    made = Delegation.objects.create(
        id=leave.id,
        org_code=leave.appointment.org_code,
        appointment=leave.appointment,
        delegate=leave.delegate,
        starts_on=leave.span.starts_on,
        ends_on=leave.span.ends_on,
        reason=leave.reason.strip()[:200],
        made_by=by.person_id,
        made_by_name=f"{by.post_title} {by.name}"[:80],
        made_at=at,
    )
    _tell(made, "delegated", by, at)
    return made


def _fault(leave: Leave, today: date, by: Viewer) -> str:
    """Why this post cannot be lent so, as a sentence."""
    held = leave.appointment
    if by.on_behalf_of and held.id == by.appointment_id:
        return "您是代理人，代理的岗位不能再转给别人代理；请由本人或上级另行安排。"
    if not leave.reason.strip():
        return "请写明原因（如请假、外出培训），同事和上级会看到。"
    if leave.delegate.id == held.person_id:
        return "不能由本人代理自己的岗位，请选择一位同事。"
    fault = rules.span_fault(leave.span, today)
    if fault:
        return fault
    if not (held.is_held_on(leave.span.starts_on) and held.is_held_on(leave.span.ends_on)):
        return "这几天里该任职还没开始或已经结束，请核对日期。"
    if not queries.holds_a_post_at(leave.delegate, held.org_code, leave.span.starts_on):
        return "代理人须是本单位在任人员，请重新选择。"
    for other in Delegation.objects.filter(appointment=held, ended_at__isnull=True):
        if leave.span.meets(rules.Span(other.starts_on, other.ends_on)):
            return "这几天已经安排了代理，请先结束原来的代理，或改选日期。"
    return ""


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Viewer, at: datetime) -> Delegation:
    """The holder is back early, or somebody else shall stand in. Ends at once."""
    hold(delegation.org_code)
    hit = Delegation.objects.filter(id=delegation.id, ended_at__isnull=True).update(
        ended_at=at, ended_by_name=f"{by.post_title} {by.name}"[:80]
    )
    if hit != 1:
        raise DelegationRefused("这次代理已经结束。")
    delegation.refresh_from_db()
    _tell(delegation, "delegation_ended", by, at)
    return delegation


def end_delegations_of(person: Person, *, by: Viewer, at: datetime) -> int:
    """Whoever leaves lends no post any more, and stands in for nobody."""
    with scope.system():
        found = list(queries.open_delegations_of(person))
        for one in found:
            end_delegation(delegation=one, by=by, at=at)
    return len(found)


def _tell(one: Delegation, deed: str, by: Viewer, at: datetime) -> None:
    held = one.appointment
    body = {
        "post": held.post.title,
        "holder": held.person.name,
        "delegate": one.delegate.name,
        "delegate_id": str(one.delegate_id),
        "from": one.starts_on.isoformat(),
        "until": one.ends_on.isoformat(),
        "reason": one.reason,
    }
    record(
        verb=f"accounts.{deed}",
        org_code=one.org_code,
        subject_type="appointment",
        subject_id=one.appointment_id,
        by=by,
        at=at,
        body=body,
    )
    emit(f"accounts.{deed}", org_code=one.org_code, subject_id=one.id, body=body, at=at)
