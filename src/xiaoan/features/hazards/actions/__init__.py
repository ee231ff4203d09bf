"""Every write to hazards. All moves go through the engine, which asks `guard` and calls `after`."""

from __future__ import annotations

from .effects import after, opened
from .following import raise_evaluations, raise_look_backs
from .guards import guard
from .interim import ask_again, ask_for_reports
from .listing import ask_for_progress
from .opening import Report, open_from_finding, report_hazard

__all__ = [
    "Report", "after", "ask_again", "ask_for_progress", "ask_for_reports", "guard",
    "open_from_finding", "opened", "raise_evaluations", "raise_look_backs", "report_hazard",
]  # fmt: skip
