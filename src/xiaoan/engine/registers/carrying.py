"""Rows of a register, when the organisation that keeps it goes over into another or closes.

At a merger the whole register goes over, with what was changed in it and what hangs on its rows:
it is about people and things that go on. At a closure its rows are retired where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet

from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.expiring import key_of
from xiaoan.engine.registers.models import Change, RegisterRow
from xiaoan.engine.tasks.actions import cancel
from xiaoan.foundation.orgs import recoding
from xiaoan.foundation.orgs.registry import Handover, carries
from xiaoan.foundation.scope import SYSTEM

CLOSED = "单位撤销"
FATES = ("转给承接单位，变更记录一并转去", "到撤销日注销，记录保留")


def goes_over(register: Register) -> None:
    """Let a register follow its organisation; called where a feature defines it."""

    def count(code: int) -> int:
        return _current(register, code).count()

    def carry(handover: Handover) -> Sequence[UUID]:
        if handover.kind == "move":
            return []
        if handover.new is None:
            return _retire(register, handover)
        ids = list(register.rows.filter(org_code=handover.old).values_list("id", flat=True))
        _take(register, ids, handover.old, handover.new)
        return ids

    def back(handover: Handover, ids: Sequence[UUID]) -> None:
        if handover.new is None:
            _restore(register, handover, ids)
        else:
            still = register.rows.filter(id__in=ids, org_code=handover.new)
            _take(register, list(still.values_list("id", flat=True)), handover.new, handover.old)

    carries(register.title, count, carry, back=back, fates=FATES)


def _current(register: Register, code: int) -> QuerySet[RegisterRow]:
    return register.rows.filter(org_code=code, retired_on__isnull=True)


def _take(register: Register, ids: Sequence[UUID], old: int, new: int) -> None:
    recoding.take_along(register.model, ids, new, was=old)
    Change.objects.filter(register=register.name, row_id__in=ids).update(org_code=new)


def _retire(register: Register, handover: Handover) -> Sequence[UUID]:
    """注销, and nobody is asked any more for what would have run out."""
    rows = list(_current(register, handover.old))
    ids = [row.id for row in rows]
    register.rows.filter(id__in=ids).update(
        retired_on=handover.on,
        retired_reason=CLOSED,
        changed_at=handover.at,
        changed_by_name=SYSTEM.name,
        version=F("version") + 1,
    )
    _note(register, rows, "retired", handover)
    for row in rows:
        _ask_no_more(register, row, handover)
    return ids


def _ask_no_more(register: Register, row: RegisterRow, handover: Handover) -> None:
    for expiry in register.expiries:
        noted = getattr(row, expiry.column)
        if noted is not None:
            cancel(key=key_of(register, expiry, row.id, expiry.due(noted)), at=handover.at)


def _restore(register: Register, handover: Handover, ids: Sequence[UUID]) -> None:
    """Those that the closure retired and nobody has touched since."""
    closed = register.rows.filter(
        id__in=ids, org_code=handover.old, retired_on=handover.on, retired_reason=CLOSED
    )
    rows = list(closed)
    closed.update(
        retired_on=None,
        retired_reason="",
        changed_at=handover.at,
        changed_by_name=SYSTEM.name,
        version=F("version") + 1,
    )
    _note(register, rows, "restored", handover)


def _note(register: Register, rows: Sequence[RegisterRow], act: str, handover: Handover) -> None:
    Change.objects.bulk_create(
        Change(
            org_code=row.org_code,
            lines=row.lines,
            register=register.name,
            row_id=row.id,
            act=act,
            reason=CLOSED if act == "retired" else "撤销有误，已恢复",
            by_id=SYSTEM.person_id,
            by_name=SYSTEM.name,
            at=handover.at,
        )
        for row in rows
    )
