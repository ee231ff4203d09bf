"""风险文书 — The list as Word, PDF and Excel, and cards to hang where a risk is."""

from __future__ import annotations

from .cards import Card, cards
from .listing import paper_of, workbook_of

__all__ = ["Card", "cards", "paper_of", "workbook_of"]
