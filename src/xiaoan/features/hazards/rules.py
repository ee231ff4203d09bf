"""Pure decisions about a danger: its grade, who may check whose work, and when to look again.

Stages and 五落实 are chongqing-2017/7; that a direct finding is 重大 and the school cannot lower it
follows the ministry's guide of 2024 (教发厅函〔2024〕20号). The days are ours (see workflow.yaml).
"""

from __future__ import annotations

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
