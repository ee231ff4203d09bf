"""责任清单 as paper: Word and PDF in the form of 公文, and Excel."""

from __future__ import annotations

from .listing import Told, paper_of, told_of, told_of_person, workbook_of

__all__ = ["Told", "paper_of", "told_of", "told_of_person", "workbook_of"]
