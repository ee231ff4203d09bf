"""Signing in and out, and giving and ending posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries, rules
from xiaoan.foundation.accounts.models import Appointment, Person, Post, SignInAttempt
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@cache
def _nobodys_password() -> str:
    """Spends the same time on a name that does not exist: names cannot be guessed by the clock."""
    return make_password("never matches")


class SignInRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Credentials:
    username: str
    password: str
    address: str


def sign_in(*, given: Credentials, now: datetime, policy: rules.LockPolicy) -> Person:
    """Return the person, or raise SignInRefused. Failures are counted even when refused."""
    with scope.system():
        _refuse_noisy_address(given.address, now, policy)
        person = (
            Person.objects.select_for_update()
            .filter(username=given.username, is_active=True)
            .first()
        )
        if person and rules.is_locked(person.locked_until, now):
            refusal = "密码错误次数过多，账号已临时锁定，请稍后再试，或请本单位管理员重置密码。"
        elif (
            check_password(given.password, person.password if person else _nobodys_password())
            and person
        ):
            return _accept(person, given.address, now)
        else:
            _count_failure(person, given.address, now, policy)
            refusal = "登录名或密码不对。请核对后再试；忘记密码可请本单位管理员重置。"
    raise SignInRefused(refusal)


def _refuse_noisy_address(address: str, now: datetime, policy: rules.LockPolicy) -> None:
    failures = SignInAttempt.objects.filter(
        address=address, has_succeeded=False, at__gt=now - policy.address_window
    )
    if failures.count() >= policy.address_failures:
        raise SignInRefused("来自此网络的登录失败过多，请十分钟后再试。")


def _accept(person: Person, address: str, now: datetime) -> Person:
    SignInAttempt.objects.create(address=address, person=person, has_succeeded=True, at=now)
    Person.objects.filter(id=person.id).update(failed_count=0, locked_until=None, last_login=now)
    return person


def _count_failure(
    person: Person | None, address: str, now: datetime, policy: rules.LockPolicy
) -> None:
    SignInAttempt.objects.create(address=address, person=person, has_succeeded=False, at=now)
    if person is None:
        return
    locked_until = rules.lock_after(person.failed_count + 1, now, policy)
    Person.objects.filter(id=person.id).update(
        failed_count=0 if locked_until else F("failed_count") + 1, locked_until=locked_until
    )


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


def first_viewer(person: Person, on: date) -> Viewer | None:
    """The viewer a fresh sign-in starts with, or None for a person without any post."""
    with scope.system():
        return queries.viewer_of_person(person.id, None, on)
