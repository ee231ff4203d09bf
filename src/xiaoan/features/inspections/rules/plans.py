"""The rounds that schools usually plan, and which duties a round can serve. Pure.

wuzhong-2023, 2.4: 敏感部位日检查、重点部位周检查、校园区域月检查、节假日校园周边联合排查、
校长随时巡查; kaijiang-2022, item 8: 每周排查. Rounds at night and their hours are assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from xiaoan.features.inspections.rules import Point

# How often: a duty is served by a round that comes as often or more often.
STEPS: Final = {
    "day": 0,
    "week": 1,
    "month": 2,
    "holiday": 3,
    "quarter": 3,
    "term": 4,
    "school_year": 5,
    "year": 6,
}
EVERY: Final = {
    "day": "每天",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "term": "每学期",
    "school_year": "每学年",
    "year": "每年",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A usual round: one tap fills the form with it. `words` pick its points by their place."""

    key: str
    name: str
    cycle: str
    scope: str
    post_kind: str
    says: str
    words: tuple[str, ...] = ()
    begins_at: time | None = None
    ends_at: time | None = None

    def fits(self, point: Point) -> bool:
        return any(word in f"{point.place} {point.area}" for word in self.words)


GATE: Final = ("校门", "大门", "门卫", "围墙", "监控")
PATTERNS: Final = (
    Pattern(
        "sensitive", "敏感部位日检查", "day", "sensitive", "guard", "校门、监控等，每天看", GATE
    ),
    Pattern(
        "key",
        "重点部位周检查",
        "week",
        "key",
        "safety_officer",
        "配电、食堂、实验室、宿舍等，每周看",
        ("配电", "食堂", "后厨", "实验", "危化", "锅炉", "消防", "宿舍"),
    ),
    Pattern("weekly", "每周全校排查", "week", "campus", "safety_officer", "全部检查点，每周一遍"),
    Pattern("monthly", "每月全校排查", "month", "campus", "safety_officer", "全部检查点，每月一遍"),
    Pattern(
        "holiday",
        "节假日前周边联合排查",
        "holiday",
        "surroundings",
        "deputy_principal",
        "放假前，和有关部门一起看校门周边",
        (*GATE, "周边"),
    ),
    Pattern("leader", "校长巡查", "month", "leader", "principal", "校领导随时走到哪查到哪"),
    Pattern(
        "night",
        "夜间巡查",
        "day",
        "route",
        "guard",
        "放学后绕校园一圈",
        (*GATE, "楼", "操场"),
        time(21, 30),
        time(23, 30),
    ),
    Pattern(
        "dormitory",
        "宿舍夜查",
        "day",
        "route",
        "dorm_keeper",
        "熄灯后查宿舍",
        ("宿舍", "公寓"),
        time(22, 0),
        time(23, 30),
    ),
)


def pattern(key: str) -> Pattern | None:
    return next((one for one in PATTERNS if one.key == key), None)


def asks_sweep(rule: Mapping[str, Any]) -> bool:
    """Whether a duty's rule counts sweeps."""
    return any(_sweeps(rule))


def serves(cycle: str, scope: str, rule: Mapping[str, Any]) -> bool:
    """Whether a round counts for a duty: it looks where the duty says, and at least as often."""
    wanted = {way.get("where", {}).get("scope", scope) for way in _sweeps(rule)}
    return scope in wanted and STEPS[cycle] <= STEPS.get(rule.get("every", ""), len(STEPS))


def is_as_often(cycle: str, rule: Mapping[str, Any]) -> bool:
    """Whether a round comes just as often as a duty asks."""
    return STEPS[cycle] == STEPS.get(rule.get("every", ""))


def asked_words(rule: Mapping[str, Any], scopes: Mapping[str, str]) -> str:
    """每周一次“全校排查”, as a sentence goes on with it."""
    places = [scopes[one] for way in _sweeps(rule) if (one := way.get("where", {}).get("scope"))]
    every = EVERY.get(rule.get("every", ""), "按期")
    return f"{every}一次“{'”或“'.join(places) or '排查'}”"


def _sweeps(rule: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return [way for way in rule.get("any_of", ()) if way.get("fact") == "sweep"]
