"""公文 — Papers in the form of GB/T 9704-2012, as Word and as PDF."""

from __future__ import annotations

from .paper import Line, Listing, Mark, Paper, chinese_day

__all__ = ["Line", "Listing", "Mark", "Paper", "chinese_day"]
