"""What tasks do when duties are settled, and every night."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from xiaoan.engine.duties.catalogue import counties
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.jobs.handling import Event, handles
from xiaoan.foundation.jobs.timetable import nightly

from . import actions, daily, from_duties, telling


@handles("duties.settled")
def finish_settled(event: Event) -> None:
    """What a duty asked for has been done: nobody need be asked any more."""
    ids = [UUID(one) for one in event.body["obligations"]]
    from_duties.finish_for(ids, at=event.at)


@handles("accounts.tasks_pass")
def pass_to_successor(event: Event) -> None:
    """Whoever held the post has left: what is open goes to the colleague chosen for it."""
    actions.pass_on(
        leaving=UUID(event.subject_id),
        to=Appointment.objects.select_related("post", "person").get(id=event.body["to"]),
        vacant_kind=event.body["vacant_kind"],
        why=(event.body["from_name"], event.body["reason"]),
        at=event.at,
    )


@handles(actions.RAISED)
def tell_who_is_asked(event: Event) -> None:
    """New tasks go out to whoever listens."""
    telling.tell_raised(event.body["tasks"], at=event.at)


@handles(actions.HANDED_OVER)
def tell_who_took_over(event: Event) -> None:
    """So do those that came from a colleague."""
    telling.tell_handed_over(event.body["tasks"], event.id, at=event.at)


@handles("tasks.extension_answered")
def tell_who_asked_for_time(event: Event) -> None:
    """And the answer to who asked for more time."""
    body = event.body
    is_granted = body["outcome"] == "granted"
    answer = telling.Answer(UUID(event.subject_id), event.id, is_granted, body["reason"])
    telling.tell_answered(answer, at=event.at)


@nightly("tasks.tell_duties", hour=7, minute=5, title="外发当天到期的职责")
def tell_duties(at: datetime) -> int:
    """After the quiet hours that are assumed; who chose others gets it when theirs end."""
    return daily.tell_duties(at)


@nightly("tasks.from_duties", hour=1, minute=40, title="按职责派待办")
def keep_up_with_duties(at: datetime) -> None:
    """After the nightly evaluation: finish what is settled, ask for what presses."""
    from_duties.finish_settled(at)
    for lo, hi in counties():
        with scope.system():
            from_duties.raise_from_duties(lo, hi, at=at)
