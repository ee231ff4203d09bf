"""Excel into a register: its columns as a sheet of `foundation.workbooks`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from xiaoan.engine.registers import actions, definition
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.kinds import Kind
from xiaoan.foundation.workbooks.sheets import Checked, Column, Fault, Outcome, Row, Sheet, by

# A check is told no moment; the transaction has one.
_TODAY: Final = "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"
REMEDY: Final = "请改正后重新上传，其他行不受影响。"
Known = dict[Hashable, RegisterRow]


def sheet_of(register: Register) -> Sheet:
    """The sheet of a register's own rows; rows are told apart by `register.identity`."""
    return Sheet(
        name=sheet_name(register),
        title=register.title,
        verb=register.verb("edit"),
        open_to=register.keeps,
        columns=tuple(_column(one) for one in register.columns if one.is_shown),
        key=by(*register.identity),
        check=lambda rows, viewer: _check(register, rows, viewer),
        write=lambda rows, viewer, at: _write(register, rows, viewer, at),
        follows=f"{register.name}:register",
        about=f"一行一{register.counter}{register.noun}；{_named(register)}都相同的，"
        f"视为同一{register.counter}，更新原有一行。",
    )


def sheet_name(register: Register) -> str:
    return f"{register.name}.rows"


def _named(register: Register) -> str:
    return "、".join(register.column(key).title for key in register.identity)


def _column(one: definition.Column) -> Column:
    return Column(
        key=one.key,
        title=one.title,
        kind=_kind(one),
        is_required=one.is_required,
        is_personal=one.is_sealed,
        help=one.help,
        example=one.example,
        width=max(one.width, 12),
    )


def _kind(one: definition.Column) -> Kind:
    words = dict(one.choices)
    found: dict[str, Kind] = {
        "date": kinds.day(),
        "number": kinds.whole(one.lowest, one.highest),
        "decimal": kinds.number(one.lowest, one.highest),
        "flag": kinds.yes_no(),
        "phone": kinds.phone(mobile=False),
    }
    if one.kind == "choice":
        return kinds.one_of(words)
    if one.kind == "choices":
        return kinds.many_of(words)
    return found.get(one.kind) or kinds.text(one.longest)


def _check(register: Register, rows: Sequence[Row], viewer: Viewer) -> Checked:
    """What is there already, and what the register itself says is wrong; two statements."""
    known, on = _known(register, viewer), _today()
    faults, standing = [], {}
    for row in rows:
        there = known.get(_identity(register, row.values))
        if there is not None:
            standing[row.number] = {
                key: _comparable(getattr(there, key)) for key in register.keys if key in row.values
            }
        wrong = register.check(_merged(register, there, row.values), on)
        faults += [Fault(row.number, key, words, REMEDY) for key, words in wrong.items()]
    return Checked(faults=faults, standing=standing)


def _write(register: Register, rows: Sequence[Row], viewer: Viewer, at: datetime) -> Outcome:
    known = _known(register, viewer)
    brought = [
        (there, _merged(register, there, row.values))
        for row in rows
        for there in [known.get(_identity(register, row.values))]
    ]
    actions.bring_in(act=actions.Act(register, viewer, at), rows=brought)
    created = sum(there is None for there, _ in brought)
    return Outcome(created=created, updated=len(brought) - created)


def _known(register: Register, viewer: Viewer) -> Known:
    own = register.rows.filter(org_code=viewer.org_code, retired_on__isnull=True)
    return {_identity(register, register.values_of(one)): one for one in own}


def _identity(register: Register, values: Mapping[str, Any]) -> Hashable:
    return tuple(values.get(key) for key in register.identity)


def _merged(
    register: Register, there: RegisterRow | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """A whole row: what was read over what is there; an empty cell leaves what is there."""
    before = register.values_of(there) if there else register.blank
    read = {key: list(one) if isinstance(one, tuple) else one for key, one in values.items()}
    exact = {one.key for one in register.columns if one.kind == "decimal"}
    return before | {
        key: Decimal(str(one)) if key in exact and one is not None else one
        for key, one in read.items()
        if key in before
    }


def _comparable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _today() -> date:
    with connection.cursor() as cursor:
        cursor.execute(_TODAY)
        found: date = cursor.fetchone()[0]
        return found
