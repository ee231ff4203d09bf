"""Sign-ins that last: opened, seen again, ended one by one or all at once.

A sign-in is ended by taking its session away, so that its browser is outside with its next request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries
from xiaoan.foundation.accounts.models import Person, SignIn
from xiaoan.foundation.scope import Viewer

from .signing_in import note


@dataclass(frozen=True)
class Arrival:
    """A browser that was let in."""

    session_key: str
    address: str
    device: str
    way: str


def open_sign_in(*, person: Person, arrival: Arrival, by: Viewer, at: datetime) -> SignIn:
    """Remember the browser, and write the sign-in into the ledger."""
    with scope.system():
        opened = SignIn.objects.create(
            org_code=person.org_code,
            person=person,
            session_key=arrival.session_key,
            address=arrival.address[:64],
            device=arrival.device[:80],
            way=arrival.way,
            started_at=at,
            seen_at=at,
        )
        Person.objects.filter(id=person.id).update(last_login=at)
        told = {"way": arrival.way, "device": opened.device, "address": opened.address}
        note(person, "signed_in", by=by, at=at, body={**told, "sign_in": opened.id})
    return opened


def end_sign_in(sign_in_id: UUID | str, *, how: str, by: Viewer, at: datetime) -> bool:
    """End one sign-in of the person who asks; False where it is ended already or another's."""
    with scope.system():
        found = SignIn.objects.filter(
            id=sign_in_id, person_id=by.person_id, ended_at__isnull=True
        ).select_related("person")
        one = found.first()
        if one is None or _close([one], how=how, at=at) != 1:
            return False
        deed = "signed_out" if how == "out" else "sign_in_revoked"
        note(one.person, deed, by=by, at=at, body={"sign_in": one.id, "device": one.device})
    return True


@transaction.atomic
def end_others(
    person: Person, *, kept: UUID | str | None, how: str, by: Viewer, at: datetime
) -> int:
    """End every open sign-in of a person but one; returns how many. One entry for all."""
    with scope.system():
        found = queries.open_sign_ins(person.id)
        ended = _close(found.exclude(id=kept) if kept else found, how=how, at=at)
        if ended and how == "revoked":
            note(person, "sign_ins_revoked", by=by, at=at, body={"number": ended})
    return ended


def end_idle(before: datetime, at: datetime) -> int:
    """Mark the sign-ins that nobody has used since a moment; their sessions have run out."""
    idle = SignIn.objects.filter(ended_at__isnull=True, seen_at__lt=before)
    return _close(idle, how="expired", at=at)


def note_switch(*, before: Viewer, after: Viewer, person: Person, at: datetime) -> None:
    """一人多岗: who acts in another post from now on."""
    with scope.system():
        body = {"from": before.post_title, "to": after.post_title, "at": after.org_name}
        note(person, "switched", by=after, at=at, body=body)


def _close(sign_ins: Iterable[SignIn], *, how: str, at: datetime) -> int:
    """Take the sessions away, then say how each ended. The rows are matched while still open."""
    rows = list(sign_ins)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for one in rows:
        store().delete(one.session_key)
    still_open = SignIn.objects.filter(id__in=[one.id for one in rows], ended_at__isnull=True)
    return still_open.update(ended_at=at, ended_how=how, session_key="")
