"""Every write of drills."""

from __future__ import annotations

from .carding import write_card
from .evaluating import Weak, evaluate, to_hazard
from .marking import Batch, MarkIn, take_marks
from .noting import Act
from .papering import Told, write_up
from .planning import Plan, cancel, change, plan, remind
from .running import add_photos, begin, end, say

__all__ = [
    "Act",
    "Batch",
    "MarkIn",
    "Plan",
    "Told",
    "Weak",
    "add_photos",
    "begin",
    "cancel",
    "change",
    "end",
    "evaluate",
    "plan",
    "remind",
    "say",
    "take_marks",
    "to_hazard",
    "write_card",
    "write_up",
]
