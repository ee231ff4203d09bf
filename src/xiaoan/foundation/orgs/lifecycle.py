"""What may become of an organisation, and why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from .rules import Code

MOVABLE: Final = frozenset({"school", "institution"})


@dataclass(frozen=True)
class Standing:
    """One organisation as a change finds it.

    `planned` is the change it is to undergo itself; `awaited` names who is to join it.
    """

    code: int
    name: str
    kind: str
    level: str
    opened_on: date | None = None
    closed_on: date | None = None
    planned: str = ""
    awaited: str = ""

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@dataclass(frozen=True)
class Wish:
    """What is asked for. `seat` is the territory to move to, `name` the new name."""

    kind: str
    on: date
    reason: str
    name: str = ""
    seat: int | None = None


def faults(wish: Wish, own: Standing, successor: Standing | None) -> list[str]:
    """Every reason against, in sentences that say what to do; empty where nothing is."""
    found = _own_faults(wish, own)
    if not wish.reason.strip():
        found.append("请写明原因，例如“布局调整”。")
    if wish.kind == "rename" and wish.name.strip() in ("", own.name):
        found.append("请填写与现在不同的新名称。")
    if wish.kind == "move":
        found += _move_faults(wish, own)
    if wish.kind == "merge":
        found += _merge_faults(own, successor)
    return found


def _own_faults(wish: Wish, own: Standing) -> list[str]:
    found = []
    if not own.is_open:
        found.append(f"{own.name}已经撤并，不能再变动；如属误操作，请先更正原来的变动。")
    if own.planned:
        found.append(f"{own.name}已有待生效的变动（{own.planned}），请先取消它。")
    if wish.kind != "rename" and own.kind not in MOVABLE:
        found.append("迁移、并入和撤销只用于学校和机构；政府和部门请用“更名”。")
    if wish.kind in ("merge", "close", "move") and own.awaited:
        found.append(f"{own.awaited}将并入{own.name}，请先办完或取消那项变动。")
    if own.opened_on is not None and wish.on < own.opened_on:
        found.append(f"生效日期不能早于启用日期 {own.opened_on:%Y-%m-%d}。")
    return found


def _move_faults(wish: Wish, own: Standing) -> list[str]:
    if wish.seat is None:
        return ["请选择迁往的乡镇（街道）。"]
    if Code(wish.seat).serial:
        return ["迁往的应是乡镇（街道）或县，不是单位。"]
    if Code(own.code).value - Code(own.code).serial == wish.seat:
        return ["它已经在这个乡镇（街道），不需要迁移。"]
    return []


def _merge_faults(own: Standing, successor: Standing | None) -> list[str]:
    if successor is None:
        return ["请选择并入哪个单位。"]
    if successor.code == own.code:
        return ["不能并入自己，请选择另一个单位。"]
    found = []
    if not successor.is_open:
        found.append(f"{successor.name}已经撤并，请选择仍在办的单位。")
    if successor.kind != own.kind:
        found.append("只能并入同类单位：学校并入学校，机构并入机构。")
    if successor.planned:
        found.append(f"{successor.name}自己也有待生效的变动（{successor.planned}），请先取消它。")
    return found


def is_due(on: date, today: date) -> bool:
    """A change of today or earlier takes effect at once; a later one waits for its day."""
    return on <= today
