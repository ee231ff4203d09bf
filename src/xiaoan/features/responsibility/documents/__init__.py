"""责任文书 — Lists and letters as printed: Word and PDF in the official form, Excel."""

from __future__ import annotations

from .letter import paper_of_letter
from .listing import Told, paper_of, told_of, told_of_person, workbook_of

__all__ = ["Told", "paper_of", "paper_of_letter", "told_of", "told_of_person", "workbook_of"]
