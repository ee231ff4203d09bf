"""The door: what is signed, fresh and new is kept exactly as it came."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from xiaoan.engine.signals import rules, seals
from xiaoan.engine.signals.models import Raw, Source
from xiaoan.engine.signals.rules import Envelope, SignalRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import emit

# One sentence for every unknown key and every wrong signature: a stranger learns nothing.
NOT_SIGNED = "签名不符。请核对地址、密钥，以及参与签名的时间、防重标识和原文是否一字不差。"
# What an unknown key is compared with, so that it takes as long as a known one.
NOBODY = b"\0" * 64


@dataclass(frozen=True)
class Delivery:
    """One delivery at the door."""

    key: str
    envelope: Envelope
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Accepted:
    """The receipt: the same id for the same nonce, however often it is sent."""

    id: UUID
    is_new: bool


def receive(delivery: Delivery, *, at: datetime) -> Accepted:
    """Keep a delivery and announce `signals.received`, in the caller's transaction.

    Call under the system's scope. Raises SignalRefused; then nothing is kept.
    """
    source = _source(delivery)
    sent_at = delivery.envelope.sent_at(at)
    nonce = delivery.envelope.check_nonce()
    known = Raw.objects.filter(source=source, nonce=nonce).first()
    if known is not None:
        return _again(known, delivery)
    _check_rate(source, at)
    row = Raw(
        id=uuid7(),
        org_code=source.org_code,
        source=source,
        nonce=nonce,
        sent_at=sent_at,
        received_at=at,
        content_type=rules.clean(delivery.content_type, 80),
        body=delivery.body,
    )
    with transaction.atomic():
        Raw.objects.bulk_create([row], ignore_conflicts=True)
    kept = Raw.objects.get(source=source, nonce=nonce)
    if kept.id != row.id:
        return _again(kept, delivery)
    emit("signals.received", org_code=source.org_code, subject_id=row.id, at=at)
    return Accepted(row.id, is_new=True)


def _source(delivery: Delivery) -> Source:
    """The open source whose secret signed this."""
    source = Source.objects.filter(key=delivery.key, closed_at__isnull=True).first()
    secret = seals.opened(bytes(source.seal), source.id) if source else NOBODY
    is_signed = rules.is_signed(secret, delivery.envelope, delivery.body)
    if source is None or not is_signed:
        raise SignalRefused(401, NOT_SIGNED)
    return source


def _again(known: Raw, delivery: Delivery) -> Accepted:
    if not hmac.compare_digest(bytes(known.body), delivery.body):
        raise SignalRefused(409, "这个防重标识已用于另一条信号，请换一个新的再发。")
    return Accepted(known.id, is_new=False)


def _check_rate(source: Source, at: datetime) -> None:
    # Both ways: what came in while the clock was ahead does not count until that moment comes.
    minute = (at - timedelta(minutes=1), at + timedelta(minutes=1))
    recent = Raw.objects.filter(source=source, received_at__range=minute)
    if recent.order_by()[: source.per_minute].count() >= source.per_minute:
        raise SignalRefused(429, f"每分钟最多 {source.per_minute} 条，请稍后重发。")
