"""Excel into a register: its columns as sheets of `foundation.workbooks`.

One sheet for the rows of whoever keeps the register, one with a 学校 column for the office above
that has the list of all its schools (decision 0015).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from xiaoan.engine.registers import actions, definition
from xiaoan.engine.registers.actions import Brought
from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.foundation.accounts.importing.naming import NameUnknown, organisation_names
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import kinds, registry
from xiaoan.foundation.workbooks.kinds import Kind
from xiaoan.foundation.workbooks.sheets import Checked, Column, Fault, Outcome, Row, Sheet

# A check is told no moment; the transaction has one.
_TODAY: Final = "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"
REMEDY: Final = "请改正后重新上传，其他行不受影响。"
SCHOOL: Final = Column(
    key="its_school",
    title="学校",
    kind=kinds.text(80),
    is_required=True,
    aliases=("学校名称", "所在学校", "单位", "单位名称", "工作单位", "所属学校"),
    example="演示第一小学",
    help="系统里的学校名称，简称也可以。",
    width=24,
)
Known = dict[Hashable, RegisterRow]


@dataclass(frozen=True)
class Placed:
    """Whose each row is, by its number, and what is wrong with those that are nobody's."""

    codes: Mapping[int, int]
    names: Mapping[int, str]
    faults: Sequence[Fault] = ()


def offer(register: Register) -> None:
    """Both sheets of a register; called in AppConfig.ready()."""
    registry.register(sheet_of(register))
    if "school" in register.kept_by:
        registry.register(county_sheet_of(register))


def sheet_of(register: Register) -> Sheet:
    """The sheet of a register's own rows; rows are told apart by `register.identity`."""
    return Sheet(
        name=sheet_name(register),
        title=register.title,
        verb=register.verb("edit"),
        open_to=register.keeps,
        columns=_columns(register),
        key=lambda row: _identity(register, row.values),
        check=lambda rows, viewer: _check(register, rows, viewer, _own(rows, viewer)),
        write=lambda rows, viewer, at: _write(
            register, rows, actions.Act(register, viewer, at), _own(rows, viewer)
        ),
        follows=f"{register.name}:register",
        about=f"一行一{register.counter}{register.noun}；{_named(register)}都相同的，"
        f"视为同一{register.counter}，更新原有一行。",
    )


def county_sheet_of(register: Register) -> Sheet:
    """The sheet of the rows of all schools below an office, told apart by school and identity."""
    return Sheet(
        name=county_sheet_name(register),
        title=f"各校{register.title}",
        verb=register.verb("bring"),
        open_to=lambda viewer: viewer.org_kind != "school" and viewer.reach == "territory",
        columns=(SCHOOL, *_columns(register)),
        key=lambda row: (row.get(SCHOOL.key), _identity(register, row.values)),
        check=lambda rows, viewer: _check(register, rows, viewer, _of_schools(rows, viewer)),
        write=lambda rows, viewer, at: _write(
            register, rows, actions.Act(register, viewer, at), _of_schools(rows, viewer)
        ),
        follows=f"{register.name}:register",
        about=f"一行一{register.counter}{register.noun}，写明学校；同一学校里{_named(register)}都相同的，"
        f"视为同一{register.counter}，更新原有一行。",
        notes=(
            "导入后由各校自己管；每所学校会收到一条待阅，请它核对。",
            "空格子不会清掉学校已经填的内容。",
        ),
    )


def sheet_name(register: Register) -> str:
    return f"{register.name}.rows"


def county_sheet_name(register: Register) -> str:
    return f"{register.name}.schools"


def _named(register: Register) -> str:
    return "、".join(register.column(key).title for key in register.identity)


def _columns(register: Register) -> tuple[Column, ...]:
    return tuple(_column(one) for one in register.columns if one.is_shown)


def _column(one: definition.Column) -> Column:
    return Column(
        key=one.key,
        title=one.title,
        kind=_kind(one),
        aliases=one.aliases,
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
        "name": kinds.name(),
    }
    if one.kind == "choice":
        return kinds.one_of(words)
    if one.kind == "choices":
        return kinds.many_of(words)
    return found.get(one.kind) or kinds.text(one.longest)


def _own(rows: Sequence[Row], viewer: Viewer) -> Placed:
    return Placed({row.number: viewer.org_code for row in rows}, {})


def _of_schools(rows: Sequence[Row], viewer: Viewer) -> Placed:
    """Each row's school by its name, its short name, or without the county's; three statements."""
    names, known = organisation_names(viewer)
    codes: dict[int, int] = {}
    faults = []
    for row in rows:
        try:
            code = names.find(row.get(SCHOOL.key))
        except NameUnknown as unknown:
            faults.append(Fault(row.number, SCHOOL.key, unknown.wrong, unknown.remedy))
            continue
        if known[code].kind == "school":
            codes[row.number] = code
        else:
            wrong, remedy = "这个单位不是学校", "请写学校的名称；部门的人员由部门自己登记"
            faults.append(Fault(row.number, SCHOOL.key, wrong, remedy))
    return Placed(codes, {number: known[code].name for number, code in codes.items()}, faults)


def _check(register: Register, rows: Sequence[Row], viewer: Viewer, placed: Placed) -> Checked:
    """What is there already, and what the register itself says is wrong, all rows at once."""
    known, on = _known(register, placed), _today()
    faults, standing = list(placed.faults), {}
    for row in rows:
        there = known.get((placed.codes.get(row.number), _identity(register, row.values)))
        if there is not None:
            standing[row.number] = {
                key: _comparable(getattr(there, key)) for key in register.keys if key in row.values
            }
        wrong = register.check(_merged(register, there, row.values), on)
        faults += [Fault(row.number, key, words, REMEDY) for key, words in wrong.items()]
    settled = {number: {SCHOOL.key: name} for number, name in placed.names.items()}
    return Checked(faults=faults, standing=standing, settled=settled)


def _write(register: Register, rows: Sequence[Row], act: actions.Act, placed: Placed) -> Outcome:
    known = _known(register, placed)
    brought = [
        Brought(code, there, _merged(register, there, row.values))
        for row in rows
        if (code := placed.codes.get(row.number)) is not None
        for there in [known.get((code, _identity(register, row.values)))]
    ]
    actions.bring_in(act=act, rows=brought)
    created = sum(one.there is None for one in brought)
    return Outcome(created, len(brought) - created, placed.faults)


def _known(register: Register, placed: Placed) -> Known:
    """The rows in service of these organisations, by whose they are and who they are."""
    codes = set(placed.codes.values())
    standing = register.rows.filter(org_code__in=codes, retired_on__isnull=True)
    return {(one.org_code, _identity(register, register.values_of(one))): one for one in standing}


def _identity(register: Register, values: Mapping[str, Any]) -> Hashable:
    """What tells rows apart; an empty mark is one as well."""
    return tuple(values.get(key) or "" for key in register.identity)


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
