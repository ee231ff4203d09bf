"""Every write of 安全素养."""

from __future__ import annotations

from .answering import begin, save, submit
from .opening import Wanted, close_sitting, open_sitting
from .starting import Act, LiteracyRefused, Plan, end, start, use

__all__ = [
    "Act", "LiteracyRefused", "Plan", "Wanted", "begin", "close_sitting", "end", "open_sitting",
    "save", "start", "submit", "use",
]  # fmt: skip
