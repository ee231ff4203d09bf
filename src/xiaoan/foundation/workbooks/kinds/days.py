"""Dates as people type them: 2026.9.1, 2026年9月, 20260901, and what Excel counts. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from .cell import Cell, CellInvalid, Kind, plain

_WORDS = re.compile(
    r"(\d{4})\s*[年./\-—、\\]\s*(\d{1,2})(?:\s*[月./\-—、\\]\s*(\d{1,2})\s*[日号]?|\s*月)?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SHORT = re.compile(r"(\d{2})[年./\-](\d{1,2})[月./\-](\d{1,2})日?")
_YEAR = re.compile(r"(19|20)\d{2}年?")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_EPOCH = date(1899, 12, 30)  # Excel's day 0, with its leap day of 1900
_SERIALS = (14_611, 73_050)  # 1940 to 2099
_YEARS = (1940, 2099)
HOW = "请写成 2026-09-01 这样的日期"


def day() -> Kind:
    """A date; a month alone means its first day."""
    return Kind(_day, show=date.isoformat, dump=date.isoformat, load=date.fromisoformat,
                hint="日期，如 2026-09-01；2026.9.1、2026年9月 也认得")  # fmt: skip


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return _known(cell.date())
    if isinstance(cell, date):
        return _known(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _known(_counted(float(cell)))
    return _known(_typed(_TIME.sub("", plain(cell))))


def _known(found: date) -> date:
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise CellInvalid(f"年份 {found.year} 不对", HOW)
    return found


def _counted(found: float) -> date:
    """A number in a date's cell: a serial of Excel's, 20260901, or 2026.9 that became a number."""
    if found.is_integer() and _SERIALS[0] <= found <= _SERIALS[1]:
        return _EPOCH + timedelta(days=int(found))
    if found.is_integer():
        return _typed(str(int(found)))
    if _YEARS[0] <= found < _YEARS[1] + 1:
        year, _, month = repr(found).partition(".")
        if month == "1":
            raise CellInvalid(f"{found} 分不清是 1 月还是 10 月", HOW)
        return _made(year, month, None)
    if _SERIALS[0] <= found <= _SERIALS[1]:
        return _EPOCH + timedelta(days=int(found))
    raise CellInvalid("不是日期", HOW)


def _typed(found: str) -> date:
    for pattern in (_WORDS, _DIGITS):
        match = pattern.fullmatch(found)
        if match:
            return _made(*match.groups())
    if found.isdigit() and _SERIALS[0] <= int(found[:6]) <= _SERIALS[1] and len(found) == 5:
        return _EPOCH + timedelta(days=int(found))
    if _SHORT.fullmatch(found):
        raise CellInvalid("年份只有两位", HOW)
    if _YEAR.fullmatch(found):
        raise CellInvalid("只有年份", "请补上月份，如 2026年9月")
    raise CellInvalid("不是日期", HOW)


def _made(year: str, month: str, day_of_month: str | None) -> date:
    try:
        return date(int(year), int(month), int(day_of_month or 1))
    except ValueError:
        raise CellInvalid("日历上没有这一天", HOW) from None
