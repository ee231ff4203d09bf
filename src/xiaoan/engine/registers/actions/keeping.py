"""One row: add, edit, retire, restore. One change and one ledger entry each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.registers import rules
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.engine.registers.rules import GONE_ON, RowRefused
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, Noted, moved, note, settle_tasks, told_of


@transaction.atomic
def add(*, act: Act, id: UUID, values: Mapping[str, Any]) -> RegisterRow:
    """登记. Idempotent on `id`."""
    row = _added(act, id, values)
    moved(act, [row])
    return row


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
        note(act, [Noted(made[0], "added", told_of(values))])
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
    moved(act, [changed])
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
    note(act, [Noted(current, "edited", {key: (before[key], values[key]) for key in keys})])
    settle_tasks(act, [(current, keys)])
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
        note(act, [Noted(current, deed, {}, reason)])
        settle_tasks(act, [(current, [one.column for one in act.register.expiries])])
        moved(act, [current])
    return current


def _check(act: Act, row: RegisterRow) -> None:
    may_edit = act.by.may(act.register.verb("edit"))
    rules.check_own(row.org_code, act.by.org_code, may_edit=may_edit)
