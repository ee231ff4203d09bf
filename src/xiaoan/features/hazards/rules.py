"""Pure decisions about a danger: its grade, who may check whose work, and when to look again.

Stages and 五落实 are chongqing-2017/7; that a direct finding is 重大 and the school cannot lower it
follows the ministry's guide of 2024 (教发厅函〔2024〕20号). The days are ours (see workflow.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

GRADES: Final = {"general": "一般", "serious": "较大", "major": "重大"}
AREAS: Final = (
    "消防", "校舍", "食品", "实验实训", "校车交通", "拥挤踩踏",
    "特种设备", "水电气热", "三防", "周边", "其他",
)  # fmt: skip
LOOK_BACK_DAYS: Final = 28
ON_SPOT_LOOK_BACK_DAYS: Final = 7
LOOK_BACK_EARLY_DAYS: Final = 7  # looking again at once would only repeat the acceptance
LARGEST_FUNDS: Final = 10**9
EVALUATE_DAYS: Final = {"serious": 60, "major": 90}  # 一般隐患 are looked back at only
EVALUATE_EARLY_DAYS: Final = 14
LONGEST_EXTENSION_DAYS: Final = 180
MOST_REPORT_DAYS: Final = 60
CAUSES: Final = {"management": "管理", "people": "人", "things": "物", "surroundings": "环境"}
FUNDS: Final = {"estimate": "估算", "approve": "批准", "spend": "支出"}
INTERIM: Final = {
    "fence": "围挡", "stop": "停用", "watch": "值守", "sign": "警示", "move": "转移",
    "other": "其他",
}  # fmt: skip
LINKS: Final = {"merged": "并入", "split": "拆出", "relapse": "复发"}
SOURCES: Final = {
    "inspection_answer": "排查", "report": "随手拍", "signal": "设备信号", "visit": "督查检查",
    "tip": "举报线索", "hazard": "拆出或复发",
}  # fmt: skip
PARTY_FAULTS: Final = {
    "taken": "您的单位已经接办，请直接写办结回复。",
    "returned": "您的单位已退回，要再办请学校或教育局重新转来。",
    "done": "您的单位已办结回复，要补充请学校或教育局重新转来。",
}
FIVE: Final = ("responsible", "measures", "funds_yuan", "deadline", "plan")


@dataclass(frozen=True)
class Standing:
    """What of a hazard the decisions look at."""

    grade: str
    is_direct: bool
    found_by: UUID
    fixers: tuple[UUID, ...] = ()


def grade_fault(hazard: Standing, wanted: str) -> str:
    """Why the school cannot give this grade; empty where it can."""
    if hazard.is_direct and wanted != "major":
        return "这一条“直接判定”为重大隐患，学校不能改；确需下调，由教育主管部门组织专家论证。"
    if hazard.grade == "major" and wanted != "major":
        return "已定为重大的隐患，学校不能下调；确需下调，由教育主管部门组织专家论证。"
    return ""


def checker_fault(hazard: Standing, checker: UUID, deed: str) -> str:
    """Why this person cannot check the work, whatever post they act in: they did it."""
    if checker in hazard.fixers:
        return f"您参与了这处隐患的治理，不能由您{deed}，请交由其他人办理。"
    return ""


def on_spot_fault(hazard: Standing) -> str:
    if hazard.is_direct or hazard.grade not in {"", "general"}:
        return "只有一般隐患可以当场整改、一步办结；这处隐患请按流程登记治理。"
    return ""


def five_errors(form: Mapping[str, Any], today: date) -> dict[str, str]:
    """What of 五落实 does not stand beyond being filled in."""
    errors = {}
    deadline = form.get("deadline")
    if deadline and date.fromisoformat(str(deadline)) < today:
        errors["deadline"] = "整改期限不能早于今天，请重新填写。"
    funds = int(form.get("funds_yuan") or 0)
    if funds > LARGEST_FUNDS:
        errors["funds_yuan"] = "金额过大，请核对后填写（单位：元）。"
    if funds > 0 and not form.get("funds_source"):
        errors["funds_source"] = "需要花钱的，请写明资金来源。"
    return errors


def cause_of(area: str) -> str:
    """The cause that a danger of an area mostly has: offered, and kept where nobody is asked."""
    return _CAUSES.get(area, "")


_CAUSES: Final = {
    "消防": "things", "校舍": "things", "食品": "management", "实验实训": "management",
    "校车交通": "people", "拥挤踩踏": "management", "特种设备": "things", "水电气热": "things",
    "三防": "management", "周边": "surroundings",
}  # fmt: skip


def evaluate_on(closed_on: date, grade: str, *, is_on_spot: bool) -> date | None:
    """The day by which the treatment is assessed; None where looking back is enough."""
    days = EVALUATE_DAYS.get(grade)
    return None if days is None or is_on_spot else closed_on + timedelta(days=days)


def evaluate_fault(due_on: date | None, today: date) -> str:
    """Why it is too early to assess the treatment; empty when it is time."""
    if due_on is None or today >= due_on - timedelta(days=EVALUATE_EARLY_DAYS):
        return ""
    return f"治理评估在{due_on:%Y年%m月%d日}前两周内办理；现在就发现问题还在的，请重开。"


def evaluator_fault(evaluator: UUID, fixers: Collection[UUID], acceptors: Collection[UUID]) -> str:
    """Why this person cannot assess the treatment: neither who did it nor who passed it may."""
    if evaluator in fixers:
        return "您参与了这处隐患的治理，不能由您评估，请交由其他人办理。"
    if evaluator in acceptors:
        return "您验收或销号了这处隐患，不能再由您评估，请交由其他人办理。"
    return ""


def extension_fault(deadline: date | None, until: date, today: date) -> str:
    """Why this later deadline cannot be asked for; empty where it can."""
    if until <= max(deadline or today, today):
        return "延期后的期限要晚于现在的期限和今天，请重新填写。"
    if until > max(deadline or today, today) + timedelta(days=LONGEST_EXTENSION_DAYS):
        return f"一次延期不超过{LONGEST_EXTENSION_DAYS}天，到时仍未完成的请再申请。"
    return ""


def later_fault(deadline: date | None, wanted: date, today: date) -> str:
    """Why a deadline that stands cannot be put off in passing."""
    if deadline is not None and deadline >= today and wanted > deadline:
        return "整改期限不能直接往后改，请先“申请延期”，批准后期限随之顺延。"
    return ""


def hasten_fault(deadline: date | None, wanted: date, today: date) -> str:
    """Why a deadline cannot be brought to this day."""
    if wanted < today:
        return "整改期限不能早于今天，请重新填写。"
    if deadline is not None and wanted >= deadline:
        return "只能提前；需要往后改的，请申请延期。"
    return ""


def spend_fault(approved: int | None, spent: int, more: int) -> str:
    """What spending more than was approved needs."""
    if approved is None or spent + more <= approved:
        return ""
    return f"累计支出将超出批准的{approved:,}元，请写明原因，或先重新批准。"


def merge_fault(own: str, other: str) -> str:
    """Why a hazard of one grade cannot go over into one of another."""
    order = ["", *GRADES]
    if order.index(own) > order.index(other):
        return "这一处的等级更高，请反过来：把等级低的并入这一处。"
    return ""


def listing_errors(until: date, every: int, today: date) -> dict[str, str]:
    """What of a 挂牌 does not stand."""
    errors = {}
    if until <= today:
        errors["listing_until"] = "督办期限要晚于今天，请重新填写。"
    if not 1 <= every <= MOST_REPORT_DAYS:
        errors["listing_every"] = f"请填写1到{MOST_REPORT_DAYS}之间的天数。"
    return errors


def identifying(words: str, names: Collection[str]) -> str:
    """What in words for the public points to a person; empty where nothing does."""
    for name in names:
        if len(name) > 1 and name in words:
            return f"公示内容里有人名“{name}”，请去掉后再挂牌。"
    if _LONG_NUMBER.search(words):
        return "公示内容里有电话或证件号码，请去掉后再挂牌。"
    return ""


_LONG_NUMBER: Final = re.compile(r"\d{6,}")


def checker_post(fixer_posts: Collection[str]) -> str:
    """Who is asked to accept at the school: the safety officer, or the principal for their work."""
    return "principal" if "safety_officer" in fixer_posts else "safety_officer"


def closer_post(fixer_posts: Collection[str]) -> str:
    """Who is asked to close out at the school: the principal, or the deputy for their work."""
    return "deputy_principal" if "principal" in fixer_posts else "principal"


def look_back_on(closed_on: date, *, is_on_spot: bool) -> date:
    """The day by which somebody else looks again."""
    days = ON_SPOT_LOOK_BACK_DAYS if is_on_spot else LOOK_BACK_DAYS
    return closed_on + timedelta(days=days)


def look_back_fault(due_on: date | None, today: date) -> str:
    """Why it is too early to look again; empty when it is time."""
    if due_on is None or today >= due_on - timedelta(days=LOOK_BACK_EARLY_DAYS):
        return ""
    return f"回头看在{due_on:%Y年%m月%d日}前七天内办理；现在就发现问题还在的，请重开。"


def title_of(title: str, place: str, description: str) -> str:
    """What to call a hazard whose reporter gave it no name."""
    words = title.strip() or description.strip().split("\n")[0][:40]
    return (words or f"{place.strip()}隐患")[:80]


# —— Repeated and similar

SIMILAR: Final = 0.35  # from here on worth showing; measured on the phrases of tests/test_rules.py
SAME: Final = 0.6  # from here on offered before a second report is sent
_WORDS: Final = re.compile(r"[一-鿿]+|[a-z0-9]+")
_EMPTY: Final = re.compile("存在|有些|有点|已经|发现|可能|问题|隐患|一处|情况|需要|的|了|着")


@dataclass(frozen=True)
class Seen:
    """What of a hazard is compared with another's."""

    place: str
    words: str
    item: str = ""
    checkpoint: UUID | None = None


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of Chinese runs, and whole Latin words and numbers."""
    found: set[str] = set()
    for run in _WORDS.findall(_EMPTY.sub("，", text.lower())):
        if run.isascii() or len(run) == 1:
            found.add(run)
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared bigrams of all bigrams: 0 for nothing alike, 1 for the same."""
    return len(one & other) / len(one | other) if one or other else 0.0


def likeness(one: Seen, other: Seen) -> float:
    """How alike two hazards of one school are, 0 to 1.

    Words count two thirds, the place one third; the same item at the same point is the same thing.
    """
    is_same_point = one.checkpoint is not None and one.checkpoint == other.checkpoint
    if one.item and one.item == other.item and is_same_point:
        return 1.0
    words = jaccard(bigrams(one.words), bigrams(other.words))
    place = 1.0 if is_same_point else jaccard(bigrams(one.place), bigrams(other.place))
    return (2 * words + place) / 3
