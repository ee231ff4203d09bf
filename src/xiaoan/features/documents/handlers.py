"""What documents do every night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.jobs.timetable import nightly

from . import actions


@nightly("documents.take_effect", hour=0, minute=20, title="已批准的制度到日施行")
def take_effect(at: datetime) -> int:
    """What was approved for today is in force."""
    return actions.take_effect(at)


@nightly("documents.ask_reviews", hour=2, minute=10, title="制度到期前请人复核")
def ask_reviews(at: datetime) -> int:
    """A task for what is to be looked over within the month."""
    return actions.ask_reviews(at)
