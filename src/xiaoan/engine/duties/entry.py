"""What may be entered by hand or waived, and by whom. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from xiaoan.engine.duties.refusals import RecordForbidden, RecordInvalid, WaiverRefused
from xiaoan.engine.policy.pack import FactKind
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.scope.viewer import Viewer

# Ours, not a policy text's: what was done longer ago is corrected with the level above.
DAYS_BACK: Final = 180
LONGEST_WORD: Final = 80
WAIVABLE: Final = ("not_due", "due", "overdue")


@dataclass(frozen=True, slots=True)
class Limits:
    """The days that may be entered on a day."""

    today: date

    @property
    def earliest(self) -> date:
        return self.today - timedelta(days=DAYS_BACK)


def check_recorder(by: Viewer, duty: Duty) -> None:
    """The responsible post records, or one who keeps the organisation's records."""
    if not by.may("duties.record"):
        raise RecordForbidden("您的岗位不能登记履职，请交由本单位安全主任登记。")
    if by.post not in duty.posts and not by.may("duties.record_any"):
        raise RecordForbidden("这项职责不归您的岗位，请交由责任岗位或本单位安全主任登记。")


def check_day(on: date, limits: Limits) -> None:
    """Not in the future, and not further back than the limit."""
    if on > limits.today:
        raise RecordInvalid("on", "日期还没到，请在完成后登记。")
    if on < limits.earliest:
        raise RecordInvalid(
            "on", f"只能登记最近 {DAYS_BACK} 天内的履职；更早的请联系上级主管部门核对。"
        )


def check_amount(amount: Decimal) -> None:
    if amount <= 0:
        raise RecordInvalid("amount", "数量应大于 0。")


def checked_attributes(kind: FactKind, given: Mapping[str, Any]) -> dict[str, str]:
    """The attributes of a fact as its kind declares them; empty ones are left out."""
    if not kind.is_by_hand:
        raise RecordInvalid("kind", f"“{kind.title}”由系统自动记入，不需要登记。")
    declared = {one["name"]: one for one in kind.attributes}
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise RecordInvalid("kind", f"“{kind.title}”没有{'、'.join(unknown)}这一项。")
    filled = {name: str(value).strip() for name, value in given.items() if str(value).strip()}
    for name, value in filled.items():
        _check_word(declared[name], value)
    return filled


def check_waiver(org_code: int, duty: Duty, by: Viewer) -> None:
    """The overseer named by the duty, above the organisation; never one's own duty."""
    lo, hi = by.own_interval
    if org_code == by.org_code:
        raise WaiverRefused("本单位的职责不能由本单位豁免，请向上级申请。")
    if not by.may("duties.waive") or not lo <= org_code <= hi:
        raise WaiverRefused("您的岗位不能豁免这个单位的职责。")
    if by.line not in duty.overseen_by:
        raise WaiverRefused("这项职责不由您单位监督，请转主管部门处理。")


def may_waive(org_code: int, state: str, duty: Duty, by: Viewer) -> bool:
    """Whether the page offers to waive."""
    try:
        check_waiver(org_code, duty, by)
    except WaiverRefused:
        return False
    return state in WAIVABLE


def _check_word(attribute: Mapping[str, Any], value: str) -> None:
    choices = attribute.get("choices")
    if choices and value not in choices:
        raise RecordInvalid(attribute["name"], f"请在列出的{attribute['title']}中选择。")
    if len(value) > LONGEST_WORD:
        raise RecordInvalid(
            attribute["name"], f"{attribute['title']}最多 {LONGEST_WORD} 个字，请改短。"
        )
