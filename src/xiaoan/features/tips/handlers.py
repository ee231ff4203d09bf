"""What tips do when one came in, when its hazard moves, and every night."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly

from . import actions

HAZARD_WORDS = {
    "hazards.settle": "这处隐患已登记，正在安排治理。",
    "hazards.treat": "这处隐患已治理，等待验收。",
    "hazards.accept": "这处隐患已通过验收。",
    "hazards.accept_major": "这处隐患已通过验收。",
    "hazards.close": "这处隐患已销号。",
    "hazards.close_major": "这处隐患已销号。",
    "hazards.dismiss": "核实后没有发现这处隐患。",
    "hazards.reopen": "这处隐患又出现，已重新治理。",
}


@handles("tips.received")
def admit(event: Event) -> None:
    """What came straight goes to its office."""
    actions.admit(UUID(event.subject_id), at=event.at)


def _pass_on(event: Event) -> None:
    """The next office gets a case of its own."""
    actions.pass_on(UUID(event.subject_id), at=event.at)


for name in ("tips.pass_on", "tips.hand_up", "tips.hand_down", "tips.climb"):
    handles(name)(_pass_on)


def _reflect(event: Event) -> None:
    """The reporter reads how far the hazard is."""
    actions.reflect_hazard(UUID(event.subject_id), HAZARD_WORDS[event.name], at=event.at)


for name in HAZARD_WORDS:
    handles(name)(_reflect)


@nightly("tips.last_words", hour=5, minute=40, title="举报线索期满、请回访、忘记电话")
def last_words(at: datetime) -> None:
    """What ran out in the night."""
    actions.lapse_all(at)
    actions.climb_held(at)
    actions.call_back_all(at)
    actions.forget_phones(at)
