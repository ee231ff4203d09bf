"""What organisations do at night: changes whose day has come take effect, before duties judge."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("orgs.take_effect", hour=0, minute=5, title="到期生效的单位变更")
def take_effect(at: datetime) -> int:
    """Every planned change of today or before. Again is once."""
    return actions.take_effect_all(today=timezone.localdate(at), at=at)
