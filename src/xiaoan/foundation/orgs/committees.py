"""Which committees the texts ask for, who has to sit in them, and what a group lacks. Pure.

wuzhong-2023/2.1: 校园安全委员会或安全工作领导小组. kaijiang-2022/3: 由法律顾问、有关行业专家、
家长代表等共同参与的学生安全治理委员会. kaijiang-2022/B1: 联席会议, 分管领导任召集人.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .codes import Code

SOON: Final = timedelta(days=30)
ROLES: Final = {
    "leader": "组长（主任、召集人）",
    "deputy": "副组长（副主任）",
    "secretary": "秘书（办公室）",
    "member": "成员",
}
CAPACITIES: Final = {
    "staff": "本单位人员",
    "legal_counsel": "法律顾问",
    "expert": "行业专家",
    "parent": "家长代表",
    "student": "学生代表",
    "community": "社区（村）代表",
    "mediator": "人民调解员",
    "official": "部门人员",
}


@dataclass(frozen=True)
class Basis:
    """A sentence of a text, and where and since when that text holds."""

    words: str
    adcode: str
    since: date

    def holds(self, org_code: int, on: date) -> bool:
        lo, hi = Code.of_adcode(self.adcode).interval()
        return lo <= org_code <= hi and on >= self.since


@dataclass(frozen=True)
class Kind:
    """A kind of group: its usual name, the roles and the capacities that it cannot lack."""

    title: str
    roles: tuple[str, ...] = ("leader",)
    capacities: tuple[str, ...] = ()
    parties: int = 0  # how many member organisations at least
    bases: tuple[Basis, ...] = ()


def _kaijiang(words: str) -> tuple[Basis, ...]:
    return (Basis(f"开江县2022·{words}", "511723", date(2022, 3, 21)),)


WUZHONG: Final = Basis(  # our copy of the text bears its year alone
    "吴忠市2023·二（一）：均要建立校园安全委员会或安全工作领导小组", "6403", date(2023, 1, 1)
)
NO_TEXT: Final = "按学校安全工作组织领导的一般要求设立；本地另有规定的，请填写文件名称和条款"
KINDS: Final = {
    "safety_committee": Kind("校园安全委员会", bases=(WUZHONG,)),
    "leading_group": Kind("安全工作领导小组", bases=(WUZHONG,)),
    "student_safety": Kind(
        "学生安全治理委员会",
        capacities=("legal_counsel", "expert", "parent"),
        bases=_kaijiang("3：由法律顾问、有关行业专家、家长代表等共同参与的学生安全治理委员会"),
    ),
    "joint_meeting": Kind(
        "学校安全管理联席会议",
        roles=("leader", "secretary"),
        parties=2,
        bases=_kaijiang("三（一）：由县人民政府分管领导担任召集人，县级相关职能部门为成员单位"),
    ),
    "mediation": Kind(
        "学校安全事故人民调解委员会",
        capacities=("mediator",),
        bases=_kaijiang("13：探索设立学校安全事故人民调解委员会"),
    ),
    "other": Kind("其他协调组织"),
}


def basis(kind: str, org_code: int, on: date) -> str:
    """The sentence that asks for such a group there and then.

    Where no text known to us holds, words that name no source: another place's text binds nobody.
    """
    held = (one.words for one in KINDS[kind].bases if one.holds(org_code, on))
    return next(held, NO_TEXT)


@dataclass(frozen=True)
class Seat:
    """One member as the rules see it."""

    role: str
    capacity: str
    is_party: bool
    held_from: date
    held_until: date | None

    def is_held(self, on: date) -> bool:
        return self.held_from <= on and (self.held_until is None or self.held_until >= on)

    def ends_soon(self, on: date) -> bool:
        return self.is_held(on) and self.held_until is not None and self.held_until <= on + SOON


def warnings(kind: str, seats: Sequence[Seat], on: date) -> list[str]:
    """What a group lacks on a day, in sentences; empty where it is complete."""
    wanted = KINDS[kind]
    held = [seat for seat in seats if seat.is_held(on)]
    found = [
        f"没有{ROLES[role]}，请补上。"
        for role in wanted.roles
        if role not in {seat.role for seat in held}
    ]
    found += [
        f"没有{CAPACITIES[capacity]}，这类组织应当有。"
        for capacity in wanted.capacities
        if capacity not in {seat.capacity for seat in held}
    ]
    if sum(seat.is_party for seat in held) < wanted.parties:
        found.append("成员单位不足两家，请补上。")
    ending = sum(seat.ends_soon(on) for seat in held)
    if ending:
        found.append(f"{ending} 名成员的任期将在三十日内届满，请及时换届。")
    return found


def term_faults(held_from: date, held_until: date | None) -> list[str]:
    """Why a term cannot be."""
    if held_until is not None and held_until < held_from:
        return ["任期止不能早于任期起。"]
    return []
