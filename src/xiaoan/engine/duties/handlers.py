"""What duties do at night, and when a pack has come."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xiaoan.engine.duties import actions
from xiaoan.engine.duties.catalogue import counties
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly


@nightly("duties.evaluate", hour=0, minute=20)
def evaluate_all(at: datetime) -> int:
    """Bind, read and judge every county that a pack reaches.

    Organisations change by day; what they have become binds from the night on.
    """
    on = timezone.localdate(at)
    changed = 0
    for lo, hi in counties():
        with scope.system():
            actions.refresh_bindings(lo, hi)
            actions.take_readings(lo, hi, on=on, at=at)
            changed += actions.evaluate(lo, hi, on=on)
    return changed


@handles("policy.synced")
def bind_anew(event: Event) -> None:
    """A new pack binds at once; from then on it is judged."""
    on = timezone.localdate(event.at)
    for lo, hi in counties():
        actions.refresh_bindings(lo, hi)
        actions.evaluate(lo, hi, on=on)
