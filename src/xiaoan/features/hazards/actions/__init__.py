"""Every write to hazards. All moves go through the engine, which asks `guard` and calls `after`."""

from __future__ import annotations

from .bulk import DEEDS, MOST, Batch, Result, handle_many, preview
from .effects import after, opened
from .following import raise_evaluations, raise_look_backs
from .guards import guard
from .interim import ask_again, ask_for_reports
from .listing import ask_for_progress
from .opening import Report, open_from_finding, report_hazard
from .tallying import tally

__all__ = [
    "DEEDS",
    "MOST",
    "Batch",
    "Report",
    "Result",
    "after",
    "ask_again",
    "ask_for_progress",
    "ask_for_reports",
    "guard",
    "handle_many",
    "open_from_finding",
    "opened",
    "preview",
    "raise_evaluations",
    "raise_look_backs",
    "report_hazard",
    "tally",
]  # fmt: skip
