"""Every write to a register: add, edit, retire, restore. One change and one ledger entry each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.engine.registers import rules
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.expiring import key_of
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.engine.registers.rules import RowRefused
from xiaoan.engine.tasks.actions import finish
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

GONE_ON = "这一行刚刚已由他人修改，请核对最新内容后再改；您填写的内容还在。"


@dataclass(frozen=True)
class Act:
    """One act on a register: whose, by whom, when."""

    register: Register
    by: Viewer
    at: datetime

    @property
    def stamp(self) -> dict[str, Any]:
        return {"changed_at": self.at, "changed_by_name": f"{self.by.post_title} {self.by.name}"}


@transaction.atomic
def add(*, act: Act, id: UUID, values: Mapping[str, Any]) -> RegisterRow:
    """登记. Idempotent on `id`."""
    row = _added(act, id, values)
    _moved(act, row)
    return row


@transaction.atomic
def bring_in(*, act: Act, rows: Iterable[tuple[RegisterRow | None, Mapping[str, Any]]]) -> None:
    """Add or edit rows of one organisation at once, as from a workbook; judged once at the end."""
    last: RegisterRow | None = None
    for there, values in rows:
        if there is None:
            last = _added(act, uuid7(), values)
        else:
            last = _edited(act, there, values, there.version)
    if last is not None:
        _moved(act, last)


def _added(act: Act, row_id: UUID, values: Mapping[str, Any]) -> RegisterRow:
    register, by = act.register, act.by
    rules.check_own(by.org_code, by.org_code, may_edit=by.may(register.verb("edit")))
    hold(by.org_code)
    row = register.model(
        id=row_id,
        org_code=by.org_code,
        lines=list(register.lines),
        created_at=act.at,
        **act.stamp,
        **values,
    )
    made = register.model._default_manager.bulk_create([row], ignore_conflicts=True)
    kept = register.rows.filter(id=row_id).first()
    if kept is None or kept.org_code != by.org_code:
        raise RowRefused("页面已过期，请刷新后再填。")
    if not _is_noted(register, kept):
        _note(act, made[0], "added", {key: (None, one) for key, one in values.items() if one})
    return kept


def _is_noted(register: Register, row: RegisterRow) -> bool:
    noted = Change.objects.filter(org_code=row.org_code, register=register.name, row_id=row.id)
    return noted.exists()


@transaction.atomic
def edit(
    *, act: Act, row: RegisterRow, values: Mapping[str, Any], expected_version: int
) -> RegisterRow:
    """修改. Compare-and-set on the version; what is the same already changes nothing."""
    changed = _edited(act, row, values, expected_version)
    _moved(act, changed)
    return changed


def _edited(
    act: Act, row: RegisterRow, values: Mapping[str, Any], expected_version: int
) -> RegisterRow:
    _check(act, row)
    hold(row.org_code)
    current = act.register.rows.get(id=row.id)
    before = act.register.values_of(current)
    keys = rules.changed(before, values, act.register.keys)
    if not keys:
        return current
    hit = act.register.rows.filter(
        id=row.id, version=expected_version, retired_on__isnull=True
    ).update(version=expected_version + 1, **act.stamp, **{key: values[key] for key in keys})
    if hit != 1:
        raise RowRefused(GONE_ON)
    _note(act, current, "edited", {key: (before[key], values[key]) for key in keys})
    _settle_tasks(act, current, keys)
    return act.register.rows.get(id=row.id)


@transaction.atomic
def retire(*, act: Act, row: RegisterRow, on: date, reason: str) -> RegisterRow:
    """注销. The row stays; again changes nothing."""
    _check(act, row)
    said = rules.check_reason(reason, on, timezone.localdate(act.at))
    return _turn(act, row, "retired", {"retired_on": on, "retired_reason": said}, said)


@transaction.atomic
def restore(*, act: Act, row: RegisterRow) -> RegisterRow:
    """恢复 a row that was taken out by mistake."""
    _check(act, row)
    return _turn(act, row, "restored", {"retired_on": None, "retired_reason": ""}, "")


def _turn(
    act: Act, row: RegisterRow, deed: str, values: Mapping[str, Any], reason: str
) -> RegisterRow:
    hold(row.org_code)
    standing = act.register.rows.filter(id=row.id, retired_on__isnull=deed == "retired")
    hit = standing.update(version=row.version + 1, **act.stamp, **values)
    current = act.register.rows.get(id=row.id)
    if hit == 1:
        _note(act, current, deed, {}, reason)
        _settle_tasks(act, current, [one.column for one in act.register.expiries])
        _moved(act, current)
    return current


def _check(act: Act, row: RegisterRow) -> None:
    may_edit = act.by.may(act.register.verb("edit"))
    rules.check_own(row.org_code, act.by.org_code, may_edit=may_edit)


def _note(
    act: Act,
    row: RegisterRow,
    deed: str,
    values: Mapping[str, tuple[Any, Any]],
    reason: str = "",
) -> None:
    """The change for the row's own page, and the ledger's entry without sealed values."""
    register = act.register
    words = {key: [register.column(key).words(one) for one in pair] for key, pair in values.items()}
    Change.objects.create(
        org_code=row.org_code,
        lines=row.lines,
        register=register.name,
        row_id=row.id,
        act=deed,
        values=words,
        reason=reason,
        by_id=act.by.person_id,
        by_name=act.stamp["changed_by_name"],
        at=act.at,
    )
    told = {key: pair[1] for key, pair in words.items() if not register.column(key).is_sealed}
    record(
        verb=register.verb(deed),
        org_code=row.org_code,
        subject_type=register.name,
        subject_id=row.id,
        by=act.by,
        at=act.at,
        body={"title": register.label_of(row), "values": told, "reason": reason},
    )


def _settle_tasks(act: Act, before: RegisterRow, keys: Iterable[str]) -> None:
    """What ran out was renewed, or is no longer asked for: nobody need be asked any more."""
    changed = set(keys)
    for expiry in act.register.expiries:
        noted = getattr(before, expiry.column)
        if expiry.column in changed and noted is not None:
            finish(key=key_of(act.register, expiry, before.id, expiry.due(noted)), at=act.at)


def _moved(act: Act, row: RegisterRow) -> None:
    """Tell the feature, take its numbers anew, and judge the duties that read them."""
    act.register.after(row, act.by, act.at)
    if act.register.measures:
        on = timezone.localdate(act.at)
        duties.take_readings(row.org_code, row.org_code, on=on, at=act.at)
        duties.evaluate_one(row.org_code, on=on, kinds=act.register.measures)
