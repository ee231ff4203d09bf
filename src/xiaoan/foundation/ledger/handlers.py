"""What the ledger does by the clock."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("ledger.countersign", hour=1, minute=10, title="上级会签前一天的留痕")
def countersign(at: datetime) -> int:
    """Every signer signs what moved since the day before; returns how many did."""
    return len(actions.countersign_all(on=timezone.localdate(at), at=at))
