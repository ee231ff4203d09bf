"""Every write to hazards. All moves go through the engine, which asks `guard` and calls `after`."""

from __future__ import annotations

from .effects import after, opened
from .following import raise_look_backs
from .guards import guard
from .opening import Report, open_from_finding, report_hazard

__all__ = [
    "Report", "after", "guard", "open_from_finding", "opened", "raise_look_backs", "report_hazard",
]  # fmt: skip
