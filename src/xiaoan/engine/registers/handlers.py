"""What registers do at night: ask for what runs out."""

from __future__ import annotations

from datetime import datetime

from xiaoan.engine.duties.catalogue import counties
from xiaoan.engine.registers import definition, expiring
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.timetable import nightly


@nightly("registers.expire", hour=2, minute=10, title="台账到期提醒")
def ask_for_what_runs_out(at: datetime) -> int:
    """Every register of every county; a task's key is its row and last day."""
    asked = 0
    for lo, hi in counties():
        with scope.system():
            for register in definition.everything():
                asked += expiring.raise_for(register, lo, hi, at=at)
    return asked
