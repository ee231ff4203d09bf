"""Spans of days as people say them. Pure."""

from __future__ import annotations

from typing import Final

WEEK: Final = 7
SIGNS: Final = "零一二三四五六七八九"
TWO: Final = 2


def counted(number: int) -> str:
    """`四`, `十五`, `二十八`; digits from a hundred on."""
    tens, ones = divmod(number, 10)
    if not 0 <= tens < 10:
        return str(number)
    if not tens:
        return SIGNS[ones]
    return ("" if tens == 1 else SIGNS[tens]) + "十" + (SIGNS[ones] if ones else "")


def span(days: int) -> str:
    """`四周` where it is whole weeks, `十五天` where it is not."""
    weeks, rest = divmod(days, WEEK)
    number, unit = (weeks, "周") if weeks and not rest else (days, "天")
    return f"{'两' if number == TWO else counted(number)}{unit}"
