"""Posts given by the system itself, where nobody could give them yet."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM


@transaction.atomic
def found_post(*, post: Post, person: Person, held_from: date, at: datetime) -> Appointment:
    """任职 at installation. Repeating it for a post already held changes nothing."""
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
            by=SYSTEM,
            at=at,
            body={"post": post.title, "person": person.name, "from": held_from.isoformat()},
        )
    return appointment
