"""Numbers, with the units and separators that people put around them. Pure."""

from __future__ import annotations

import re
from functools import partial

from .cell import Cell, CellInvalid, Kind, plain

_AROUND = re.compile(r"[,，\s]|[人名个所班元岁]$|^约")


def whole(least: int = 0, most: int = 1_000_000) -> Kind:
    """A whole number within bounds: 1,260人 is 1260."""
    return Kind(partial(_whole, least=least, most=most), hint=f"整数，{least} 到 {most}")


def number(least: float = 0, most: float = 1e12) -> Kind:
    """A number within bounds."""
    return Kind(partial(_number, least=least, most=most), show=_shown, hint="数字")


def _shown(value: float) -> str:
    return plain(float(value))


def _whole(cell: Cell, least: int, most: int) -> int:
    found = _number(cell, least, most)
    if not found.is_integer():
        raise CellInvalid("应是整数", "请去掉小数")
    return int(found)


def _number(cell: Cell, least: float, most: float) -> float:
    try:
        found = float(_AROUND.sub("", plain(cell)))
    except ValueError:
        raise CellInvalid("应是数字", "请只填数字，不写文字") from None
    if not least <= found <= most:
        raise CellInvalid("数字超出范围", f"应在 {_shown(least)} 到 {_shown(most)} 之间，请核对")
    return found
