"""How often, how much, by when, how soon: the numbers of a sentence with the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.engine.policy.reader.numbers import NUMBER, halved, value_of

_PERIODS: Final = {
    "日": "day", "天": "day", "晚": "day", "周": "week", "星期": "week", "月": "month",
    "季度": "quarter", "季": "quarter", "半年": "half_year", "学期": "term", "学年": "school_year",
    "年度": "year", "年": "year",
}  # fmt: skip
_SPANS: Final = {
    "分钟": "minutes", "小时": "hours", "日": "days", "天": "days", "个工作日": "days",
    "工作日": "days", "周": "weeks", "个月": "months", "年": "years",
}  # fmt: skip
_PERIOD: Final = "|".join(sorted(_PERIODS, key=len, reverse=True))
_LOWS: Final = "不得少于|不少于|不得低于|不低于|至少|最少|达到|不小于|≥"
_HIGHS: Final = "不得超过|不超过|不得高于|不高于|不得多于|不多于|不大于|最多|≤|控制在"
_UNIT: Final = (
    "周岁|岁|课时|学时|小时|分钟|万元|元|%|％|个百分点|人次|名|人|个|次|所|家|间|套|台|处|门|份|场|期|批|米|公里"
    "|平方米|支|辆|条|天|日|年|周|件|张|把|盏|层|级|类|项|篇|部"
)
_CADENCE: Final = re.compile(rf"每(?P<n>{NUMBER})?个?(?P<period>{_PERIOD})(?!内)")
_STANDING: Final = re.compile(
    r"(?P<period>日|周|月|季|年)(?P<act>检查|排查|巡查|管控|调度|报告|例会|研判|自查|巡检)"
)
_COUNT: Final = re.compile(
    rf"(?:(?P<low>{_LOWS})|(?P<high>{_HIGHS}))?(?:[\u4e00-\u9fa5]{{0,8}}?)"
    rf"(?P<n>{NUMBER})\s*(?P<unit>次|课时|学时|场|轮|遍|期|人次|节)(?P<after>以上|及以上|以内|左右)?"
)
_BOUND: Final = re.compile(
    rf"(?:(?P<low>{_LOWS})|(?P<high>{_HIGHS}))[\u4e00-\u9fa5]{{0,6}}?(?P<n>{NUMBER})\s*(?P<unit>{_UNIT})"
    rf"|(?P<n2>{NUMBER})\s*(?P<unit2>{_UNIT})(?P<after>及以上|以上|及以下|以下|以内)"
    rf"|(?P<whole>100\s*%|百分之百|百分百|全覆盖|满员)"
)
_SHARE: Final = re.compile(rf"百分之(?P<n>{NUMBER})")
_UNTIL: Final = re.compile(
    r"(?:到|至|于|在)?(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?P<end>年?底|末)?"
    r"(?:\d{1,2}[:：]\d{2})?(?P<before>之?前|以前)"
)
_WITHIN_YEAR: Final = re.compile(
    r"(?:每年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|底|末)(?:\d{1,2}[:：]\d{2})?(?:之?前|以前)"
    r"|(?P<end>年底|年末)前?"
)
_NOT_STANDING: Final = "每作假生近当即今昨本次全跨整多往"  # 工作日检查 is no daily inspection
_SPAN_UNITS: Final = "|".join(sorted(_SPANS, key=len, reverse=True))
_SPAN: Final = re.compile(rf"(?P<n>{NUMBER})\s*(?P<unit>{_SPAN_UNITS})(?:之?内|以内)")


@dataclass(frozen=True, slots=True)
class Cadence:
    """`count` times each `every` periods; `count` is None where the text only says how often."""

    period: str
    every: int
    count: float | None
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that must be kept: exactly one of the two sides, with its unit."""

    at_least: float | None
    at_most: float | None
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """`on` is the last day; where the text names no year, `on` is None and `words` say it."""

    on: date | None
    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """A time within which to answer."""

    amount: float
    unit: str
    words: str


def cadences(text: str) -> list[Cadence]:
    """Every 每周至少1次, 每两周1课时, 周排查 of a piece of text."""
    plain = halved(text)
    return [*_said(plain), *_standing(plain)]


def _said(plain: str) -> Iterator[Cadence]:
    for found in _CADENCE.finditer(plain):
        every = value_of(found["n"] or "1") or 1
        stop = re.search(r"[，。；、]?每|[；。]", plain[found.end() :])
        reach = plain[found.end() : found.end() + (stop.start() if stop else 40)][:40]
        counted = _COUNT.search(reach)
        yield Cadence(
            period=_PERIODS[found["period"]],
            every=int(every),
            count=_number(counted["n"]) if counted else None,
            unit=counted["unit"] if counted else "",
            words=found[0] + (reach[: counted.end()] if counted else ""),
        )


def _standing(plain: str) -> Iterator[Cadence]:
    for found in _STANDING.finditer(plain):
        before = plain[: found.start()]
        if before.endswith(tuple(_NOT_STANDING)):
            continue
        if re.search(rf"(?:{NUMBER})$", before):
            continue
        yield Cadence(_PERIODS[found["period"]], 1, None, "", found[0])


def bounds(text: str) -> list[Bound]:
    """Every 不超过55周岁, 至少1名, 500人以上, 100% of a piece of text."""
    plain = halved(text)
    found = []
    for one in _BOUND.finditer(plain):
        if one["whole"]:
            found.append(Bound(100, None, "%", one[0]))
            continue
        number = _number(one["n"] or one["n2"])
        is_high = bool(one["high"]) or (one["after"] or "") in ("及以下", "以下", "以内")
        low, high = (None, number) if is_high else (number, None)
        found.append(Bound(low, high, one["unit"] or one["unit2"], one[0]))
    for share in _SHARE.finditer(plain):
        found.append(Bound(_number(share["n"]), None, "%", share[0]))
    return found


def deadlines(text: str) -> list[Deadline]:
    """Every 2025年底前, 2022年8月31日前, 3月31日16:00前, 年底前 of a piece of text."""
    plain = halved(text)
    dated = list(_UNTIL.finditer(plain))
    found = [Deadline(_last_day(one), one[0]) for one in dated]
    covered = [one.span() for one in dated]
    for one in _WITHIN_YEAR.finditer(plain):
        if not any(start <= one.start() < end for start, end in covered):
            found.append(Deadline(None, one[0]))
    return found


def _last_day(found: re.Match[str]) -> date | None:
    year, month, day = int(found["year"]), found["month"], found["day"]
    try:
        if day:
            return date(year, int(month), int(day))
        if month:
            after = date(year + int(month) // 12, int(month) % 12 + 1, 1)
            return date.fromordinal(after.toordinal() - 1)
        return date(year, 12, 31) if found["end"] else date(year - 1, 12, 31)
    except ValueError:
        return None


def spans(text: str) -> list[Span]:
    """Every 2小时内, 7日内, 15个工作日内 of a piece of text."""
    plain = halved(text)
    return [Span(_number(one["n"]), _SPANS[one["unit"]], one[0]) for one in _SPAN.finditer(plain)]


def _number(word: str) -> float:
    return float(value_of(word) or 0)
