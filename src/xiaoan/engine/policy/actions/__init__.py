"""The only writers of packs and of what territories decide about their numbers."""

from __future__ import annotations

from xiaoan.engine.policy.actions.settling import (
    SettledMeanwhile,
    SettlingRefused,
    Wish,
    may_settle,
    settle,
)
from xiaoan.engine.policy.actions.syncing import PackRefused, Synced, sync_pack

__all__ = [
    "PackRefused",
    "SettledMeanwhile",
    "SettlingRefused",
    "Synced",
    "Wish",
    "may_settle",
    "settle",
    "sync_pack",
]
