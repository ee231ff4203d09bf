"""Enrolling a second factor, proving it, and taking it away (RFC 6238)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import codes, rules, sealing
from xiaoan.foundation.accounts.models import Person, SecondFactor
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.scope import Viewer

from .signing_in import (
    LOCKED,
    SignInRefused,
    Try,
    fail,
    is_locked,
    note,
    refuse_noisy_address,
    unlock,
)

WRONG_CODE = "验证码不对或已经用过。请看验证器里现在的六位数字；新的一组半分钟后出现。"
WRONG_FIRST_CODE = "验证码不对。请确认手机时间是自动设置的，再输入验证器里现在的六位数字。"


class CodeRefused(Exception):
    """Carries the sentence that the person reads."""


@transaction.atomic
def enrol(*, person: Person, secret: str, code: str, by: Viewer, at: datetime) -> list[str]:
    """Keep a secret once a code proves that the person's phone has it; ten recovery codes.

    A second factor held before is replaced. The codes are returned this once.
    """
    step = codes.matching_step(secret, code, at)
    if step is None:
        raise CodeRefused(WRONG_FIRST_CODE)
    made = codes.new_recovery_codes()
    with scope.system():
        SecondFactor.objects.update_or_create(
            person=person,
            defaults={
                "org_code": person.org_code,
                "sealed_secret": sealing.seal(person.id, secret),
                "last_step": step,
                "recovery_marks": _marks(person.id, made),
                "enrolled_at": at,
            },
        )
        note(person, "second_factor_enrolled", by=by, at=at, body={})
    return made


def prove(*, person: Person, code: str, one: Try, by: Viewer) -> str:
    """Check a code or a recovery code: `code` or `recovery`. Raise SignInRefused otherwise.

    A wrong one counts like a wrong password, and locks like one.
    """
    with scope.system():
        refuse_noisy_address(one)
        held = Person.objects.select_for_update().get(id=person.id)
        if is_locked(held, one):
            raise SignInRefused(LOCKED)
        factor = SecondFactor.objects.filter(person=held).first()
        if factor is not None and _spend_step(factor, code, one.now):
            unlock(held)
            return "code"
        if factor is not None and _spend_recovery(factor, code):
            unlock(held)
            left = len(factor.recovery_marks) - 1
            note(held, "recovery_code_used", by=by, at=one.now, body={"left": left})
            return "recovery"
        fail(held, one)
    raise SignInRefused(WRONG_CODE)


def _spend_step(factor: SecondFactor, code: str, now: datetime) -> bool:
    """Compare-and-set on the last step: of two requests with one code, one comes in."""
    secret = sealing.unseal(factor.person_id, bytes(factor.sealed_secret))
    step = codes.matching_step(secret, code, now)
    if step is None or not codes.is_spendable(step, factor.last_step, now):
        return False
    read = SecondFactor.objects.filter(person_id=factor.person_id, last_step=factor.last_step)
    return read.update(last_step=step) == 1


def _spend_recovery(factor: SecondFactor, code: str) -> bool:
    spent = _marks(factor.person_id, [code])[0]
    left = [mark for mark in factor.recovery_marks if mark != spent]
    unspent = SecondFactor.objects.filter(
        person_id=factor.person_id, recovery_marks__contains=[spent]
    )
    return unspent.update(recovery_marks=left) == 1


@transaction.atomic
def renew_recovery_codes(*, person: Person, by: Viewer, at: datetime) -> list[str]:
    """Ten new codes; the old ones are void."""
    made = codes.new_recovery_codes()
    with scope.system():
        held = SecondFactor.objects.filter(person=person)
        if held.update(recovery_marks=_marks(person.id, made)) != 1:
            raise CodeRefused("还没有启用二次验证，请先启用。")
        note(person, "recovery_codes_made", by=by, at=at, body={"number": len(made)})
    return made


@transaction.atomic
def remove(*, person: Person, by: Viewer, at: datetime) -> bool:
    """The person gives up their own second factor."""
    with scope.system():
        if not SecondFactor.objects.filter(person=person).delete()[0]:
            return False
        note(person, "second_factor_removed", by=by, at=at, body={})
    return True


@transaction.atomic
def reset(*, person: Person, reason: str, by: Viewer, at: datetime) -> bool:
    """重置二次验证: by the administrator or the level above, with a reason; the person is told."""
    if not reason.strip():
        raise CodeRefused("请写明重置原因，本人会看到，也会记入留痕。")
    with scope.system():
        if not SecondFactor.objects.filter(person=person).delete()[0]:
            return False
        words = {"reason": reason.strip()[:200]}
        note(person, "second_factor_reset", by=by, at=at, body=words)
        emit(
            "accounts.second_factor_reset",
            org_code=person.org_code,
            subject_id=person.id,
            body={**words, "by": f"{by.org_name} {by.post_title} {by.name}"},
            at=at,
        )
    return True


def try_of(person: Person, address: str, now: datetime) -> Try:
    return Try(address, person.username, now, rules.LockPolicy())


def _marks(person_id: UUID, plain_codes: list[str]) -> list[str]:
    return [sealing.mark("recovery", str(person_id), codes.plain(one)) for one in plain_codes]
