"""What things are called, and the refusal that people read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

PLANNED: Final = "planned"
RUNNING: Final = "running"
ENDED: Final = "ended"
CANCELLED: Final = "cancelled"
STATES: Final = {
    PLANNED: "待演练",
    RUNNING: "演练中",
    ENDED: "已完成",
    CANCELLED: "已取消",
}
COMPREHENSIVE: Final = "comprehensive"
SPECIAL: Final = "special"
TABLETOP: Final = "tabletop"
KINDS: Final = {SPECIAL: "专项演练", COMPREHENSIVE: "综合演练", TABLETOP: "桌面推演"}
RUN: Final = "run"
PAPER: Final = "paper"
SOURCES: Final = {RUN: "现场计时", PAPER: "事后补登"}
STANDINGS: Final = {"inside": "未撤出", "out": "已撤出", "short": "有缺员", "whole": "已到齐"}
STALE: Final = "这期间有人改过，请刷新后再办。"


class DrillRefused(Exception):
    """Carries the sentence that the person reads."""


def seconds_word(seconds: int | None) -> str:
    """3 分 05 秒; empty where it was not timed."""
    if seconds is None:
        return ""
    return f"{seconds // 60} 分 {seconds % 60:02d} 秒" if seconds >= 60 else f"{seconds} 秒"


def usual_title(scenario: str, kind: str, on: date) -> str:
    """What a drill is called where nobody gives it a name."""
    what = {TABLETOP: "桌面推演", COMPREHENSIVE: "综合应急演练"}.get(kind, "应急演练")
    return f"{on.year}年{on.month}月{scenario}{what}"


@dataclass(frozen=True)
class Row:
    """A class that takes part, as it is on the day of planning."""

    name: str
    expected: int
    place: str = ""
    assembly: str = ""
