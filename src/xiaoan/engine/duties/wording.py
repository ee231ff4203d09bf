"""How an asking stands, in the words that a page shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

WEEKDAYS: Final = "一二三四五六日"
NOTHING: Final = Decimal(0)
CELL_WORDS: Final = {
    "overdue": "逾",
    "due": "办",
    "late_met": "迟",
    "met": "达",
    "not_due": "未",
    "waived": "免",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one asking; without `due_on` nothing is asked just now."""

    kind: str
    state: str
    unit: str = ""
    required: Decimal = Decimal(0)
    achieved: Decimal | None = None
    due_on: date | None = None
    met_on: date | None = None
    today: date | None = None

    def day(self, day: date) -> str:
        """A day, with its year where that is not this one."""
        is_other = self.today is not None and self.today.year != day.year
        return f"{day.year}年{long_day(day)}" if is_other else long_day(day)


def plain(number: Decimal) -> str:
    """1 for 1.00 and 1.5 for 1.50."""
    return f"{number.normalize():f}"


def long_day(day: date) -> str:
    """11月20日（周五）"""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def remaining_word(one: Standing) -> str:
    """What is missing, and the last day on which it can be done."""
    if one.kind == "aim":
        return "开放要求，不计数"
    if one.due_on is None:
        return "现在不要求"
    if one.state == "waived":
        return "上级已豁免"
    if one.state == "ended":
        return "单位已撤并，不再要求"
    if one.kind == "never":
        return (
            f"发现 {plain(one.achieved or NOTHING)} {one.unit}"
            if one.state == "overdue"
            else "未发现"
        )
    if one.kind == "keep":
        return _kept(one)
    if one.met_on is not None:
        return f"{one.day(one.met_on)}完成"
    return _missing(one, one.due_on)


def _kept(one: Standing) -> str:
    if one.achieved is None:
        return "本期还没有登记" if one.state == "due" else "该期没有登记"
    return f"现为 {plain(one.achieved)} {one.unit}，界限 {plain(one.required)} {one.unit}"


def _missing(one: Standing, due_on: date) -> str:
    missing = f"还差 {plain(max(one.required - (one.achieved or NOTHING), NOTHING))} {one.unit}"
    if one.state == "overdue":
        return f"{missing}，最后可行日 {one.day(due_on)} 已过"
    if one.state == "not_due":
        return f"{missing}，尚未开始"
    return f"{missing}，最后可行日 {one.day(due_on)}"
