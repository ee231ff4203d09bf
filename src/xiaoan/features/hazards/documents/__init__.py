"""文书 — The papers of hazards: the notice as Word, the register as Excel."""

from __future__ import annotations

from .counted import counted, paid
from .notice import Notice, notice
from .workbook import workbook

__all__ = ["Notice", "counted", "notice", "paid", "workbook"]
