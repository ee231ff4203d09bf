"""Every write of 专家智库."""

from __future__ import annotations

from .answering import Answer, Report, acting, answer, report
from .applying import Applying, apply, supplement, withdraw
from .assigning import Sending, assign, cancel, evaluate, renew_link, settle_fee
from .drawing import Wanted, draw, fix, replace_declined
from .keeping import forget_refused, remind
from .noting import Act
from .panels import Terms, change_panel, publish, set_up_panel
from .reviewing import after, guard
from .serving import Paper, Tied, absent, declare, end, end_tie, link_account, qualify, renew

__all__ = [
    "Act", "Answer", "Applying", "Paper", "Report", "Sending", "Terms", "Tied", "Wanted",
    "absent", "acting", "after", "answer", "apply", "assign", "cancel", "change_panel", "declare",
    "draw", "end", "end_tie", "evaluate", "fix", "forget_refused", "guard", "link_account",
    "publish", "qualify", "remind", "renew", "renew_link", "replace_declined", "report",
    "set_up_panel", "settle_fee", "supplement", "withdraw",
]  # fmt: skip
