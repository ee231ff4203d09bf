"""What would become of every line: new, changed, unchanged, repeated or faulty."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from xiaoan.foundation.scope import Viewer

from .reading.lines import Line
from .sheets import Checked, Fault, Row, Sheet, Values

NEW, CHANGED, UNCHANGED, REPEATED, FAULTY = "new", "changed", "unchanged", "repeated", "faulty"
STATE_WORDS: Final = {
    FAULTY: "有错误",
    NEW: "新增",
    CHANGED: "修改",
    UNCHANGED: "没有变化",
    REPEATED: "重复",
}
Json = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One line with its fate. `before` is None where nothing stands there yet."""

    row: Row
    state: str
    before: Json | None = None
    after: Json = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def dumped(sheet: Sheet, values: Values) -> Json:
    """Values as JSON keeps them."""
    return {one.key: one.kind.dump(values[one.key]) for one in sheet.columns if one.key in values}


def loaded(sheet: Sheet, kept: Json) -> dict[str, Any]:
    """The values again."""
    return {one.key: one.kind.load(kept[one.key]) for one in sheet.columns if one.key in kept}


def shown(sheet: Sheet, kept: Json) -> dict[str, str]:
    """The values in words, by column key."""
    columns = {one.key: one for one in sheet.columns}
    values = loaded(sheet, kept)
    return {key: columns[key].kind.show(value) for key, value in values.items()}


def settled_row(row: Row, checked: Checked) -> Row:
    return replace(row, values={**row.values, **checked.settled.get(row.number, {})})


def judge(lines: Sequence[Line], sheet: Sheet, viewer: Viewer) -> list[Judged]:
    """The fate of every line; all that can be are checked at once.

    A line that only lacks optional cells is checked as well, so that its sender learns of every
    fault in one go.
    """
    required = {one.key for one in sheet.columns if one.is_required}
    readable = [line.row for line in lines if required <= line.row.values.keys()]
    checked = sheet.check(readable, viewer) if readable else Checked()
    faults = _by_number(checked.faults)
    seen: dict[Hashable, Row] = {}
    judged = []
    for line in lines:
        found = _together(line.faults, faults.get(line.row.number, ()))
        if found:
            judged.append(Judged(line.row, FAULTY, faults=_with_what_stands(found, line)))
            continue
        settled = settled_row(line.row, checked)
        twin = _twin(settled, sheet, seen)
        if twin is not None:
            judged.append(_repeated(line, settled, twin))
            continue
        judged.append(compared(line.row, settled, checked, sheet))
    return judged


def compared(row: Row, settled: Row, checked: Checked, sheet: Sheet) -> Judged:
    """New, changed or unchanged: what is there now beside what the row wants."""
    after = dumped(sheet, settled.values)
    standing = checked.standing.get(row.number)
    if standing is None:
        return Judged(row, NEW, None, after)
    before = dumped(sheet, {key: standing[key] for key in standing if standing[key] is not None})
    known = {one.key for one in sheet.columns if one.key in standing}
    differing = {key for key in after if key in known and after[key] != before.get(key)}
    kept = {key: before[key] for key in before if key in after}
    return Judged(row, CHANGED if differing else UNCHANGED, kept, after)


def differing(before: Json | None, after: Json) -> list[str]:
    """The keys of a changed row whose value changes."""
    return [key for key in after if before is not None and after[key] != before.get(key)]


def _by_number(faults: Sequence[Fault]) -> Mapping[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.number, []).append(fault)
    return found


def _together(read: Sequence[Fault], checked: Sequence[Fault]) -> tuple[Fault, ...]:
    """What could not be read, and what was found wrong in the other columns."""
    columns = {fault.column for fault in read}
    return (*read, *(fault for fault in checked if fault.column not in columns))


def _with_what_stands(faults: Sequence[Fault], line: Line) -> tuple[Fault, ...]:
    return tuple(
        fault if fault.found else replace(fault, found=line.cells.get(fault.column, ""))
        for fault in faults
    )


def _twin(row: Row, sheet: Sheet, seen: dict[Hashable, Row]) -> Row | None:
    """The earlier line with the same key, where there is one."""
    key = sheet.key(row)
    if key is None:
        return None
    return twin if (twin := seen.setdefault(key, row)) is not row else None


def _repeated(line: Line, settled: Row, twin: Row) -> Judged:
    if settled.values == twin.values:
        return Judged(line.row, REPEATED)
    wrong = f"与第 {twin.number} 行说的是同一个，内容却不一样"
    fault = Fault(line.row.number, "", wrong, f"请与第 {twin.number} 行合成一行，只留一行")
    return Judged(line.row, FAULTY, faults=(fault,))
