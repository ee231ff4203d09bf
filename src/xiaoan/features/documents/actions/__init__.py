"""Every write of 制度与方案 and 报送."""

from __future__ import annotations

from .answering import (
    Answer,
    accept,
    close,
    keep_draft,
    note_opened,
    note_received,
    send_answer,
    wish_time,
)
from .answering import (
    send_back as return_answers,
)
from .collecting import (
    Wanted,
    add_field,
    change,
    drop_field,
    extend,
    send,
    start,
    urge,
)
from .collecting import (
    withdraw as withdraw_collection,
)
from .deciding import Approval, approve, proves, review, send_back, take_effect, withdraw
from .drafting import Draft, New, create, discard, edit, recall, revise, submit
from .reading import ask_readers, ask_reviews, note_read

__all__ = [
    "Answer",
    "Approval",
    "Draft",
    "New",
    "Wanted",
    "accept",
    "add_field",
    "approve",
    "ask_readers",
    "ask_reviews",
    "change",
    "close",
    "create",
    "discard",
    "drop_field",
    "edit",
    "extend",
    "keep_draft",
    "note_opened",
    "note_read",
    "note_received",
    "proves",
    "recall",
    "return_answers",
    "review",
    "revise",
    "send",
    "send_answer",
    "send_back",
    "start",
    "submit",
    "take_effect",
    "urge",
    "wish_time",
    "withdraw",
    "withdraw_collection",
]
