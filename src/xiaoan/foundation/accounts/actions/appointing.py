"""Giving and ending posts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@transaction.atomic
def appoint(
    *, post: Post, person: Person, held_from: date, by: Viewer, at: datetime
) -> Appointment:
    """任职. Repeating it for a post already held changes nothing."""
    appointment, is_new = Appointment.objects.get_or_create(
        post=post,
        person=person,
        held_until=None,
        defaults={"org_code": post.org_code, "held_from": held_from},
    )
    if is_new:
        record(
            verb="accounts.appointed",
            org_code=post.org_code,
            subject_type="appointment",
            subject_id=appointment.id,
            by=by,
            at=at,
            body={"post": post.title, "person": person.name, "from": held_from.isoformat()},
        )
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, held_until: date, by: Viewer, at: datetime
) -> Appointment:
    """免职. The post stays and is listed as vacant from the next day."""
    hit = Appointment.objects.filter(
        scope.within(by), id=appointment.id, held_until__isnull=True
    ).update(held_until=held_until)
    if hit != 1:
        raise ValueError("该任职已结束")
    appointment.held_until = held_until
    record(
        verb="accounts.ended",
        org_code=appointment.org_code,
        subject_type="appointment",
        subject_id=appointment.id,
        by=by,
        at=at,
        body={"until": held_until.isoformat()},
    )
    return appointment
