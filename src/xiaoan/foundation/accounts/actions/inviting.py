"""First sign-in by a code on paper: made, used once, made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import codes, queries, rules, sealing
from xiaoan.foundation.accounts.models import Invitation, Person
from xiaoan.foundation.accounts.passwords import Owner, password_faults
from xiaoan.foundation.scope import Viewer

from .sessions import end_others
from .signing_in import SignInRefused, Try, fail, note, refuse_noisy_address

WRONG = "首次登录码不对、已用过或已过期。请核对纸条上的 12 位字符；仍不行请联系发码的老师重新发放。"


class InvitationRefused(Exception):
    """Carries the sentence that the person reads; `field` names what to put right."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Slip:
    """What is printed for one person; the code exists nowhere else."""

    person: Person
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Chosen:
    """The name and password that a person chooses at their first sign-in."""

    username: str
    password: str


@transaction.atomic
def invite(people: Sequence[Person], *, by: Viewer, at: datetime) -> list[Slip]:
    """Make a code for each person; a code made before for them is void.

    Somebody who has a sign-in loses it: their password opens nothing any more, and every browser
    they are signed in with is out.
    """
    expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    return [_invite(person, expires_at, by, at) for person in people]


def _invite(person: Person, expires_at: datetime, by: Viewer, at: datetime) -> Slip:
    code = codes.new_invitation_code()
    with scope.system():
        had_sign_in = queries.has_sign_in(person)
        _open(person).update(withdrawn_at=at)
        Invitation.objects.create(
            org_code=person.org_code,
            person=person,
            code_mark=_mark(code),
            made_by=by.person_id,
            made_by_name=by.name,
            made_at=at,
            expires_at=expires_at,
        )
        if had_sign_in:
            Person.objects.filter(id=person.id).update(
                password=make_password(None), failed_count=0, locked_until=None
            )
            end_others(person, kept=None, how="reset", by=by, at=at)
        deed = "sign_in_reset" if had_sign_in else "invited"
        note(person, deed, by=by, at=at, body={"until": expires_at})
    return Slip(person, code, expires_at)


def find(code: str, *, one: Try) -> Invitation:
    """The open invitation of a code. A wrong code counts against the address it came from."""
    with scope.system():
        refuse_noisy_address(one)
        invitation = _usable(one.now).filter(code_mark=_mark(code)).first()
        if invitation is not None:
            return invitation
        fail(None, one)
    raise SignInRefused(WRONG)


def still_open(invitation_id: UUID, now: datetime) -> Invitation | None:
    """The invitation whose code was given before, if nobody used or replaced it since."""
    return _usable(now).filter(id=invitation_id).first()


def _usable(now: datetime) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now, person__is_active=True
    )
    return found.select_related("person")


@transaction.atomic
def accept(invitation: Invitation, chosen: Chosen, *, by: Viewer, at: datetime) -> Person:
    """Set name and password, once. Raises InvitationRefused where either will not do."""
    person = invitation.person
    username = chosen.username.strip()
    faults = password_faults(chosen.password, Owner(person.name, username, person.phone))
    if faults:
        raise InvitationRefused(faults[0], "password")
    with scope.system():
        _use(invitation, at)
        person.username, person.password = username, make_password(chosen.password)
        try:
            with transaction.atomic():
                Person.objects.filter(id=person.id).update(
                    username=person.username,
                    password=person.password,
                    failed_count=0,
                    locked_until=None,
                )
        except IntegrityError as taken:
            raise InvitationRefused("这个登录名已有人使用，请换一个。", "username") from taken
        note(person, "activated", by=by, at=at, body={"invited_by": invitation.made_by_name})
    return person


def _use(invitation: Invitation, at: datetime) -> None:
    still_open = _open(invitation.person).filter(id=invitation.id, expires_at__gt=at)
    if still_open.update(used_at=at) != 1:
        raise InvitationRefused(WRONG)


def _open(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person=person, used_at__isnull=True, withdrawn_at__isnull=True)


def _mark(code: str) -> str:
    return sealing.mark("invitations", codes.plain(code))


def try_of(address: str, now: datetime) -> Try:
    """Codes are guessed by address: no name is given with one."""
    return Try(address, "", now, rules.LockPolicy())
