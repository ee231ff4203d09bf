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
from xiaoan.foundation.ledger.actions import Deed, hold, record_all
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.scope import Viewer

from .sessions import end_others
from .signing_in import SignInRefused, Try, fail, note, refuse_noisy_address

WRONG = "首次登录码不对、已用过或已过期。请核对纸条上的 12 位字符；仍不行请联系发码的老师重新发放。"

MADE = "accounts.slips_made"
AGAIN = "这一批登录码已经生成过，只显示一次。没拿到的请重新打开本页再生成，原来的码会作废。"


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
        _row(Slip(person, code, expires_at), by, at).save(force_insert=True)
        if had_sign_in:
            Person.objects.filter(id=person.id).update(
                password=make_password(None), failed_count=0, locked_until=None
            )
            end_others(person, kept=None, how="reset", by=by, at=at)
        deed = "sign_in_reset" if had_sign_in else "invited"
        note(person, deed, by=by, at=at, body={"until": expires_at})
    return Slip(person, code, expires_at)


@dataclass(frozen=True)
class Batch:
    """Codes for many at once: the client's own key, and how they leave: `print` or `excel`."""

    id: UUID
    way: str


@transaction.atomic
def invite_all(people: Sequence[Person], batch: Batch, *, by: Viewer, at: datetime) -> list[Slip]:
    """A fresh code for each of many who never signed in, in few statements.

    A code made before for them is void. The same batch twice is refused: its codes are gone.
    """
    for code in sorted({by.org_code, *(one.org_code for one in people)}):
        hold(code)  # in the order in which the entries are written
    if Entry.objects.filter(org_code=by.org_code, verb=MADE, subject_id=str(batch.id)).exists():
        raise InvitationRefused(AGAIN)
    expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    slips = [Slip(one, codes.new_invitation_code(), expires_at) for one in people]
    Invitation.objects.filter(
        person__in=people, used_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=at)
    Invitation.objects.bulk_create([_row(one, by, at) for one in slips], batch_size=500)
    record_all([*(_invited(one, by, at) for one in slips), _made(slips, batch, by, at)])
    return slips


def _row(slip: Slip, by: Viewer, at: datetime) -> Invitation:
    return Invitation(
        org_code=slip.person.org_code,
        person=slip.person,
        code_mark=_mark(slip.code),
        made_by=by.person_id,
        made_by_name=by.name,
        made_at=at,
        expires_at=slip.expires_at,
    )


def _invited(slip: Slip, by: Viewer, at: datetime) -> Deed:
    return Deed(
        verb="accounts.invited",
        org_code=slip.person.org_code,
        subject_type="person",
        subject_id=slip.person.id,
        by=by,
        at=at,
        body={"person": slip.person.name, "until": slip.expires_at},
    )


def _made(slips: Sequence[Slip], batch: Batch, by: Viewer, at: datetime) -> Deed:
    units = sorted({one.person.org_code for one in slips})
    return Deed(
        verb=MADE,
        org_code=by.org_code,
        subject_type="slips",
        subject_id=batch.id,
        by=by,
        at=at,
        body={
            "title": f"成批发首次登录码（{len(slips)} 人，{len(units)} 个单位）",
            "people": len(slips),
            "organisations": units,
            "way": batch.way,
        },
    )


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
