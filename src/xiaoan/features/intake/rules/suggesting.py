"""What a language model is asked about drafts, and what of its answer can be used. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from xiaoan.engine.policy.composing.decisions import KINDS, Decision

PERIODS: Final = ("day", "week", "month", "quarter", "half_year", "term", "school_year", "year")
SPANS: Final = ("minutes", "hours", "days", "weeks", "years")
NONE: Final = "context"  # the model holds that the words ask nothing of anybody
_FIELDS: Final = (
    '"n": 编号', '"kind": 种类', f'"period": {"|".join(PERIODS)} 或空', '"every": 每几个周期',
    '"times": 几次', '"at_least": 数或 null', '"at_most": 数或 null', '"unit": 计量单位',
    '"day": "YYYY-MM-DD 或空"', '"trigger": 遇到什么事', '"within": 整数',
    f'"within_unit": {"|".join(SPANS)} 或空', '"why": 依据原文哪几个字',
)  # fmt: skip
INSTRUCTION: Final = "\n".join(
    (
        "你在核对一份中国学校安全政策文本的拆分草稿。",
        "只依据给出的原文，不得补充原文没有的数字、日期和主体。",
        "对每一条，判断它是哪种要求："
        + "，".join(f"{key} {word}" for key, word in (*KINDS.items(), (NONE, "不提要求"))),
        f'只输出一个 JSON 对象：{{"items": [{{{", ".join(_FIELDS)}}}]}}。没有的字段省略。',
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One draft as it is put before the model: its name there, its words, the whole sentence."""

    name: str
    words: str
    sentence: str


def question(asked: Iterable[Asked]) -> str:
    """The drafts of one request."""
    rows = [{"n": one.name, "text": one.words, "sentence": one.sentence} for one in asked]
    return json.dumps({"items": rows}, ensure_ascii=False)


def read(answer: object, asked: Iterable[Asked]) -> dict[str, dict[str, Any]]:
    """Suggestions by name; whatever is of another shape, or about something else, is left out."""
    items = answer.get("items") if isinstance(answer, dict) else None
    sentences = {one.name: one.sentence for one in asked}
    found: dict[str, dict[str, Any]] = {}
    for one in items if isinstance(items, list) else ():
        name = str(one.get("n")) if isinstance(one, dict) else ""
        kind = one.get("kind") if name in sentences else None
        if isinstance(kind, str) and kind in (*KINDS, NONE):
            found[name] = {"kind": kind, **_fields(one), **_why(one, sentences[name])}
    return found


def as_suggested(one: Decision, told: Mapping[str, Any]) -> Decision:
    """The draft with what was suggested in the place of its own numbers; still to be decided."""
    blank = replace(
        one, period="", every=1, times=1.0, at_least=None, at_most=None, unit="", day="",
        trigger="", within=0, within_unit="days", promptly="", because={}, state="open",
    )  # fmt: skip
    return replace(blank, **{key: value for key, value in told.items() if key not in ("why",)})


def _fields(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "period": _among(one.get("period"), PERIODS),
        "every": _whole(one.get("every"), 1, 12),
        "times": _whole(one.get("times"), 1, 1000),
        "at_least": _number(one.get("at_least")),
        "at_most": _number(one.get("at_most")),
        "unit": _text(one.get("unit"), 10),
        "day": _day(one.get("day")),
        "trigger": _text(one.get("trigger"), 90),
        "within": _whole(one.get("within"), 1, 10_000),
        "within_unit": _among(one.get("within_unit"), SPANS),
    }
    return {name: value for name, value in told.items() if value is not None}


def _among(value: object, words: tuple[str, ...]) -> str | None:
    return value if isinstance(value, str) and value in words else None


def _why(one: Mapping[str, Any], sentence: str) -> dict[str, str]:
    """The words it rests on, only where the sentence has them."""
    words = _text(one.get("why"), 90)
    return {"why": words} if words and words in sentence else {}


def _text(value: object, most: int) -> str | None:
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        return None
    return value.strip()[:most]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and abs(value) < 1e9 else None


def _whole(value: object, least: int, most: int) -> int | None:
    number = _number(value)
    return int(number) if number is not None and least <= number <= most else None


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
