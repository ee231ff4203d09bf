"""Pages and papers of hazards."""

from __future__ import annotations

from .pages import hazard, notice_docx, register, register_xlsx, report

__all__ = ["hazard", "notice_docx", "register", "register_xlsx", "report"]
