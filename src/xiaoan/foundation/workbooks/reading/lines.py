"""From the cells under the headers to values, and to faults of single cells. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from xiaoan.foundation.workbooks.kinds import Cell, CellInvalid, plain
from xiaoan.foundation.workbooks.sheets import Column, Fault, Row, Sheet

from .grids import MOST_ROWS, Unreadable, size_fault
from .headers import Found, bare

EXAMPLE_SIGN: Final = "示例行"
_DITTO: Final = frozenset(
    {"同上", "〃", "″", '"', "“", "”", "''", "々", "-〃-", "—〃—", "上同", "ditto"}
)
_ERRORS: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_FOOTERS: Final = (
    "合计", "总计", "小计", "共计", "填表人", "填报人", "填报单位", "制表", "审核人", "负责人签",
    "单位负责人", "注：", "注:", "备注：", "备注:", "说明：", "说明:", "填报说明", "填报时间",
)  # fmt: skip
_SHOWN: Final = 8


@dataclass(frozen=True)
class Line:
    """One line of the sheet: what stands there, what it means, and what is wrong with it."""

    row: Row
    cells: dict[str, str]  # column key → what stands there; for 同上, what it means
    faults: tuple[Fault, ...] = ()


@dataclass
class Lines:
    """All lines, the numbers of those left out with their reason, and remarks on the whole."""

    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Typed:
    """A cell as it was handed over, and its text."""

    cell: Cell
    text: str

    @property
    def is_ditto(self) -> bool:
        return self.text.replace(" ", "") in _DITTO if self.text else False


def read_lines(found: Found, sheet: Sheet) -> Lines:
    """Every line under the headers. Raises Unreadable where there are none, or too many."""
    read = Lines()
    left_out: list[int] = []
    before: dict[str, Typed] = {}
    for at, cells in _bodies(_unmerged(found), found, left_out):
        meant = {
            key: before[key] if one.is_ditto and key in before else one
            for key, one in cells.items()
        }
        read.lines.append(_line(at + 1, meant, sheet))
        before = meant
    if not read.lines:
        raise Unreadable(
            f"在工作表“{found.grid.name}”找到了表头，但下面没有内容。"
            f"请从第 {found.last + 2} 行起填写，保存后再传。"
        )
    if len(read.lines) > MOST_ROWS:
        raise Unreadable(size_fault(len(read.lines) + 50, 0))
    read.remarks = _remarks(found, read.lines, left_out)
    return read


def _unmerged(found: Found) -> list[list[Cell]]:
    """The rows, with what a merged cell holds in every place it spans, down its column."""
    rows = [list(row) for row in found.grid.rows]
    for (top, left), (bottom, _) in found.grid.merged:
        if top <= found.last or left not in found.places:
            continue
        for at in range(top + 1, min(bottom + 1, len(rows))):
            rows[at][left] = rows[top][left]
    return rows


def _bodies(
    rows: list[list[Cell]], found: Found, left_out: list[int]
) -> Iterator[tuple[int, dict[str, Typed]]]:
    """Each line that holds data; headers printed again, examples and footers are left out."""
    heads = {place: bare(plain(found.grid.rows[found.last][place])) for place in found.places}
    for at in range(found.last + 1, len(rows)):
        texts = [plain(cell) if cell is not None else "" for cell in rows[at]]
        filled = [place for place in found.places if texts[place]]
        first = next((text for text in texts if text), "")
        if not filled:
            left_out += [at + 1] if _is_footer(first) else []
            continue
        if any(text.startswith(EXAMPLE_SIGN) for text in texts):
            continue
        repeated = sum(bool(heads[at]) and bare(texts[at]) == heads[at] for at in filled)
        if repeated * 2 > len(found.places) or (_is_footer(first) and len(filled) <= 2):
            left_out.append(at + 1)
            continue
        yield (
            at,
            {
                column.key: Typed(rows[at][place], texts[place])
                for place, column in found.places.items()
            },
        )


def _is_footer(text: str) -> bool:
    return text.replace(" ", "").startswith(_FOOTERS)


def _line(number: int, cells: dict[str, Typed], sheet: Sheet) -> Line:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in sheet.columns:
        one = cells.get(column.key)
        try:
            value = _value(one, column) if one is not None else None
        except CellInvalid as invalid:
            shown = cells[column.key].text
            faults.append(Fault(number, column.key, invalid.wrong, invalid.remedy, shown))
            continue
        if value is not None:
            values[column.key] = value
        elif column.is_required:
            faults.append(Fault(number, column.key, f"“{column.title}”没有填", "这一项必须填写"))
    texts = {key: one.text for key, one in cells.items()}
    return Line(Row(number, values), texts, tuple(faults))


def _value(one: Typed, column: Column) -> Any:  # noqa: ANN401 — as the column's kind makes it
    if not one.text or one.text.lower() in column.kind.blanks:
        return None
    if one.text.upper() in _ERRORS:
        raise CellInvalid(
            f"公式出错（{one.text}）", "请把这一格改成实际内容：复制后“选择性粘贴—数值”"
        )
    if one.is_ditto:
        raise CellInvalid("写着“同上”，但上面没有内容", "请填写实际内容")
    return column.kind.parse(one.cell)


def _remarks(found: Found, lines: list[Line], left_out: list[int]) -> list[str]:
    said = []
    if found.last:
        said.append(f"表头在第 {found.last + 1} 行。")
    if left_out:
        said.append(f"{_numbers(left_out)}像是重复的表头、合计或表尾说明，没有当作数据。")
    hidden = [one.row.number for one in lines if one.row.number - 1 in found.grid.hidden_rows]
    if hidden:
        said.append(f"{_numbers(hidden)}在表格里是隐藏的，也读进来了；不需要的请删除后再传。")
    return said


def _numbers(numbers: list[int]) -> str:
    shown = "、".join(str(one) for one in numbers[:_SHOWN])
    more = f"等 {len(numbers)} 行" if len(numbers) > _SHOWN else "行"
    return f"第 {shown} {more}"
