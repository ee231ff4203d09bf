"""Pages of duties."""

from __future__ import annotations

from xiaoan.engine.duties.views.judged import obligation, waive, withdraw
from xiaoan.engine.duties.views.lists import heat, mine, organisation, organisation_xlsx
from xiaoan.engine.duties.views.recording import record

__all__ = [
    "heat",
    "mine",
    "obligation",
    "organisation",
    "organisation_xlsx",
    "record",
    "waive",
    "withdraw",
]
