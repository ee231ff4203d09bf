"""接班 and 交班: one tap each, twice is once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from xiaoan.features.guards import rules
from xiaoan.features.guards.models import Guard, Stand, Watch
from xiaoan.features.guards.rules import ShiftRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


@transaction.atomic
def take_over(*, id: UUID, guard: Guard, watch: Watch, by: Viewer, at: datetime) -> Stand:
    """接班. Idempotent on `id`; one guard stands one watch at a time."""
    _check(guard, by)
    if watch.org_code != guard.org_code or watch.ended_on is not None or not guard.is_current:
        raise ShiftRefused("这个班次已经停排或人员已注销，请刷新后再接班。")
    hold(guard.org_code)
    known = Stand.objects.filter(id=id).first()
    if known is not None:
        return known
    stand = Stand(
        id=id, org_code=guard.org_code, guard=guard, watch=watch, began_at=at, by_name=_name(by)
    )
    try:
        with transaction.atomic():
            stand.save(force_insert=True)
    except IntegrityError as fault:
        raise ShiftRefused("您还有一班没有交，请先交班。") from fault
    _record(stand, "took_over", by, at)
    return stand


@transaction.atomic
def hand_over(*, stand: Stand, note: str, by: Viewer, at: datetime) -> Stand:
    """交班 with a word for the next one. Again changes nothing."""
    _check(stand.guard, by)
    hold(stand.org_code)
    hit = Stand.objects.filter(id=stand.id, ended_at__isnull=True).update(
        ended_at=max(at, stand.began_at), note=rules.check_note(note)
    )
    stand.refresh_from_db()
    if hit:
        _record(stand, "handed_on", by, at)
    return stand


def _check(guard: Guard, by: Viewer) -> None:
    """The guard's own account, or whoever keeps the school's guards."""
    is_self = bool(guard.account_id) and guard.account_id == str(by.person_id)
    may_act = by.org_code == guard.org_code and by.may("guards.shift")
    if not may_act or not (is_self or by.may("guards.edit")):
        raise ShiftRefused("只能为自己接班、交班；代办请找本校安全主任。")


def _name(by: Viewer) -> str:
    return f"{by.post_title} {by.name}"[:80]


def _record(stand: Stand, deed: str, by: Viewer, at: datetime) -> None:
    record(
        verb=f"guards.{deed}",
        org_code=stand.org_code,
        subject_type="stand",
        subject_id=stand.id,
        by=by,
        at=at,
        body={"guard": stand.guard.name, "watch": stand.watch.name, "note": stand.note},
    )
