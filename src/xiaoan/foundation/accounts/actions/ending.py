"""结束任职: a post is given up, at once or after a day; what is open goes to a successor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments, queries, rules
from xiaoan.foundation.accounts.models import Appointment, Delegation
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

from .delegating import end_delegation

CHANGED = "{name}的任职刚刚已由别人办理，请看清现在的情况再办。"


class EndingRefused(Exception):
    """Carries the sentence that the person reads; `field` names what to put right."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Ending:
    """Which appointment ends after which day, why, and who takes over what is open.

    Without a last day it ends at once: yesterday was the last, and one that began today never was.
    `seen` is the last day that the page showed; where that is another by now, nothing ends.
    """

    appointment: Appointment
    last_day: date | None
    reason: str
    seen: date | None = None
    successor: Appointment | None = None


@dataclass(frozen=True)
class Ended:
    """What came of it; `last_day` is None where the appointment was taken back whole."""

    appointment: Appointment
    last_day: date | None


@transaction.atomic
def end_appointment(ending: Ending, *, today: date, by: Viewer, at: datetime) -> Ended:
    """免职. Sent twice it is once; the post stays, and is vacant from the day after."""
    one = ending.appointment
    hold(one.org_code)
    if _is_done(ending, today):
        return Ended(one, _last_day(ending, today))
    fault = _fault(ending, today, by)
    if fault:
        raise EndingRefused(fault)
    return end(ending, today=today, by=by, at=at)


def _last_day(ending: Ending, today: date) -> date:
    return ending.last_day or today - timedelta(days=1)


def _is_done(ending: Ending, today: date) -> bool:
    """Whether exactly this was done a moment ago, by a first tap."""
    now = Appointment.objects.filter(id=ending.appointment.id).first()
    last_day = _last_day(ending, today)
    return now is not None and now.held_until == last_day != ending.seen


def _fault(ending: Ending, today: date, by: Viewer) -> str:
    one = ending.appointment
    if not ending.reason.strip():
        return "请写明结束任职的原因（如调离、轮岗），会记入留痕。"
    place = organisation(one.org_code)
    if place is None:
        return "这个单位已经不在了，请返回重新选择。"
    giver = appointments.giver_of(by, place)
    fault = appointments.ending_fault(giver, one.post, place)
    if fault:
        return fault
    if ending.successor is not None and ending.successor.person_id == one.person_id:
        return "接手人不能是本人，请选择另一位同事。"
    if appointments.is_last_keeper(one, today):
        return "这是最后一名系统管理员，结束后没有人能管理系统；请先任命接替的人。"
    return rules.ending_fault(one.held_from, ending.last_day, today) if ending.last_day else ""


def end(ending: Ending, *, today: date, by: Viewer, at: datetime) -> Ended:
    """End what may be ended: set the last day if nobody else did, write it down, hand over.

    Call it where the chain of the organisation is held.
    """
    one, last_day = ending.appointment, _last_day(ending, today)
    words = {"reason": ending.reason.strip()[:200], "person": one.person.name,
             "post": one.post.title}  # fmt: skip
    if ending.last_day is None and last_day < one.held_from:
        return _take_back(ending, words, by, at)
    if _as_seen(ending).update(held_until=last_day) != 1:
        raise EndingRefused(CHANGED.format(name=one.person.name))
    one.held_until = last_day
    if last_day < today:
        _stop_lending(one, by, at)
    _write(one, "ended", {**words, "until": last_day.isoformat()}, by, at)
    pass_tasks(ending, last_day, at)
    return Ended(one, last_day)


def _as_seen(ending: Ending) -> QuerySet[Appointment]:
    """The row, if its last day is still what the page showed."""
    found = Appointment.objects.filter(id=ending.appointment.id)
    if ending.seen is None:
        return found.filter(held_until__isnull=True)
    return found.filter(held_until=ending.seen)


def pass_on_after_terms(at: datetime) -> int:
    """Tasks of terms that ended yesterday go to whoever holds the same post from today."""
    today = timezone.localdate(at)
    over = Appointment.objects.filter(held_until=today - timedelta(days=1))
    number = 0
    for one in over.select_related("post", "person"):
        heirs = Appointment.objects.filter(queries.held_on(today), post=one.post)
        heir = heirs.exclude(person_id=one.person_id).order_by("-held_from", "-id").first()
        if heir is not None:
            pass_tasks(Ending(one, one.held_until, "任期届满", None, heir), today, at)
            number += 1
    return number


def _take_back(ending: Ending, words: Mapping[str, str], by: Viewer, at: datetime) -> Ended:
    """撤回: an appointment that never held for a whole day. The ledger keeps that it was made."""
    one = ending.appointment
    if Delegation.objects.filter(appointment=one).exists():
        raise EndingRefused("这个任职今天已安排过代理，不能整条撤回；请选“做到某一天止”。")
    pass_tasks(ending, one.held_from, at)
    _write(one, "taken_back", {**words, "from": one.held_from.isoformat()}, by, at)
    taken, _ = _as_seen(ending).delete()
    if taken != 1:
        raise EndingRefused(CHANGED.format(name=one.person.name))
    return Ended(one, None)


def _stop_lending(one: Appointment, by: Viewer, at: datetime) -> None:
    with scope.system():
        for lent in Delegation.objects.filter(appointment=one, ended_at__isnull=True):
            end_delegation(delegation=lent, by=by, at=at)


def _write(one: Appointment, deed: str, body: Mapping[str, str], by: Viewer, at: datetime) -> None:
    record(
        verb=f"accounts.{deed}",
        org_code=one.org_code,
        subject_type="appointment",
        subject_id=one.id,
        by=by,
        at=at,
        body=body,
    )


def pass_tasks(ending: Ending, last_day: date, at: datetime) -> None:
    """Announce who takes over the open tasks, where that is a colleague of the organisation."""
    one, successor = ending.appointment, ending.successor
    if successor is None or successor.org_code != one.org_code:
        return
    day_after = last_day + timedelta(days=1)
    emit(
        "accounts.tasks_pass",
        org_code=one.org_code,
        subject_id=one.id,
        body={
            "to": str(successor.id),
            "from_name": f"{one.post.title} {one.person.name}",
            "reason": ending.reason.strip()[:200],
            "vacant_kind": "" if queries.is_held(one, day_after) else one.post.kind,
        },
        at=at,
    )
