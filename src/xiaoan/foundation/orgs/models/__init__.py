"""单位、变动、协调组织 — Territories, organisations, what became of them, and their committees."""

from __future__ import annotations

from .changes import Change, FormerName
from .groups import Group, GroupMember
from .organisations import TERRITORY_LEVELS, Organisation, Territory

__all__ = [
    "TERRITORY_LEVELS",
    "Change",
    "FormerName",
    "Group",
    "GroupMember",
    "Organisation",
    "Territory",
]
