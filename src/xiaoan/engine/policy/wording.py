"""Duties in plain Chinese: whom they bind, what they ask, and what of it is ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from xiaoan.engine.policy.models import FactKind, MeasureKind
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.orgs.rules import LEVELS, LINES, OWNERSHIPS, SETTINGS, SORTS, STAGES

PERIODS = {
    "day": "每天",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "term": "每学期",
    "school_year": "每学年",
    "year": "每年",
}
ASSUMED = {
    "any_of": "做什么",
    "by": "期限",
    "every": "次数",
    "evidence": "佐证",
    "keep": "怎么算",
    "kind": "怎么看",
    "minutes": "时限（分钟）",
    "post": "责任岗位",
    "review": "核对周期",
    "when": "何时要办",
    "who": "约束谁",
    "within": "时限",
}
_SPANS = {"days": "日", "hours": "小时", "minutes": "分钟"}


@dataclass(frozen=True)
class Words:
    """The declared names of facts and measures."""

    facts: Mapping[str, FactKind]
    measures: Mapping[str, MeasureKind]

    def fact(self, place: Mapping[str, Any]) -> str:
        """应急演练（专项演练）"""
        kind = self.facts.get(place["fact"])
        if kind is None:
            return str(place["fact"])
        chosen = [_choice(kind, *pair) for pair in place.get("where", {}).items()]
        return f"{kind.title}（{'，'.join(chosen)}）" if chosen else kind.title

    def count(self, place: Mapping[str, Any]) -> str:
        """至少 2 次应急演练（专项演练）"""
        kind = self.facts.get(place["fact"])
        unit = "天" if place.get("count") == "days" else kind.unit if kind else "次"
        return f"至少 {place.get('at_least', 1)} {unit}{self.fact(place)}"


def asked(duty: Duty, words: Words) -> str:
    """What a duty asks, in one sentence without its full stop."""
    return _ASKED[duty.kind](duty.rule, words)


def figures(duty: Duty, words: Words) -> dict[str, str]:
    """What a duty fixes, by name: how often, how many, until when, and for whom."""
    return {**_FIGURES[duty.kind](duty.rule, words), "约束谁": bound(duty.who)}


def bound(who: Mapping[str, Any]) -> str:
    """Whom a duty binds: 寄宿制学校; 县级教育、公安部门."""
    alternatives = who.get("any_of")
    if alternatives:
        return "；".join(bound({**who, "any_of": None, **one}) for one in alternatives)
    if who["kind"] == "school":
        return _school(who)
    if who["kind"] == "institution":
        return "、".join(SORTS[one] for one in _list(who.get("stage"))) or "机构"
    levels = "、".join(LEVELS[level] for level in _list(who.get("level")))
    if who["kind"] == "government":
        return f"{levels}政府"
    lines = "、".join(LINES[line] for line in _list(who.get("line")))
    return f"{levels}{lines}部门"


def assumptions(duty: Duty) -> list[tuple[str, str]]:
    """What the text does not say and we settled, as (what, how)."""
    return [(ASSUMED.get(key, key), str(value)) for key, value in duty.assumed.items()]


def _school(who: Mapping[str, Any]) -> str:
    settings = "、".join(SETTINGS[one] for one in _list(who.get("setting")))
    owners = "、".join(OWNERSHIPS[one] for one in _list(who.get("ownership")))
    boards = {True: "寄宿制", False: "非寄宿制", None: ""}[who.get("boarding")]
    stages = _list(who.get("stage"))
    kind = "学校（含幼儿园）"
    if stages:
        missing = [one for one in STAGES if one not in stages]
        kind = "中小学" if missing == ["kindergarten"] else "、".join(STAGES[x] for x in stages)
    size = who.get("enrolment", {})
    low, high = size.get("at_least"), size.get("at_most")
    many = f"，在校 {low} 人及以上" if low else ""
    few = f"，在校 {high} 人及以下" if high else ""
    return f"{settings}{owners}{boards}{kind}{many}{few}"


def _every(rule: Mapping[str, Any], words: Words) -> str:
    ways = [words.count(place) for place in rule["any_of"]]
    return f"{PERIODS[rule['every']]}{'，或'.join(ways)}"


def _keep(rule: Mapping[str, Any], words: Words) -> str:
    review = f"，{PERIODS[rule['review']]}核对一次" if "review" in rule else ""
    return f"{_measured(rule, words)}{_bounds(rule)}{review}"


def _measured(rule: Mapping[str, Any], words: Words) -> str:
    measure = words.measures.get(rule["keep"]["measure"])
    return measure.title if measure else str(rule["keep"]["measure"])


def _bounds(rule: Mapping[str, Any]) -> str:
    keep = rule["keep"]
    low, high = keep.get("at_least"), keep.get("at_most")
    floor = f"不少于 {low} {keep['unit']}" if low is not None else ""
    roof = f"不超过 {high} {keep['unit']}" if high is not None else ""
    return f"{floor}{roof}"


def _by(rule: Mapping[str, Any], words: Words) -> str:
    ways = "，或".join(words.fact(place) for place in rule["any_of"])
    return f"{_deadline(rule)}{ways}"


def _deadline(rule: Mapping[str, Any]) -> str:
    day = rule["by"]
    return f"{day.year} 年 {day.month} 月 {day.day} 日前"


def _when(rule: Mapping[str, Any], words: Words) -> str:
    return f"{words.fact(rule['when'])}后，{_limit(rule)}{words.fact(rule['do'])}"


def _limit(rule: Mapping[str, Any]) -> str:
    within = rule["within"]
    span = next(key for key in within if key in _SPANS)
    if within[span] == 0 and "word" not in within:
        return "当日"
    return str(within.get("word") or f"{within[span]} {_SPANS[span]}内")


def _never(rule: Mapping[str, Any], words: Words) -> str:
    return f"不得{words.fact(rule['never'])}"


def _aim(rule: Mapping[str, Any], words: Words) -> str:
    welcome = f"；{words.fact(rule)}的记录可作佐证" if "fact" in rule else ""
    return f"开放要求，不计数{welcome}"


_ASKED = {
    "every": _every,
    "keep": _keep,
    "by": _by,
    "when": _when,
    "never": _never,
    "aim": _aim,
}

_FIGURES: Final[Mapping[str, Callable[[Mapping[str, Any], Words], dict[str, str]]]] = {
    "every": lambda rule, words: {
        "多久": PERIODS[rule["every"]],
        "做多少": "，或".join(words.count(place) for place in rule["any_of"]),
    },
    "keep": lambda rule, words: {
        "指标": _measured(rule, words),
        "多少": _bounds(rule),
        "核对": PERIODS[rule["review"]] if "review" in rule else "随时",
    },
    "by": lambda rule, words: {
        "期限": _deadline(rule),
        "做多少": "，或".join(words.count(place) for place in rule["any_of"]),
    },
    "when": lambda rule, words: {
        "什么时候": f"{words.fact(rule['when'])}后",
        "时限": _limit(rule),
        "做什么": words.fact(rule["do"]),
    },
    "never": lambda rule, words: {"禁止": words.fact(rule["never"])},
    "aim": lambda rule, words: {"做多少": "没有写明"},
}


def _choice(kind: FactKind, name: str, wanted: str) -> str:
    for attribute in kind.attributes:
        if attribute["name"] == name:
            return str((attribute.get("choices") or {}).get(wanted, wanted))
    return wanted


def _list(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value)] if value else []
