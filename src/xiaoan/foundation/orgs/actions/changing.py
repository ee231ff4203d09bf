"""Plan a change, withdraw it, carry it out on its day, and put a mistake right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs import lifecycle, standing
from xiaoan.foundation.orgs.models import Change, Organisation
from xiaoan.foundation.orgs.models.changes import DONE, PLANNED, UNDONE, WITHDRAWN
from xiaoan.foundation.scope import SYSTEM, Viewer

from .handing_over import carry_out, put_back


class ChangeRefused(ValueError):
    """Carries the sentences that tell what stands against a change."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Wanted:
    """A change as asked for. `id` is made by the form: sending it twice is once."""

    id: UUID
    code: int
    kind: str
    on: date
    reason: str
    document: str = ""
    name: str = ""
    short_name: str = ""
    seat: int | None = None
    successor: int | None = None


@transaction.atomic
def plan_change(wanted: Wanted, *, by: Viewer, at: datetime) -> Change:
    """变动登记. Of today or earlier it takes effect at once; of a later day on that day.

    Raises ChangeRefused. Two people who do it at once wait for each other at the chains; the
    second is told of the first's.
    """
    _check_may(by, wanted)
    _hold_chains(wanted.code, wanted.successor)
    known = Change.objects.filter(id=wanted.id).first()
    if known is not None:
        return known
    own = _organisation(wanted.code)
    successor = _organisation(wanted.successor) if wanted.successor else None
    wish = lifecycle.Wish(wanted.kind, wanted.on, wanted.reason, wanted.name, wanted.seat)
    faults = lifecycle.faults(
        wish, standing.standing_of(own), standing.standing_of(successor) if successor else None
    )
    if faults:
        raise ChangeRefused(faults)
    change = _planned(wanted, own, by, at)
    record(
        verb="orgs.change_planned",
        org_code=change.org_code,
        subject_type="organisation",
        subject_id=own.id,
        by=by,
        at=at,
        body=change.facts,
    )
    if lifecycle.is_due(change.on, timezone.localdate(at)):
        take_effect(change=change, by=by, at=at)
    return change


def _planned(wanted: Wanted, own: Organisation, by: Viewer, at: datetime) -> Change:
    """Raises ChangeRefused where somebody else was faster."""
    target = wanted.successor
    if wanted.kind == "move" and wanted.seat is not None:
        target = standing.next_code(wanted.seat)
    change = Change(
        id=wanted.id,
        org_code=own.code,
        org_name=own.name,
        successor=target if wanted.kind in ("move", "merge") else None,
        kind=wanted.kind,
        on=wanted.on,
        name=wanted.name.strip(),
        short_name=wanted.short_name.strip(),
        reason=wanted.reason.strip(),
        document=wanted.document.strip(),
        by_id=by.person_id,
        by_name=f"{by.org_name}{by.post_title} {by.name}"[:130],
        at=at,
    )
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as error:
        raise ChangeRefused(["刚刚有人登记了同一单位的变动，请刷新后查看。"]) from error
    return change


@transaction.atomic
def withdraw_change(*, change: Change, by: Viewer, at: datetime) -> Change:
    """取消 a change that has not taken effect. Twice is once."""
    _check_reach(by, change.org_code)
    hold(change.org_code)
    hit = Change.objects.filter(id=change.id, state=PLANNED).update(state=WITHDRAWN)
    change.refresh_from_db()
    if not hit and change.state != WITHDRAWN:
        raise ChangeRefused(["这项变动已经生效，不能取消；如属误操作，请用“更正”。"])
    if hit:
        _record_on_own(change, "orgs.change_withdrawn", by, at, {})
    return change


@transaction.atomic
def take_effect(*, change: Change, by: Viewer, at: datetime) -> Change:
    """生效. Compare-and-set on the state: whoever comes second finds nothing to do.

    Raises ChangeRefused where the world has moved on since it was planned.
    """
    _hold_chains(change.org_code, change.successor)
    with scope.system():
        locked = Change.objects.select_for_update().get(id=change.id)
        if locked.state == PLANNED:
            _check_still_possible(locked)
            carry_out(locked, by=by, at=at)
        change.refresh_from_db()
    return change


def _check_still_possible(change: Change) -> None:
    own = _organisation(change.org_code)
    found = [] if own.closed_on is None else [f"{own.name}已经撤并。"]
    if change.kind == "merge":
        successor = _organisation(change.successor or 0)
        if successor.closed_on is not None:
            found.append(f"承接单位{successor.name}已经撤并，请取消后重新登记。")
    if found:
        raise ChangeRefused(found)


def take_effect_all(*, today: date, at: datetime) -> int:
    """Every change whose day has come, each in its own transaction; returns how many took effect.

    One that cannot says why on its page and is tried again the next night.
    """
    with scope.system():
        due = list(Change.objects.filter(state=PLANNED, on__lte=today).order_by("on", "at"))
    done = 0
    for change in due:
        try:
            with scope.system():
                done += take_effect(change=change, by=SYSTEM, at=at).state == DONE
        except ChangeRefused as refused:
            with scope.system():
                Change.objects.filter(id=change.id, state=PLANNED).update(
                    trouble=str(refused)[:300]
                )
    return done


@transaction.atomic
def undo_change(*, change: Change, reason: str, by: Viewer, at: datetime) -> Change:
    """更正: what was done by mistake is put back; both chains say so. Nothing is erased."""
    _check_reach(by, change.org_code, change.successor)
    if not reason.strip():
        raise ChangeRefused(["请写明更正的原因，例如“误选单位”。"])
    _hold_chains(change.org_code, change.successor)
    with scope.system():
        locked = Change.objects.select_for_update().get(id=change.id)
        if locked.state == DONE:
            _check_undoable(locked)
            locked.state, locked.undone_at = UNDONE, at
            locked.undone_reason = reason.strip()[:300]
            locked.save(update_fields=["state", "undone_at", "undone_reason"])
            put_back(locked, by=by, at=at)
        elif locked.state != UNDONE:
            raise ChangeRefused(["这项变动还没有生效，取消它就可以了。"])
        change.refresh_from_db()
    return change


def _check_undoable(change: Change) -> None:
    if change.kind == "rename":
        raise ChangeRefused(["更名请再登记一次更名，改回原来的名称。"])
    if change.successor is None:
        return
    successor = _organisation(change.successor)
    pending = Change.objects.filter(org_code=successor.code, state=PLANNED).exists()
    if successor.closed_on is not None or pending:
        raise ChangeRefused([f"{successor.name}此后又有变动，请先更正或取消它的变动。"])


def _organisation(code: int) -> Organisation:
    found = Organisation.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise ChangeRefused([f"没有找到单位 {code:014d}，请重新选择。"])
    return found


def _check_may(by: Viewer, wanted: Wanted) -> None:
    """The level above decides; a school never decides about itself."""
    codes = [code for code in (wanted.code, wanted.successor, wanted.seat) if code is not None]
    _check_reach(by, *codes)


def _check_reach(by: Viewer, *codes: int | None) -> None:
    lo, hi = by.own_interval
    if lo == hi or not by.may("orgs.change"):
        raise ChangeRefused(["单位变动由教育行政部门办理，请联系县教科局。"])
    for code in codes:
        if code is not None and not lo <= code <= hi:
            raise ChangeRefused([f"{code:014d} 不在您的管辖范围内，请联系上一级教育部门办理。"])


def _hold_chains(*codes: int | None) -> None:
    """Always the lowest first, so that two opposite changes wait instead of deadlocking."""
    for code in sorted({code for code in codes if code is not None}):
        hold(code)


def _record_on_own(
    change: Change, verb: str, by: Viewer, at: datetime, body: dict[str, object]
) -> None:
    own = Organisation.objects.get(code=change.org_code)
    record(
        verb=verb,
        org_code=own.code,
        subject_type="organisation",
        subject_id=own.id,
        by=by,
        at=at,
        body={**change.facts, **body},
    )
