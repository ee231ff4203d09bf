"""Every write of 风险."""

from __future__ import annotations

from .analysing import Conclusion, analyse
from .assessing import Marks, ask_reviews, assess
from .listing import Wish, add, adopt, edit, retire, review_key
from .moving import Decision, call_review, decide, touch
from .placing import Spot, hang_plan, place
from .publishing import Edition, confirm_list, exempt, publish
from .settling import Settlement, may_publish, settle

__all__ = [
    "Conclusion",
    "Decision",
    "Edition",
    "Marks",
    "Settlement",
    "Spot",
    "Wish",
    "add",
    "adopt",
    "analyse",
    "ask_reviews",
    "assess",
    "call_review",
    "confirm_list",
    "decide",
    "edit",
    "exempt",
    "hang_plan",
    "may_publish",
    "place",
    "publish",
    "retire",
    "review_key",
    "settle",
    "touch",
]
