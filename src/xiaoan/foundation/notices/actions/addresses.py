"""One's own addresses: given, proven by a code, chosen for, left."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string, salted_hmac

from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices import rules
from xiaoan.foundation.notices.channels.message import Channel, Message
from xiaoan.foundation.notices.models import Address, Hours
from xiaoan.foundation.scope import Viewer

CODE_LIVES: Final = timedelta(minutes=10)
BETWEEN_CODES: Final = timedelta(minutes=1)
CODE_TRIES: Final = 5
LEAVING: Final = "xiaoan notices leave"


class CodeRefused(ValueError):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class Given:
    """An address as somebody typed it, and the channel that will prove it."""

    channel: str
    to: str


def _new_code() -> str:
    return get_random_string(6, "0123456789")


def set_address(
    *,
    given: Given,
    by: Viewer,
    at: datetime,
    through: Channel,
    new_code: Callable[[], str] = _new_code,
) -> Address:
    """Keep an address and send its code there; used for nothing else until it is proven.

    Raises CodeRefused where codes come too fast or the provider does not take this one.
    """
    code = new_code()
    row = _noted(given, code, by, at)
    outcome = through.send(
        given.to,
        Message(
            key=f"code-{row.pk}-{int(at.timestamp())}",
            title=f"校安验证码 {code}",
            text="十分钟内有效，请勿告诉他人。",
        ),
    )
    if outcome.kind in {"refused", "broken", "later"}:
        raise CodeRefused(f"验证码没有发出：{outcome.error}。请核对后再试。")
    return row


@transaction.atomic
def _noted(given: Given, code: str, by: Viewer, at: datetime) -> Address:
    row, _ = Address.objects.select_for_update().get_or_create(
        org_code=by.org_code,
        person_id=by.person_id,
        channel=given.channel,
        defaults={"to": given.to},
    )
    if row.code_sent_at and at - row.code_sent_at < BETWEEN_CODES:
        raise CodeRefused("验证码刚发过，请一分钟后再试。")
    if row.to != given.to:
        row.confirmed_at = None
    row.to, row.code_sent_at, row.code_tries = given.to, at, 0
    row.code_hash = _hash(row.pk, code)
    row.save(update_fields=["to", "confirmed_at", "code_sent_at", "code_tries", "code_hash"])
    return row


def _hash(address_id: UUID, code: str) -> str:
    return salted_hmac(
        "xiaoan notices code", f"{address_id}:{code}", algorithm="sha256"
    ).hexdigest()


def confirm_address(*, channel: str, code: str, by: Viewer, at: datetime) -> Address:
    """Prove an address by its code. Raises CodeRefused; five wrong ones end a code."""
    with transaction.atomic():
        row = _own(by).select_for_update().filter(channel=channel).first()
        fault = _code_fault(row, code, at)
        if row is not None and fault:
            Address.objects.filter(pk=row.pk).update(code_tries=row.code_tries + 1)
        if row is not None and not fault:
            row.confirmed_at, row.code_hash = at, ""
            row.save(update_fields=["confirmed_at", "code_hash"])
            _write_down("notices.address_confirmed", row, by, at)
    if row is None or fault:
        raise CodeRefused(fault)
    return row


def _code_fault(row: Address | None, code: str, at: datetime) -> str:
    if row is None or not row.code_hash or row.code_sent_at is None:
        return "请先填写地址，收取验证码。"
    if at - row.code_sent_at > CODE_LIVES or row.code_tries >= CODE_TRIES:
        return "验证码已失效，请重新发送。"
    if not hmac.compare_digest(row.code_hash, _hash(row.pk, code.strip())):
        return "验证码不对，请核对后再填。"
    return ""


@transaction.atomic
def set_kinds(*, channel: str, kinds: Sequence[str], by: Viewer) -> bool:
    """Choose which kinds go out by a channel; False where there is no such address."""
    return _own(by).filter(channel=channel).update(kinds=list(kinds)) == 1


@transaction.atomic
def remove_address(*, channel: str, by: Viewer, at: datetime) -> bool:
    """Forget an address; what still waited for it is not sent."""
    row = _own(by).filter(channel=channel).first()
    if row is None:
        return False
    _write_down("notices.address_removed", row, by, at)
    row.delete()
    return True


@transaction.atomic
def set_hours(*, peace: rules.Peace, by: Viewer) -> Hours:
    """Quiet hours and digest time of one's own; for what is sent from now on."""
    row, _ = Hours.objects.update_or_create(
        org_code=by.org_code,
        person_id=by.person_id,
        defaults={
            "quiet_from": peace.quiet_from,
            "quiet_until": peace.quiet_until,
            "digest_at": peace.digest_at,
        },
    )
    return row


def leave_token(address_id: UUID) -> str:
    """What an unsubscribe link carries: good for this address only, and not to be guessed."""
    return signing.dumps(str(address_id), salt=LEAVING, compress=False)


def leave(token: str) -> bool:
    """Stop everything to the address of a link; False for a link that is not ours."""
    try:
        address_id = UUID(signing.loads(token, salt=LEAVING))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    with scope.system():
        Address.objects.filter(pk=address_id).update(kinds=[])
    return True


def _own(by: Viewer) -> QuerySet[Address]:
    return Address.objects.filter(org_code=by.org_code, person_id=by.person_id)


def _write_down(verb: str, row: Address, by: Viewer, at: datetime) -> None:
    """The channel only: an address is nobody else's to read."""
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="address",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"channel": row.channel},
    )
