"""演练接口 — Drills and what phones tell, as JSON."""

from __future__ import annotations

from .drills import operations

__all__ = ["operations"]
