"""What a dossier says of a duty, and what its files are called. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

LONGEST_DAYS: Final = 1100  # three school years
KEPT_DAYS: Final = 30  # how long the files stay; afterwards they can be made again
GAP: Final = "未见记录"
OPEN_ENDED: Final = ("overdue", "due")
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


@dataclass(frozen=True)
class Found:
    """What there is about one duty in the period. `states` counts its askings by state."""

    kind: str
    states: Mapping[str, int]
    facts: int
    readings: int

    @property
    def asked(self) -> int:
        return sum(self.states.values())

    @property
    def is_shown(self) -> bool:
        """Whether anything was recorded."""
        return self.facts + self.readings > 0


def span_fault(since: date, until: date, today: date) -> str:
    """Why a period cannot be asked for; empty where it can."""
    if until < since:
        return "结束日期早于开始日期，请改正。"
    if since > today:
        return "这段时间还没有到，没有记录可收。"
    if (until - since).days > LONGEST_DAYS:
        return "一册最多收三年，请缩短时间。"
    return ""


def is_gap(found: Found) -> bool:
    """Whether something was to be done in the period and nothing was recorded."""
    if found.is_shown or found.kind == "never":
        return False
    if found.kind == "aim":
        return True
    return any(found.states.get(state) for state in OPEN_ENDED)


def verdict(found: Found) -> str:
    """How the duty stood over the period, in one short phrase."""
    if is_gap(found):
        return GAP
    if found.kind == "never":
        return "发现有违反" if found.states.get("overdue") else "未发现违反"
    if found.kind == "aim":
        return f"有记录 {found.facts} 条"
    if not found.asked:
        return "本期没有要求" if not found.is_shown else f"有记录 {found.facts} 条"
    if found.states.get("overdue"):
        return f"有逾期（{found.states['overdue']}／{found.asked}）"
    if found.states.get("due"):
        return "正在办理"
    if found.states.get("late_met"):
        return "已完成，有迟办"
    done = found.states.get("met", 0) + found.states.get("waived", 0)
    return "已达标" if done else "未到期"


def file_name(*parts: str, limit: int = 80) -> str:
    """Words as part of a file's name that every system takes."""
    return _UNFIT.sub("-", "_".join(part for part in parts if part)).strip("-.")[:limit]
