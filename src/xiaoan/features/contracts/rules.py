"""专业服务 as pure decisions: what a contract lacks, whether it stands, what marks mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

SUBJECTS: Final = {
    "testing": "检测",
    "assessment": "评估",
    "inspection": "第三方检查",
    "guarding": "保安",
    "psychology": "心理",
    "law": "法律",
    "training": "培训",
    "drill": "演练指导",
    "product": "安全产品",
    "other": "其他",
}
SOURCES: Final = {
    "public": "公用经费",
    "budget": "财政专项",
    "own": "自有资金",
    "insurance": "保险机构提供",
    "donation": "捐助",
    "other": "其他",
}
RUNNING, ENDED, TERMINATED = "running", "ended", "terminated"
STATES: Final = {RUNNING: "履行中", ENDED: "已履行完", TERMINATED: "提前终止"}
DUE, DELIVERED, ACCEPTED = "due", "delivered", "accepted"
DELIVERY_STATES: Final = {DUE: "待交付", DELIVERED: "待验收", ACCEPTED: "已验收"}
# What an accepted deliverable may count as, by the kinds of facts that the packs ask for.
FACTS: Final = {
    "fire_facility_test": "建筑消防设施全面检测",
    "fire_check": "防火检查",
    "risk_analysis": "安全风险研判",
    "training": "组织培训",
    "drill": "应急演练",
    "guidance": "指导督促",
    "grand_sweep": "安全风险隐患大排查",
    "supervision_visit": "监管检查",
    "psychological_screening": "心理健康状况测评",
    "counselling_service": "心理咨询服务",
}
CRITERIA: Final = {"quality": "质量", "time": "按期", "people": "人员", "record": "资料"}
MARKS: Final = {5: "很好", 4: "较好", 3: "一般", 2: "较差", 1: "不合格"}
CONSEQUENCES: Final = {
    "renew": "可以续约",
    "keep": "继续履行",
    "improve": "约谈，限期改进",
    "deduct": "按合同扣减费用",
    "terminate": "提前终止",
    "avoid": "不再选用",
}
SOON: Final = timedelta(days=60)  # assumed: no text says when to begin a renewal
WARN: Final = timedelta(days=7)  # assumed, likewise for a deliverable


class ContractRefused(Exception):
    """Carries the sentence that says why it cannot be done, and what to do instead."""


@dataclass(frozen=True)
class Standing:
    """A contract as its gaps are read off it. `late` and `waiting` count deliverables."""

    state: str
    from_on: date
    until_on: date
    deliverables: int
    late: int
    waiting: int
    assessments: int


def gaps(one: Standing, on: date) -> list[str]:
    """What a contract lacks, in words; empty where nothing."""
    found = []
    if one.deliverables == 0 and one.state == RUNNING:
        found.append("没有列出交付内容")
    if one.late:
        found.append(f"{one.late} 项交付已逾期")
    if one.waiting:
        found.append(f"{one.waiting} 项等待验收")
    if one.state == RUNNING and one.until_on < on:
        found.append("合同已到期，未办结")
    elif one.state == RUNNING and one.until_on <= on + SOON:
        found.append(f"{(one.until_on - on).days} 天后到期")
    if one.assessments == 0 and (one.state != RUNNING or one.until_on < on):
        found.append("没有考核")
    return found


def terms_fault(from_on: date, until_on: date, amount: Decimal) -> str:
    """Why a contract cannot stand as written."""
    if until_on < from_on:
        return "结束日期早于开始日期，请改正。"
    return "金额不能小于 0。" if amount < 0 else ""


def code_fault(code: str) -> str:
    """Why eighteen characters are no 统一社会信用代码 (GB 32100-2015); empty where they are."""
    if not code:
        return ""
    if len(code) != 18 or any(one not in _ALPHABET for one in code):
        return "统一社会信用代码是 18 位数字和大写字母（不含 I、O、S、V、Z），请核对。"
    total = sum(_ALPHABET.index(one) * 3**place % 31 for place, one in enumerate(code[:17]))
    right = _ALPHABET[(31 - total % 31) % 31]
    return "" if right == code[17] else "统一社会信用代码的校验位不对，请核对。"


_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def total(marks: Mapping[str, int]) -> Decimal:
    """The mean of the marks in hundredths of 100: all 5 is 100."""
    if not marks:
        return Decimal(0)
    return Decimal(sum(marks.values()) * 100) / (5 * len(marks))


def marks_fault(marks: Mapping[str, int], consequence: str, words: str) -> str:
    """Why an assessment cannot stand."""
    if set(marks) != set(CRITERIA) or not set(marks.values()) <= set(MARKS):
        return "请给每一项打分。"
    if consequence not in CONSEQUENCES:
        return "请选择考核结果怎么用。"
    if (min(marks.values()) <= 2 or consequence in ("deduct", "terminate", "avoid")) and not words:
        return "有较差、不合格的，或要扣减、终止、不再选用的，请写明情况。"
    return ""


def uncovered(subjects: Iterable[str]) -> list[str]:
    """The words of subjects for which no contract runs."""
    covered = set(subjects)
    return [word for key, word in SUBJECTS.items() if key not in covered and key != "other"]
