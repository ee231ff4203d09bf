"""Statutory days as published: chinesecalendar to its last year, then holidays without 调休."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays
from chinese_calendar import constants

from .rules import DayMark, SchoolYear, assumed_year

FIRST_YEAR: Final = 2018
# The last year whose 调休 the installed release of chinesecalendar knows.
LAST_PUBLISHED_YEAR: Final[int] = max(constants.holidays).year
LAST_YEAR: Final = LAST_PUBLISHED_YEAR + 3

_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@lru_cache(maxsize=64)
def statutory_days(year: int) -> Mapping[date, DayMark]:
    """Days off and moved workdays of a year; unpublished ones are only the festivals themselves."""
    if year > LAST_PUBLISHED_YEAR:
        festivals = holidays.country_holidays("CN", years=year, language="zh_CN")
        marks = {
            day: DayMark("holiday", name, is_published=False) for day, name in festivals.items()
        }
        return MappingProxyType(dict(sorted(marks.items())))
    off = {
        day: DayMark("holiday", _NAMES[name])
        for day, name in constants.holidays.items()
        if day.year == year
    }
    moved = {
        day: DayMark("workday", f"{_NAMES[name]}调休")
        for day, name in constants.workdays.items()
        if day.year == year
    }
    return MappingProxyType(dict(sorted((off | moved).items())))


@lru_cache(maxsize=64)
def expected_year(start_year: int) -> SchoolYear:
    """The assumed school year, its winter vacation laid round Spring Festival."""
    return assumed_year(start_year, spring_festival(start_year + 1))


def spring_festival(year: int) -> date:
    """The first day of the lunar year."""
    festivals = holidays.country_holidays("CN", years=year, language="en_US")
    return min(
        day for day, name in festivals.items() if name.startswith("Chinese New Year (Spring")
    )
