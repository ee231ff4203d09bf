"""The only writers of packs and of what territories decide about their numbers.

Packs are synced from folders, or loaded as a draft and put in force.
"""

from __future__ import annotations

from xiaoan.engine.policy.actions.drafting import load_draft, withdraw_draft
from xiaoan.engine.policy.actions.enacting import EnactRefused, enact_fault, put_in_force
from xiaoan.engine.policy.actions.refusing import PackRefused
from xiaoan.engine.policy.actions.settling import (
    SettledMeanwhile,
    SettlingRefused,
    Wish,
    may_settle,
    settle,
)
from xiaoan.engine.policy.actions.syncing import Synced, sync_pack

__all__ = [
    "EnactRefused",
    "PackRefused",
    "SettledMeanwhile",
    "SettlingRefused",
    "Synced",
    "Wish",
    "enact_fault",
    "load_draft",
    "may_settle",
    "put_in_force",
    "settle",
    "sync_pack",
    "withdraw_draft",
]
