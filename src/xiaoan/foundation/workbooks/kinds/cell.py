"""A cell as the reader hands it over, and its text without the traces of typing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Cell = str | float | int | bool | date | datetime | time | timedelta | None

# What offices write into a cell that has nothing to say.
BLANKS = frozenset(
    {"", "/", "\\", "-", "--", "—", "——", "－", "无", "暂无", "空", "n/a", "na", "null"}
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in (
    *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)
)}  # fmt: skip
_FULL_WIDTH |= {0xFF0E: ".", 0xFF0F: "/", 0xFF0D: "-", 0xFF0B: "+", 0x3000: " ", 0x00A0: " "}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u0000-\u0008\u000b-\u001f]")
_SPACES = re.compile(r"\s+")


class CellInvalid(Exception):
    """A cell that cannot be read: what is wrong with it, and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


def _same(value: object) -> object:
    return value


@dataclass(frozen=True)
class Kind:
    """How a cell of this kind is read (`parse` raises CellInvalid), shown, and kept as JSON."""

    parse: Callable[[Cell], Any]
    show: Callable[[Any], str] = str
    dump: Callable[[Any], Any] = _same
    load: Callable[[Any], Any] = _same
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_text: bool = False  # Excel must not take it for a number
    blanks: frozenset[str] = BLANKS


def plain(cell: Cell) -> str:
    """The text of a cell: no line breaks, no spaces around, no full-width digits, no 13800.0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time()
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    whole = _INVISIBLE.sub("", str(cell)).translate(_FULL_WIDTH)
    return _SPACES.sub(" ", whole).strip()
