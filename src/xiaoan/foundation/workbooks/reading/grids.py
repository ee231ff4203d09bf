"""A workbook as plain tables of cells, whatever format it came in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from xiaoan.foundation.workbooks.kinds import Cell

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 120
Place = tuple[int, int]  # row and column, counted from 0


class Unreadable(Exception):
    """A file that cannot be imported; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Grid:
    """One sheet. Every row has the same length; formula errors stand in it as text, `#REF!`."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """All sheets that could be read, and for each that could not the sentence why."""

    grids: list[Grid]
    refused: dict[str, str] = field(default_factory=dict)


def size_fault(rows: int, columns: int) -> str:
    """Why a sheet of this extent is not read; empty where it is."""
    if rows > MOST_ROWS + 50:
        return (
            f"表中有 {rows:,} 行，一次最多导入 {MOST_ROWS:,} 行。"
            "请按乡镇或学校分成几个文件，分次导入。"
            "如果实际没有这么多，请选中数据下面的空行，右键“删除”后保存再传。"
        )
    if columns > MOST_COLUMNS:
        return (
            f"表中有 {columns} 列，不像是要导入的表。"
            "请下载本页的模板，把内容贴进去再传；多余的空列请选中后右键“删除”。"
        )
    return ""


def rectangular(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The same rows, filled up to one length, without empty rows at the end."""
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [[*row, *([None] * (width - len(row)))] for row in rows]
