"""停用: somebody leaves. What they did stays theirs; what is open goes to a successor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts.models import Appointment, Invitation, Person
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

from .delegating import end_delegations_of
from .ending import Ending, pass_tasks
from .sessions import end_others
from .signing_in import note


class DeactivationRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Leaving:
    """Who leaves after which day, why, and whose appointment takes over what is open."""

    person: Person
    last_day: date
    reason: str
    successor: Appointment | None


@transaction.atomic
def deactivate(leaving: Leaving, *, by: Viewer, at: datetime) -> Person:
    """End posts, delegations, sign-ins and codes; announce it, so that tasks and tokens follow.

    The successor is a colleague; without one the open tasks stay with the posts, as vacant.
    """
    person, successor = leaving.person, leaving.successor
    if not leaving.reason.strip():
        raise DeactivationRefused("请写明停用原因（如调离、退休），会记入留痕。")
    if person.id == by.person_id:
        raise DeactivationRefused("不能停用自己的账号，请由其他管理人员办理。")
    if successor is not None and successor.person_id == person.id:
        raise DeactivationRefused("接手人不能是本人，请选择另一位同事。")
    with scope.system():
        hold(person.org_code)
        if Person.objects.filter(id=person.id, is_active=True).update(is_active=False) != 1:
            raise DeactivationRefused("这个账号已经停用。")
        person.is_active = False
        Invitation.objects.filter(
            person=person, used_at__isnull=True, withdrawn_at__isnull=True
        ).update(withdrawn_at=at)
        end_delegations_of(person, by=by, at=at)
        end_others(person, kept=None, how="deactivated", by=by, at=at)
        ended = [_end(one, leaving, by, at) for one in queries.unended_of(person)]
        words = {"reason": leaving.reason.strip()[:200], "last_day": leaving.last_day.isoformat()}
        taken = successor.person.name if successor else ""
        body = {**words, "posts": [one.post.title for one in ended], "successor": taken}
        note(person, "deactivated", by=by, at=at, body=body)
        emit("accounts.deactivated", org_code=person.org_code, subject_id=person.id, at=at)
    return person


def _end(one: Appointment, leaving: Leaving, by: Viewer, at: datetime) -> Appointment:
    """End an appointment; one that has not begun by then ends on the day it would have begun."""
    one.held_until = max(leaving.last_day, one.held_from)
    Appointment.objects.filter(id=one.id).update(held_until=one.held_until)
    record(
        verb="accounts.ended",
        org_code=one.org_code,
        subject_type="appointment",
        subject_id=one.id,
        by=by,
        at=at,
        body={"until": one.held_until.isoformat(), "person": leaving.person.name},
    )
    ending = Ending(one, leaving.last_day, leaving.reason, None, leaving.successor)
    pass_tasks(ending, leaving.last_day, at)
    return one


@transaction.atomic
def reactivate(*, person: Person, reason: str, by: Viewer, at: datetime) -> Person:
    """恢复: the account opens again, with the old password. Posts are given anew, by appointing."""
    if not reason.strip():
        raise DeactivationRefused("请写明恢复原因，会记入留痕。")
    with scope.system():
        hold(person.org_code)
        if Person.objects.filter(id=person.id, is_active=False).update(is_active=True) != 1:
            raise DeactivationRefused("这个账号没有停用。")
        person.is_active = True
        note(person, "reactivated", by=by, at=at, body={"reason": reason.strip()[:200]})
        emit("accounts.reactivated", org_code=person.org_code, subject_id=person.id, at=at)
    return person
