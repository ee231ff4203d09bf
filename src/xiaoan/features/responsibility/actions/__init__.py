"""Every write of 责任书."""

from __future__ import annotations

from .following import ask_newcomers, ask_successors, ask_successors_of
from .issuing import Wanted, issue_letters, supplement, withdraw
from .signing import Signing, countersign, note_seen, sign
from .urging import urge

__all__ = [
    "Signing",
    "Wanted",
    "ask_newcomers",
    "ask_successors",
    "ask_successors_of",
    "countersign",
    "issue_letters",
    "note_seen",
    "sign",
    "supplement",
    "urge",
    "withdraw",
]
