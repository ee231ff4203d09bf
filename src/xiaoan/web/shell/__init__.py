"""外壳 — the frame, words and small pictures that all pages share."""

from __future__ import annotations

from xiaoan.web.shell.jinja import environment

__all__ = ["environment"]
