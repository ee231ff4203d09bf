"""公文 — Papers of a panel: letters of appointment, opinions, rosters, lists of fees."""

from __future__ import annotations

from .papers import appointment, opinion
from .workbooks import fees, roster, totals

__all__ = ["appointment", "fees", "opinion", "roster", "totals"]
