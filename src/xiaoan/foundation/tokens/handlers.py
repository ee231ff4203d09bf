"""Tokens end with the person or the post they act for, and nobody is surprised by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly

from . import actions, limits

BUCKETS_KEPT = timedelta(days=1)


@handles("accounts.deactivated")
def person_left(event: Event) -> None:
    """The account was closed: `subject_id` is the person."""
    actions.revoke_of_person(UUID(event.subject_id), event.at)


@handles("accounts.ended")
def post_ended(event: Event) -> None:
    """An appointment ended; one that ends on a later day is found on the night after it."""
    actions.revoke_ended(event.at)


@nightly("tokens.tidy", hour=2, minute=50, title="清理过期令牌")
def tidy(at: datetime) -> int:
    """Revoke what outlived its appointment, warn of what ends soon, drop old buckets."""
    limits.forget(at - BUCKETS_KEPT)
    return actions.revoke_ended(at) + actions.warn_of_expiry(at)
