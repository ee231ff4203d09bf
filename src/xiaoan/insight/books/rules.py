"""Which books there are, of which days, and what they are called. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.foundation.terms.rules import Calendar

BOOKS: Final = {
    "checks": "安全检查台账",
    "hazards": "隐患排查治理台账",
    "patrols": "巡查记录",
    "facts": "专题履职台账",
}
SPANS: Final = {
    "day": "日", "week": "周", "month": "月", "quarter": "季度", "term": "学期",
    "school_year": "学年", "year": "年",
}  # fmt: skip
PATROLS: Final = ("route",)  # rounds along a route; every other scope is a check
ONLY: Final = {
    "checks": {"bad": "有问题的", "left": "没有查全的"},
    "patrols": {"bad": "有异常的", "left": "没有巡全的"},
    "hazards": {"open": "未销号", "closed": "已销号", "major": "重大"},
    "facts": {"photo": "有附件的"},
}
LONGEST_DAYS: Final = 1100


@dataclass(frozen=True)
class Wanted:
    """One book: which, of which days, of which school (0 for all below), about what."""

    book: str
    span: str
    since: date
    until: date
    org_code: int = 0
    topic: str = ""
    only: str = ""

    @property
    def title(self) -> str:
        return BOOKS[self.book]

    @property
    def days(self) -> str:
        """2026年11月1日至11月30日"""
        first = f"{self.since.year}年{self.since.month}月{self.since.day}日"
        if self.since == self.until:
            return first
        year = "" if self.since.year == self.until.year else f"{self.until.year}年"
        return f"{first}至{year}{self.until.month}月{self.until.day}日"


def days_of(span: str, on: date, calendar: Calendar) -> tuple[date, date]:
    """The first and last day of the period around a day."""
    found = calendar.period(span, on)  # type: ignore[arg-type]
    return found.starts_on, found.ends_on
