"""How a risk is scored and which colour the score has; numbers stand in packs/risks/methods.yaml.

A cut-off of confidence B or C gives no colour until a territory has settled it: before that it only
suggests one, and whoever assesses decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final

COLOURS: Final = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝"}
GRADES: Final = {
    "red": "重大风险",
    "orange": "较大风险",
    "yellow": "一般风险",
    "blue": "低风险",
}
HIGH_TO_LOW: Final = tuple(COLOURS)
LOWEST: Final = HIGH_TO_LOW[-1]
DIRECT: Final = "direct"
UNSURE: Final = frozenset({"B", "C"})
MOST: Final = Decimal(100_000)
CHOOSE: Final = "本县还没有确认这个方法的分数线，请由您选定颜色，并写明理由。"
NO_FACTOR: Final = "请把{title}选上。"
TOO_LOW: Final = "得分 {score} 对应{colour}色，不能评得更低；认为偏高，请重新打分。"
NOT_DIRECT: Final = "直接判定须选一条判定指南里的条目；没有命中的，请换一种方法。"
NOT_USED: Final = "本县采用的分级里没有{colour}色，请另选。"
Scores = Mapping[str, Decimal]
Cutoffs = Mapping[str, Decimal]


class RiskRefused(ValueError):
    """Why it is not done, as a sentence; `field` names the place of the form."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Choice:
    value: Decimal
    title: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that is scored, such as how likely it is."""

    id: str
    title: str
    choices: tuple[Choice, ...]

    def takes(self, value: Decimal) -> bool:
        return any(one.value == value for one in self.choices)


@dataclass(frozen=True, slots=True)
class Method:
    """A way to assess. `cutoffs` are as its source has them: the least score of each colour."""

    id: str
    title: str
    formula: str
    source: str
    confidence: str
    factors: tuple[Factor, ...]
    cutoffs: Cutoffs

    @property
    def is_unsure(self) -> bool:
        """Whether a territory must settle its cut-offs before they give a colour."""
        return bool(self.factors) and self.confidence in UNSURE


@dataclass(frozen=True, slots=True)
class Level:
    """Who keeps a risk of a colour, and how often it is looked at again."""

    colour: str
    post: str
    title: str
    tells_bureau: bool
    review_months: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What an assessment comes to. `is_settled`: the colour follows from settled cut-offs."""

    score: Decimal
    colour: str
    is_settled: bool


def number(value: object) -> Decimal:
    """A score as it is calculated with: 0.5 stays 0.5."""
    try:
        return Decimal(str(value))
    except InvalidOperation as fault:
        raise RiskRefused("分数要填数字。") from fault


def read_method(entry: Mapping[str, Any]) -> Method:
    """A method from its entry in methods.yaml."""
    factors = tuple(
        Factor(
            one["id"],
            one["title"],
            tuple(Choice(number(each["value"]), each["title"]) for each in one["choices"]),
        )
        for one in entry["factors"]
    )
    cutoffs = {colour: number(least) for colour, least in entry["cutoffs"].items()}
    keys = ("id", "title", "formula", "source", "confidence")
    return Method(**{key: entry[key] for key in keys}, factors=factors, cutoffs=cutoffs)


def read_level(entry: Mapping[str, Any]) -> Level:
    """Who keeps a colour, from its entry in methods.yaml."""
    keys = ("colour", "post", "title", "tells_bureau", "review_months")
    return Level(*(entry[key] for key in keys))


def score(method: Method, told: Mapping[str, object]) -> Decimal:
    """The product of what was told of each factor. Raises RiskRefused where one is missing."""
    product = Decimal(1)
    for factor in method.factors:
        raw = told.get(factor.id)
        if raw in (None, ""):
            raise RiskRefused(NO_FACTOR.format(title=factor.title), factor.id)
        value = number(raw)
        if not factor.takes(value):
            raise RiskRefused(NO_FACTOR.format(title=factor.title), factor.id)
        product *= value
    return product


def colour_of(cutoffs: Cutoffs, reached: Decimal) -> str:
    """The highest colour whose least score is reached; the lowest colour needs none."""
    for colour in HIGH_TO_LOW:
        least = cutoffs.get(colour)
        if least is not None and reached >= least:
            return colour
    return LOWEST


def colours_of(cutoffs: Cutoffs) -> tuple[str, ...]:
    """The three or four colours that are told apart."""
    return tuple(one for one in HIGH_TO_LOW if one in cutoffs or one == LOWEST)


def cutoffs_fault(cutoffs: Cutoffs) -> str:
    """Why these cannot stand as cut-offs; empty where they can."""
    if "red" not in cutoffs or "yellow" not in cutoffs:
        return "红色和黄色的分数线都要填；只分三级的，橙色留空。"
    values = [cutoffs[one] for one in HIGH_TO_LOW if one in cutoffs]
    if any(not 0 < one <= MOST for one in values):
        return "分数线要大于 0，不超过 100000。"
    if any(high <= low for high, low in pairwise(values)):
        return "分数线要从红到黄依次变小。"
    return ""


def judge(method: Method, settled: Cutoffs | None, told: Mapping[str, object]) -> Judged:
    """The score and the colour of what was told; `told["colour"]` is what the assessor chose.

    With settled cut-offs the colour follows, and may be chosen higher, never lower. Without them
    the assessor chooses. 直接判定 is red. Raises RiskRefused.
    """
    chosen = str(told.get("colour") or "")
    if method.id == DIRECT:
        if not told.get("item"):
            raise RiskRefused(NOT_DIRECT, "item")
        return Judged(Decimal(0), HIGH_TO_LOW[0], is_settled=True)
    reached = score(method, told)
    if settled is None:
        if chosen not in COLOURS:
            raise RiskRefused(CHOOSE, "colour")
        return Judged(reached, chosen, is_settled=False)
    return Judged(reached, _settled_colour(settled, reached, chosen), is_settled=True)


def _settled_colour(settled: Cutoffs, reached: Decimal, chosen: str) -> str:
    found = colour_of(settled, reached)
    if not chosen:
        return found
    if chosen not in colours_of(settled):
        raise RiskRefused(NOT_USED.format(colour=COLOURS.get(chosen, chosen)), "colour")
    if is_lower(chosen, found):
        sentence = TOO_LOW.format(score=plain(reached), colour=COLOURS[found])
        raise RiskRefused(sentence, "colour")
    return chosen


def is_lower(one: str, other: str) -> bool:
    """Whether a colour is milder than another."""
    return HIGH_TO_LOW.index(one) > HIGH_TO_LOW.index(other)


def higher(one: str, other: str) -> str:
    """The graver of two colours."""
    return other if is_lower(one, other) else one


def raised(colour: str, used: Sequence[str] = HIGH_TO_LOW) -> str:
    """The next graver colour among those in use; red stays red."""
    graver = [one for one in used if is_lower(colour, one)]
    return graver[-1] if graver else colour


def plain(value: Decimal | float | str) -> str:
    """A number as people write it: 20, 0.5."""
    return f"{Decimal(str(value)).normalize():f}"


def later(on: date, months: int) -> date:
    """The same day so many months on; the last day where that month is shorter."""
    whole = on.year * 12 + on.month - 1 + months
    year, month = divmod(whole, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 28))
