"""What keepers of contracts are reminded of every night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("contracts.remind", hour=2, minute=15, title="服务合同到期和交付提醒")
def remind(at: datetime) -> int:
    """Contracts that end within sixty days, deliverables due within seven."""
    return actions.remind(at)
