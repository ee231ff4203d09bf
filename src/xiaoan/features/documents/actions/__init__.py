"""Every write of 制度与方案 and 报送."""

from __future__ import annotations

from .deciding import Approval, approve, proves, review, send_back, take_effect, withdraw
from .drafting import Draft, New, create, discard, edit, recall, revise, submit
from .reading import ask_readers, ask_reviews, note_read

__all__ = [
    "Approval",
    "Draft",
    "New",
    "approve",
    "ask_readers",
    "ask_reviews",
    "create",
    "discard",
    "edit",
    "note_read",
    "proves",
    "recall",
    "review",
    "revise",
    "send_back",
    "submit",
    "take_effect",
    "withdraw",
]
