"""What documents do every night, and when a task of theirs is acknowledged."""

from __future__ import annotations

from datetime import datetime

from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.jobs.handling import Event, handles
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


@handles("tasks.acknowledged")
def note_receipt(event: Event) -> None:
    """签收: somebody took on the task that asks for an answer."""
    word, _, told = str(event.body.get("key", "")).partition(":")
    submission_id = read_uuid(told) if word == "submission" else None
    if submission_id is not None:
        actions.note_received(submission_id, at=event.at)
