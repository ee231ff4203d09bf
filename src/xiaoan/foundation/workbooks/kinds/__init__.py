"""格值 — What a cell may hold, read as offices type it."""

from __future__ import annotations

from .cell import BLANKS, Cell, CellInvalid, Kind, plain
from .choices import many_of, one_of, yes_no
from .days import day
from .numbers import number, whole
from .texts import code, name, phone, text

__all__ = [
    "BLANKS", "Cell", "CellInvalid", "Kind", "code", "day", "many_of", "name", "number", "one_of",
    "phone", "plain", "text", "whole", "yes_no",
]  # fmt: skip
