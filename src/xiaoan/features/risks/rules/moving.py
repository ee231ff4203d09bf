"""How what is found moves a risk: which risks a hazard touches, and which colour it proposes.

A proposal changes nothing by itself; somebody decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from .methods import HIGH_TO_LOW, higher, raised

OPEN, RAISED, KEPT = "open", "raised", "kept"
STATES: Final = {OPEN: "待研究", RAISED: "已上调", KEPT: "维持原级"}
TRIGGERS: Final = {
    "hazard": "发现隐患",
    "accident": "发生事故或险情",
    "building": "场所、设施改变",
    "law": "法规标准变化",
    "other": "其他变化",
}
BY_HAND: Final = tuple(one for one in TRIGGERS if one != "hazard")
_PARTS = re.compile(r"[、，,；;\s/（）()和与及]+")
LEAST: Final = 2  # a place of one character says nothing


@dataclass(frozen=True, slots=True)
class Found:
    """A hazard, as far as risks care."""

    item_code: str
    area: str
    place: str
    checkpoint_id: UUID | None
    grade: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A risk, as far as hazards care."""

    items: tuple[str, ...]
    area: str
    place: str
    checkpoint_id: UUID | None
    colour: str


def read_found(attributes: dict[str, Any], grade: str) -> Found:
    """From what a case about a hazard knows."""
    checkpoint = attributes.get("checkpoint_id")
    return Found(
        item_code=str(attributes.get("item_code") or ""),
        area=str(attributes.get("area") or ""),
        place=str(attributes.get("place") or ""),
        checkpoint_id=UUID(str(checkpoint)) if checkpoint else None,
        grade=grade or str(attributes.get("grade") or ""),
        is_direct=bool(attributes.get("is_direct")),
    )


def touches(risk: Standing, found: Found) -> bool:
    """The same check item, the same checkpoint, or the same place within the same area."""
    if found.item_code and found.item_code in risk.items:
        return True
    if found.checkpoint_id is not None and found.checkpoint_id == risk.checkpoint_id:
        return True
    if not found.area or found.area != risk.area:
        return False
    return any(word in found.place for word in words_of(risk.place))


def words_of(place: str) -> tuple[str, ...]:
    """The places that a line names: 教学楼楼道和出口 → 教学楼楼道, 出口."""
    return tuple(one for one in _PARTS.split(place) if len(one) >= LEAST)


def proposed(colour: str, found: Found) -> str:
    """重大 proposes red, 较大 at least orange, anything else the next graver colour."""
    if found.is_direct or found.grade == "major":
        return HIGH_TO_LOW[0]
    if not colour:
        return ""
    step = raised(colour)
    return higher(step, "orange") if found.grade == "serious" else step


def asks_review(found: Found) -> bool:
    """A 重大 hazard at the place asks for a new assessment now."""
    return found.is_direct or found.grade == "major"
