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
_LOWS: Final = "不得少于|不少于|不得低于|不低于|至少|最少|不小于|≥|大于等于"
_HIGHS: Final = "不得超过|不超过|不得高于|不高于|不得多于|不多于|不大于|最多|≤|控制在|小于等于"
_UP: Final = "及以上|以上"
_DOWN: Final = "及以下|以下|以内|范围内|之内"
_UNIT: Final = (
    "周岁|岁|课时|学时|小时|分钟|万元|元|%|个百分点|平方米|公里|米|人次|名|人|个|次|遍|轮|所|家|间|套"
    "|台|处|门|份|场|期|批|支|辆|条|天|日|件|张|把|盏|项|篇|部|班|节|秒|公斤|千克|克|毫升|升|℃|度|字"
)
_TIMES: Final = "人次|次|课时|学时|场|轮|遍|期|节"
_CADENCE: Final = re.compile(rf"(?P<word>每(?P<n>{NUMBER})?个?(?P<period>{_PERIOD}))(?!内|龄|级)")
_STANDING: Final = re.compile(
    r"(?P<period>日|周|月|季|年)(?P<act>检查|排查|巡查|管控|调度|报告|例会|研判|自查|巡检|清扫)"
)
_ALL_THREE: Final = re.compile(r"日[、，]?周[、，]?月(?P<year>[、，]?年)?")
_RHYTHM: Final = re.compile(r"(?:定期和不定期|定期或不定期|不定期|定期|经常性|常态化|随时)")
_COUNT: Final = re.compile(
    rf"(?P<mark>{_LOWS}|{_HIGHS})?(?:[^，。；、\d]{{0,8}}?)"
    rf"(?P<n>{NUMBER})\s*(?:个)?(?P<unit>{_TIMES})(?P<after>{_UP}|{_DOWN})?"
)
_BOUND: Final = re.compile(
    rf"(?P<mark>{_LOWS}|{_HIGHS})[^，。；、\d]{{0,8}}?(?P<n>{NUMBER})\s*(?P<unit>{_UNIT})"
    rf"|(?P<n2>{NUMBER})\s*(?P<unit2>{_UNIT})(?P<after>{_UP}|{_DOWN})"
    rf"|(?P<whole>100\s*%|百分之百|百分百)"
    rf"|百分之(?P<share>{NUMBER})(?P<over>{_UP}|{_DOWN})?"
    rf"|(?:配备|配齐|设|配|有|确定|指定|安排)(?P<n3>{NUMBER})\s*(?P<unit3>名|人|个|位|所|间|台|套)"
    rf"|(?:训|讲|查|过|走访)(?P<n4>{NUMBER})(?P<unit4>遍|轮)"
)
_FULL_DATE: Final = (
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?:（[^）]{1,6}）)?"
)
_CLOCK: Final = r"(?:(?:上午|下午|晚)?\d{1,2}(?:[:：]\d{2}|时|点))?"
_UNTIL: Final = re.compile(
    rf"(?:到|至|于|在)?{_FULL_DATE}(?P<end>[年月]?底|末)?{_CLOCK}(?P<before>之?前|以前|底|止)?"
)
_WITHIN_YEAR: Final = re.compile(
    rf"(?:每年|今年|当年|明年)?(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日|底|末)(?:（[^）]{{1,6}}）)?"
    rf"{_CLOCK}(?:之?前|以前)|(?:今年|当年)?(?P<end>年底|年末|学期末|学年末)(?:之?前|以前)"
)
_NOT_STANDING: Final = "每作假生近当即今昨本次全跨整多往节休"  # 工作日检查 is no daily inspection
_SPAN_UNITS: Final = "|".join(sorted(_SPANS, key=len, reverse=True))
_SPAN: Final = re.compile(rf"(?P<n>{NUMBER})\s*(?P<unit>{_SPAN_UNITS})(?:之?内|以内)")
_REACH: Final = 60


@dataclass(frozen=True, slots=True)
class Cadence:
    """`count` times each `every` periods. `period` is empty where the text says only 定期.

    `word` is how the text says the rhythm, `words` also hold the count.
    """

    period: str
    every: int
    count: float | None
    unit: str
    word: str
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
    """Every 每周至少1次, 每两周1课时, 周排查, 日周月, 定期 of a piece of text; the exact first."""
    plain = halved(text)
    return [*_said(plain), *_standing(plain), *_three(plain), *_vague(plain)]


def begins_with_rhythm(text: str) -> bool:
    """Whether a piece begins with 每周, 每两年."""
    return bool(_CADENCE.match(halved(text)))


def _said(plain: str) -> Iterator[Cadence]:
    for found in _CADENCE.finditer(plain):
        every = value_of(found["n"] or "1") or 1
        stop = re.search(r"每|[；。]", plain[found.end() :])
        reach = plain[found.end() : found.end() + (stop.start() if stop else _REACH)][:_REACH]
        counted = _COUNT.search(reach)
        yield Cadence(
            period=_PERIODS[found["period"]],
            every=int(every),
            count=_number(counted["n"]) if counted else None,
            unit=counted["unit"] if counted else "",
            word=found["word"],
            words=found[0] + (reach[: counted.end()] if counted else ""),
        )


def _standing(plain: str) -> Iterator[Cadence]:
    for found in _STANDING.finditer(plain):
        before = plain[: found.start()]
        if before.endswith(tuple(_NOT_STANDING)) or re.search(rf"(?:{NUMBER}|月|周)$", before):
            continue
        period = found["period"]
        yield Cadence(_PERIODS[period], 1, None, "", period, found[0])


def _three(plain: str) -> Iterator[Cadence]:
    """日周月: three rhythms told in one word."""
    for found in _ALL_THREE.finditer(plain):
        for sign in "日周月年" if found["year"] else "日周月":
            yield Cadence(_PERIODS[sign], 1, None, "", found[0], found[0])


def _vague(plain: str) -> Iterator[Cadence]:
    for found in _RHYTHM.finditer(plain):
        yield Cadence("", 1, None, "", found[0], found[0])


def bounds(text: str) -> list[Bound]:
    """Every count and limit of a piece of text: 不超过55周岁, 至少1名, 500人以上, 每周1次."""
    plain = halved(text)
    found = [bound for one in _BOUND.finditer(plain) if (bound := _bound(one))]
    taken = [one.words for one in found]
    for cadence in _CADENCE.finditer(plain):
        stop = re.search(r"每|[；。]", plain[cadence.end() :])
        reach = plain[cadence.end() : cadence.end() + (stop.start() if stop else _REACH)]
        for one in _COUNT.finditer(reach):
            if not any(one["n"] + one["unit"] in words for words in taken):
                is_high = bool(one["mark"] and re.match(_HIGHS, one["mark"]))
                is_high = is_high or bool(one["after"] and re.match(_DOWN, one["after"]))
                found.append(_sided(_number(one["n"]), is_high, one["unit"], one[0]))
    return list(dict.fromkeys(found))


def _bound(one: re.Match[str]) -> Bound | None:
    if one["whole"]:
        return Bound(100.0, None, "%", one[0])
    if one["share"]:
        is_high = bool(one["over"] and re.match(_DOWN, one["over"]))
        return _sided(_number(one["share"]), is_high, "%", one[0])
    word = one["n"] or one["n2"] or one["n3"] or one["n4"]
    unit = one["unit"] or one["unit2"] or one["unit3"] or one["unit4"]
    if one["after"] and unit in ("小时", "分钟", "天", "日") and re.match(_DOWN, one["after"]):
        return None  # a time to answer in, told by spans
    is_high = bool(one["mark"] and re.match(_HIGHS, one["mark"]))
    is_high = is_high or bool(one["after"] and re.match(_DOWN, one["after"]))
    return _sided(_number(word), is_high, unit, one[0])


def _sided(number: float, is_high: bool, unit: str, words: str) -> Bound:
    return Bound(None, number, unit, words) if is_high else Bound(number, None, unit, words)


def deadlines(text: str) -> list[Deadline]:
    """Every 2025年底前, 2022年8月31日前, 3月31日16:00前, 年底前 of a piece of text."""
    plain = halved(text)
    dated = [one for one in _UNTIL.finditer(plain) if one["before"] or one["end"]]
    found = [Deadline(_last_day(one), one[0]) for one in dated]
    covered = [one.span() for one in dated]
    for one in _WITHIN_YEAR.finditer(plain):
        if not any(start <= one.start() < end for start, end in covered):
            found.append(Deadline(None, one[0]))
    return found


def _last_day(found: re.Match[str]) -> date | None:
    """The last day of a term; 2025年前 ends with 2024, 2025年底前 with 2025."""
    year, month, day = int(found["year"]), found["month"], found["day"]
    at_end = bool(found["end"]) or found["before"] in ("底", "止")
    try:
        if day:
            return date(year, int(month), int(day))
        if month:
            last = int(month) if at_end else int(month) - 1
            return _month_end(year if last else year - 1, last or 12)
        return date(year, 12, 31) if at_end else date(year - 1, 12, 31)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    after = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def spans(text: str) -> list[Span]:
    """Every 2小时内, 7日内, 15个工作日内 of a piece of text."""
    plain = halved(text)
    return [Span(_number(one["n"]), _SPANS[one["unit"]], one[0]) for one in _SPAN.finditer(plain)]


def _number(word: str) -> float:
    return float(value_of(word) or 0)
