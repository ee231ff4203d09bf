"""Coming in, by password or otherwise, and going out; what the ledger keeps of it.

Each sign-in, sign-out and change of post is an entry. Failures are counted in a table of their own
and become one entry when they lock the account, so that nobody can flood a chain by guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries, rules, sealing
from xiaoan.foundation.accounts.models import Person, SignInAttempt
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM, Viewer

WRONG = "登录名或密码不对。请核对后再试；忘记密码可请本单位管理员重置。"
LOCKED = "密码错误次数过多，账号已临时锁定，请稍后再试，或请本单位管理员重置密码。"
NOISY = "来自此网络的登录失败过多，请十分钟后再试。"


class SignInRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Credentials:
    username: str
    password: str
    address: str


@dataclass(frozen=True)
class Try:
    """Somebody tries to come in: from where, under which name, when, judged by which policy."""

    address: str
    name: str
    now: datetime
    policy: rules.LockPolicy

    @property
    def name_mark(self) -> str:
        return sealing.mark("names", self.name.casefold())[:32] if self.name else ""

    def around(self, span: timedelta) -> tuple[datetime, datetime]:
        """That long before and after now: what a clock once ahead wrote down counts no longer."""
        return self.now - span, self.now + span


@cache
def _nobodys_password() -> str:
    """Spends the same time on a name that does not exist: names cannot be guessed by the clock."""
    return make_password("never matches")


def sign_in(*, given: Credentials, now: datetime, policy: rules.LockPolicy) -> Person:
    """Return the person, or raise SignInRefused. Failures are counted even when refused."""
    one = Try(given.address, given.username, now, policy)
    with scope.system():
        refuse_noisy_address(one)
        person = _person(username=given.username)
        if is_locked(person, one):
            refusal = LOCKED
        elif (
            check_password(given.password, person.password if person else _nobodys_password())
            and person
        ):
            succeed(person, one)
            return person
        else:
            fail(person, one)
            refusal = WRONG
    raise SignInRefused(refusal)


def _person(**named: object) -> Person | None:
    return Person.objects.select_for_update().filter(is_active=True, **named).first()


def refuse_noisy_address(one: Try) -> None:
    failures = SignInAttempt.objects.filter(
        address=one.address, has_succeeded=False, at__range=one.around(one.policy.address_window)
    )
    if failures.count() >= one.policy.address_failures:
        raise SignInRefused(NOISY)


def is_locked(person: Person | None, one: Try) -> bool:
    """A name that nobody bears is locked like one that somebody bears: neither can be told."""
    if person is not None:
        return rules.is_locked(person.locked_until, one.now)
    failures = SignInAttempt.objects.filter(
        name_mark=one.name_mark, has_succeeded=False, at__range=one.around(one.policy.lock)
    )
    return failures.count() >= one.policy.failures


def succeed(person: Person, one: Try) -> None:
    SignInAttempt.objects.create(address=one.address, person=person, has_succeeded=True, at=one.now)
    unlock(person)


def fail(person: Person | None, one: Try) -> None:
    """Count a wrong password or code; the one that locks the account goes into the ledger."""
    SignInAttempt.objects.create(
        address=one.address,
        name_mark=one.name_mark,
        person=person,
        has_succeeded=False,
        at=one.now,
    )
    if person is None:
        return
    locked_until = rules.lock_after(person.failed_count + 1, one.now, one.policy)
    Person.objects.filter(id=person.id).update(
        failed_count=0 if locked_until else F("failed_count") + 1, locked_until=locked_until
    )
    if locked_until:
        body = {"failures": one.policy.failures, "until": locked_until, "address": one.address}
        note(person, "locked", by=SYSTEM, at=one.now, body=body)


def note(
    person: Person, deed: str, *, by: Viewer, at: datetime, body: Mapping[str, object]
) -> None:
    """Write what happened to somebody's account into the chain of their organisation."""
    record(
        verb=f"accounts.{deed}",
        org_code=person.org_code,
        subject_type="person",
        subject_id=person.id,
        by=by,
        at=at,
        body={"person": person.name, **body},
    )


def forget_attempts(before: datetime) -> int:
    """Delete what was counted long ago; returns how many."""
    return SignInAttempt.objects.filter(at__lt=before).delete()[0]


def unlock(person: Person) -> None:
    Person.objects.filter(id=person.id).update(failed_count=0, locked_until=None)


def first_viewer(person: Person, on: date) -> Viewer | None:
    """The viewer a fresh sign-in starts with, or None for a person without any post."""
    with scope.system():
        return queries.viewer_of_person(person.id, None, on)
