"""What cases do when a task of theirs is acknowledged or given more time, and by the clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import every_minutes
from xiaoan.foundation.scope import SYSTEM
from xiaoan.foundation.terms.rules import CHINA

from . import actions, clocks
from .models import Case


@handles("tasks.acknowledged")
def hold_clock(event: Event) -> None:
    """签收 of a clock's call puts the next call off."""
    word, *parts = event.body["key"].split(":")
    if word == "clock":
        clocks.hold(clock_id=UUID(parts[0]), level=int(parts[1]), at=event.at)


@handles("tasks.extension_answered")
def extend_clock(event: Event) -> None:
    """A granted extension of a stage's task moves the deadline of the case."""
    body = event.body
    if body["outcome"] != "granted" or not body["case"] or not body["key"].startswith("turn:"):
        return
    case = Case.objects.filter(id=body["case"], closed_at__isnull=True).first()
    if case is not None:
        until = datetime.fromisoformat(body["until"])
        clocks.extend(case=case, until=until, at=event.at)
        words = f"待办申请延期获准，本环节期限改为{until.astimezone(CHINA):%Y年%m月%d日 %H:%M}。"
        actions.tell(case=case, note=words, by=SYSTEM, at=event.at, id=uuid5(event.id, "extended"))


@every_minutes(5, "cases.call_clocks", title="时限快到、超时时提醒和上报")
def call_clocks(at: datetime) -> None:
    """Call whom the clocks have to call."""
    clocks.call_clocks(at)
