"""What risks do when a hazard is found or turns out worse, when a school moves, and at night."""

from __future__ import annotations

from datetime import datetime

from xiaoan.engine.cases import queries as cases
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly
from xiaoan.foundation.scope import SYSTEM

from . import actions


@handles("hazards.opened")
def touch_risks(event: Event) -> None:
    """A hazard was found: the risks of its item and its place are to be looked at."""
    _touch(event)


@handles("cases.moved")
def touch_harder(event: Event) -> None:
    """A hazard that is 重大 since it was assessed proposes red."""
    if event.body.get("workflow") == "hazards" and event.body.get("grade") == "major":
        _touch(event)


def _touch(event: Event) -> None:
    one = cases.cases(SYSTEM, "hazards").filter(pk=event.subject_id).first()
    if one is not None and one.outcome != "unfounded":
        actions.touch(case=one, at=event.at)


@nightly("risks.reviews", hour=5, minute=35, title="派风险复评待办")
def ask_reviews(at: datetime) -> int:
    """Ask for the reviews that fall due within a week."""
    return actions.ask_reviews(at)
