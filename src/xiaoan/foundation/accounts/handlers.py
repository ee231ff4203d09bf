"""What accounts hand over and forget by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from xiaoan.foundation.accounts import sessions
from xiaoan.foundation.accounts.actions.ending import pass_on_after_terms
from xiaoan.foundation.accounts.actions.sessions import end_idle
from xiaoan.foundation.accounts.actions.signing_in import forget_attempts
from xiaoan.foundation.jobs.timetable import nightly

ATTEMPTS_KEPT = timedelta(days=30)


@nightly("accounts.forget", hour=3, minute=10, title="清理过期登录记录")
def forget(at: datetime) -> None:
    """Sessions that have run out, and attempts that count for nothing any more."""
    end_idle(sessions.idle_since(at), at)
    Session.objects.filter(expire_date__lt=at).delete()
    forget_attempts(at - ATTEMPTS_KEPT)


@nightly("accounts.pass_on", hour=0, minute=10, title="任期届满，转交待办")
def pass_on(at: datetime) -> int:
    """The day after a term ended, what is still open goes to the next holder of the post."""
    return pass_on_after_terms(at)
