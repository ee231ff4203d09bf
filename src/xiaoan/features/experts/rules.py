"""专家智库 as pure decisions: who may be drawn, when a review is enough, what a fee comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

# Those of lishui-2024/2.1 first; a panel chooses its own.
FIELDS: Final = {
    "fire": "消防",
    "disaster": "自然灾害",
    "laboratory": "实验室",
    "practice": "实习实训",
    "school": "学校管理",
    "kindergarten": "幼儿园管理",
    "construction": "建筑",
    "food": "食品",
    "health": "卫生健康",
    "psychology": "心理",
    "traffic": "交通",
    "law": "法律",
    "emergency": "应急",
    "equipment": "特种设备",
    "security": "安防",
}
RELATIONS: Final = {
    "employer": "现任职单位",
    "former": "三年内曾任职",
    "family": "近亲属任职或就读",
    "interest": "持股、投资或有经济往来",
    "supplier": "参与该单位项目建设或供货",
    "dispute": "存在纠纷或诉讼",
    "other": "其他可能影响公正的关系",
}
WAYS: Final = {"self": "自荐", "recommended": "单位推荐"}
ENDINGS: Final = {
    "expired": "任期届满不再续聘",
    "resigned": "本人辞任",
    "unfit": "评价不合格",
    "breach": "违反回避、保密等规定",
    "other": "其他原因",
}
SERVING, ENDED = "serving", "ended"
EXPERT_STATES: Final = {SERVING: "在聘", ENDED: "已退出"}
ASKED, ACCEPTED, DECLINED, REPORTED, CANCELLED = (
    "asked", "accepted", "declined", "reported", "cancelled",
)  # fmt: skip
TASK_STATES: Final = {
    ASKED: "待答复",
    ACCEPTED: "已接受",
    DECLINED: "不能参加",
    REPORTED: "已出意见",
    CANCELLED: "已取消",
}
OPEN_TASKS: Final = (ASKED, ACCEPTED)
UNITS: Final = {"time": "次", "half_day": "半天", "day": "天", "hour": "小时", "paper": "份"}
MARKS: Final = {5: "很好", 4: "较好", 3: "一般", 2: "较差", 1: "不合格"}
LEAST_REVIEWERS: Final = 2  # assumed: Lishui's text says 遴选 and no number
LARGEST_TEAM: Final = 20
AGREE, DISAGREE = "agree", "disagree"


class ExpertRefused(Exception):
    """Carries the sentence that says why it cannot be done, and what to do instead."""


@dataclass(frozen=True)
class Standing:
    """An expert as a draw sees them. `ties` are organisations with the word of the relation."""

    key: str
    name: str
    fields: frozenset[str]
    is_serving: bool
    from_on: date
    until_on: date
    ties: Mapping[int, str] = field(default_factory=dict)
    absences: tuple[tuple[date, date], ...] = ()
    busy: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class Sought:
    """What experts are sought for: how many of each field, where, and on which days."""

    wants: Mapping[str, int]
    org_codes: frozenset[int]
    from_on: date
    until_on: date


def bar(one: Standing, sought: Sought) -> str:
    """Why somebody cannot be drawn (回避、请假、任期); empty where they can."""
    if not one.is_serving:
        return "不在聘期"
    if one.from_on > sought.from_on or one.until_on < sought.until_on:
        return "任务期间不在聘期"
    tied = sorted(sought.org_codes & set(one.ties))
    if tied:
        return f"回避：{one.ties[tied[0]]}"
    if _overlaps(one.absences, sought):
        return "已报请假"
    if _overlaps(one.busy, sought):
        return "同期已有任务"
    if not one.fields & set(sought.wants):
        return "不属于所需领域"
    return ""


def _overlaps(spans: Iterable[tuple[date, date]], sought: Sought) -> bool:
    return any(begun <= sought.until_on and sought.from_on <= ended for begun, ended in spans)


def seats(wants: Mapping[str, int], able: Sequence[Standing]) -> dict[str, set[str]]:
    """Each seat, `field-number`, with the keys of those who may take it."""
    return {
        f"{name}-{number}": {one.key for one in able if name in one.fields}
        for name, wanted in wants.items()
        for number in range(1, wanted + 1)
    }


def field_of(seat: str) -> str:
    """The field of a seat."""
    return seat.rpartition("-")[0]


def sought_fault(sought: Sought, today: date) -> str:
    """Why experts cannot be sought like this; empty where they can."""
    total = sum(sought.wants.values())
    if total == 0:
        return "请至少在一个领域填写需要的人数。"
    if total > LARGEST_TEAM:
        return f"一次最多抽取 {LARGEST_TEAM} 人，请分批抽取。"
    if sought.until_on < sought.from_on:
        return "结束日期早于开始日期，请改正。"
    return "开始日期已经过去，请选择今天或以后的日期。" if sought.from_on < today else ""


@dataclass(frozen=True)
class Opinion:
    """One reviewer's opinion on an application."""

    person: str
    verdict: str


def review_fault(opinions: Collection[Opinion], recused: Collection[str], needed: int) -> str:
    """Why an application has not passed its review yet; empty where it has.

    Who recused themselves does not count, nobody counts twice, and more agree than disagree.
    """
    last = {one.person: one.verdict for one in opinions if one.person not in recused}
    wanted = max(needed, LEAST_REVIEWERS)
    if len(last) < wanted:
        return f"复审至少要 {wanted} 人提出意见，现有 {len(last)} 人（回避的不算）。"
    agreeing = sum(verdict == AGREE for verdict in last.values())
    if agreeing * 2 <= len(last):
        return f"复审意见没有过半数同意（{agreeing}/{len(last)}），请办理“不予通过”或再请人复审。"
    return ""


def term_until(begun: date, years: int) -> date:
    """The last day of a term of whole years."""
    try:
        end = begun.replace(year=begun.year + years)
    except ValueError:  # the 29th of February
        end = begun.replace(year=begun.year + years, day=28) + timedelta(days=1)
    return end - timedelta(days=1)


def fee_of(price: Decimal, quantity: Decimal) -> Decimal:
    """Yuan to the cent, half up."""
    return (price * quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)


def span_fault(begun: date, ended: date | None) -> str:
    """Why two days are no span."""
    return "结束日期早于开始日期，请改正。" if ended is not None and ended < begun else ""


def masked(name: str) -> str:
    """The family name alone: 王＊＊."""
    return name[:1] + "＊" * (len(name) - 1)


def unfilled(fields: Iterable[str], able: Iterable[Collection[str]]) -> list[str]:
    """The fields of a panel in which nobody serves."""
    covered = {one for each in able for one in each}
    return [name for name in fields if name not in covered]
