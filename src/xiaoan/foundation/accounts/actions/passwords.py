"""Setting one's own password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.accounts.passwords import Owner, password_faults
from xiaoan.foundation.scope import Viewer

from .sessions import end_others
from .signing_in import LOCKED, SignInRefused, Try, fail, is_locked, note, unlock


class PasswordRefused(Exception):
    """Carries the sentence that the person reads."""


def owner_of(person: Person) -> Owner:
    return Owner(person.name, person.username, person.phone)


def prove_password(*, person: Person, password: str, one: Try) -> None:
    """Ask who sits there once more, before something that matters; a wrong one counts."""
    with scope.system():
        held = Person.objects.select_for_update().get(id=person.id)
        if is_locked(held, one):
            raise SignInRefused(LOCKED)
        if check_password(password, held.password):
            unlock(held)
            return
        fail(held, one)
    raise SignInRefused("现在的密码不对，请重新输入。")


@transaction.atomic
def change_password(
    *, person: Person, password: str, kept: UUID | str | None, by: Viewer, at: datetime
) -> Person:
    """Set a new password; every other sign-in of the person ends."""
    faults = password_faults(password, owner_of(person))
    if faults:
        raise PasswordRefused(faults[0])
    if check_password(password, person.password):
        raise PasswordRefused("新密码和原来的一样，请换一个。")
    with scope.system():
        person.password = make_password(password)
        Person.objects.filter(id=person.id).update(password=person.password)
        ended = end_others(person, kept=kept, how="password", by=by, at=at)
        note(person, "password_changed", by=by, at=at, body={"sign_ins_ended": ended})
    return person
