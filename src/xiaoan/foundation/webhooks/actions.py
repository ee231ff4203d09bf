"""Register an address, give it events, send what waits, and stop where nobody listens."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from xiaoan.foundation import scope, sealing
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs import queue
from xiaoan.foundation.jobs.handling import Event
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.actions import send as send_notice
from xiaoan.foundation.scope import SYSTEM, Viewer

from . import catalogue, queries, rules
from .models import Delivery, Endpoint
from .sending import Message, Outcome

LINE: Final = "webhooks.deliver"
SECRETS: Final = "webhook secrets"
CLAIMED_FOR: Final = timedelta(minutes=10)
GIVEN_UP: Final = "连续三天没有送达，已自动停用"


class WebhookInvalid(ValueError):
    """Carries the sentence that the person reads; `field` names the place."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Wish:
    """An endpoint as somebody asks for it. `id` is the form's own."""

    id: UUID
    name: str
    url: str
    events: Collection[str]


@dataclass(frozen=True)
class Parcel:
    """One delivery on its way: what a sender needs without the database."""

    delivery_id: UUID
    endpoint_id: UUID
    message: Message


@transaction.atomic
def register(*, wish: Wish, by: Viewer, at: datetime) -> tuple[Endpoint, str]:
    """登记推送地址. Returns it with its secret, which is shown once; empty the second time."""
    kept = queries.endpoint(by, wish.id)
    if kept is not None:
        return kept, ""
    _check(wish)
    secret = rules.new_secret()
    lo, hi = by.own_interval
    row = Endpoint(
        id=wish.id,
        org_code=by.org_code,
        lo=lo,
        hi=hi,
        name=wish.name.strip(),
        url=wish.url.strip(),
        events=sorted(wish.events),
        sealed_secret=sealing.seal(SECRETS, secret.encode(), wish.id.bytes),
        made_at=at,
        made_by_name=by.name,
        made_by_post=by.post,
    )
    row.save(force_insert=True)
    _record(row, "webhooks.registered", by, at, {"url": row.url, "events": row.events})
    return row, secret


def _check(wish: Wish) -> None:
    try:
        rules.check_url(wish.url.strip(), may_be_private=settings.WEBHOOK_ALLOW_PRIVATE)
    except rules.UrlRefused as refusal:
        raise WebhookInvalid("url", str(refusal)) from refusal
    if not wish.events or not set(wish.events) <= set(catalogue.table()):
        raise WebhookInvalid("events", "请至少勾选一个事件。")


@transaction.atomic
def rotate(*, endpoint: Endpoint, by: Viewer, at: datetime) -> str:
    """换密钥. For a day both sign, so that the other side changes over without a gap."""
    secret = rules.new_secret()
    hit = Endpoint.objects.filter(
        id=endpoint.id, org_code=by.org_code, sealed_secret=endpoint.sealed_secret
    ).update(
        sealed_before=endpoint.sealed_secret,
        before_until=at + rules.BOTH_VALID,
        sealed_secret=sealing.seal(SECRETS, secret.encode(), endpoint.id.bytes),
    )
    if hit != 1:
        raise WebhookInvalid("", "密钥刚刚已被更换，请刷新后查看。")
    _record(endpoint, "webhooks.secret_rotated", by, at, {})
    return secret


@transaction.atomic
def switch(*, endpoint: Endpoint, is_on: bool, by: Viewer, at: datetime) -> None:
    """停用 or 恢复. What waits is kept meanwhile; repeating it changes nothing."""
    values = {"disabled_at": None, "disabled_why": "", "failing_since": None}
    off = {"disabled_at": at, "disabled_why": "由人停用"}
    rows = Endpoint.objects.filter(id=endpoint.id, org_code=by.org_code)
    if rows.filter(disabled_at__isnull=not is_on).update(**(values if is_on else off)):
        verb = "webhooks.resumed" if is_on else "webhooks.paused"
        _record(endpoint, verb, by, at, {})


@transaction.atomic
def remove(*, endpoint: Endpoint, by: Viewer, at: datetime) -> None:
    """删除. With its log; that it existed stands in the ledger."""
    _record(endpoint, "webhooks.removed", by, at, {"url": endpoint.url})
    Endpoint.objects.filter(id=endpoint.id, org_code=by.org_code).delete()


def test(*, endpoint: Endpoint, by: Viewer, at: datetime) -> Delivery:
    """发一条测试: goes the way of every message, so what it shows is true of all."""
    told = {"org_code": by.org_code, "text": "这是一条测试推送"}
    row = _delivery(endpoint, uuid7(), catalogue.TEST, rules.message(catalogue.TEST, at, told), at)
    row.save(force_insert=True)
    _wake()
    return row


def resend(*, delivery: Delivery, at: datetime) -> None:
    """重发, under the same id, so that the other side knows it again."""
    Delivery.objects.filter(id=delivery.id).exclude(claimed_until__gt=at).update(
        state="waiting", next_try_at=at, attempts=0, claimed_until=None
    )
    _wake()


def hear(event: Event) -> int:
    """Write down one delivery for everybody who is to hear of an event; again changes nothing."""
    public = catalogue.table()[event.name]
    told = public.told(event.body)
    if told is None:
        return 0
    about = {"org_code": event.org_code, "subject_id": event.subject_id, **told}
    payload = rules.message(event.name, event.at, about)
    rows = [
        _delivery(one, event.id, event.name, payload, event.at)
        for one in queries.listeners(event.name, event.org_code)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        _wake()
    return len(rows)


def _delivery(
    endpoint: Endpoint, event_id: UUID, name: str, payload: dict[str, Any], at: datetime
) -> Delivery:
    return Delivery(
        org_code=endpoint.org_code,
        endpoint=endpoint,
        event_id=event_id,
        name=name,
        payload=payload,
        next_try_at=at,
        made_at=at,
    )


def _wake() -> None:
    """A turn of the line as soon as this transaction is there; the minute's turn comes anyway."""
    transaction.on_commit(partial(queue.enqueue_line, LINE), robust=True)


def claim(at: datetime) -> dict[UUID, list[Parcel]]:
    """Take what is due, by endpoint; whoever else asks meanwhile gets the rest."""
    with scope.system():
        rows = list(queries.due(at).order_by("id"))
        Delivery.objects.filter(id__in=[row.id for row in rows]).update(
            claimed_until=at + CLAIMED_FOR
        )
        lanes: dict[UUID, list[Parcel]] = {}
        for row in rows:
            lanes.setdefault(row.endpoint_id, []).append(_parcel(row, at))
    return lanes


def _parcel(row: Delivery, at: datetime) -> Parcel:
    body = rules.encoded(row.payload)
    signed = rules.headers(_secrets(row.endpoint, at), str(row.id), int(at.timestamp()), body)
    headers = {"Content-Type": "application/json", "User-Agent": "Xiaoan-Webhooks/1", **signed}
    message = Message(row.endpoint.url, headers, body, settings.WEBHOOK_ALLOW_PRIVATE)
    return Parcel(row.id, row.endpoint_id, message)


def _secrets(endpoint: Endpoint, at: datetime) -> list[str]:
    sealed = [endpoint.sealed_secret]
    if endpoint.before_until is not None and at < endpoint.before_until:
        sealed.append(endpoint.sealed_before)
    return [sealing.unseal(SECRETS, bytes(one), endpoint.id.bytes).decode() for one in sealed]


def settle(
    endpoint_id: UUID, sent: Iterable[tuple[UUID, Outcome]], left: Collection[UUID], at: datetime
) -> None:
    """Note what came of a lane. `left` were not tried, since the one before them failed."""
    with scope.system():
        row = Endpoint.objects.select_for_update().filter(id=endpoint_id).first()
        if row is None:
            return
        for delivery_id, outcome in sent:
            _note(delivery_id, outcome, at)
            _judge(row, outcome, at)
        Delivery.objects.filter(id__in=left).update(
            claimed_until=None, next_try_at=at + timedelta(minutes=1)
        )


def _note(delivery_id: UUID, outcome: Outcome, at: datetime) -> None:
    row = Delivery.objects.get(id=delivery_id)
    row.attempts += 1
    row.next_try_at = None if outcome.is_received else rules.next_try(at, row.attempts)
    row.state = "sent" if outcome.is_received else "waiting" if row.next_try_at else "failed"
    row.claimed_until, row.tried_at = None, at
    row.status, row.milliseconds = outcome.status, outcome.milliseconds
    row.answer, row.fault = outcome.answer, outcome.fault[:120]
    row.save()


def _judge(row: Endpoint, outcome: Outcome, at: datetime) -> None:
    """An endpoint that failed for three days without a success is switched off, with a notice."""
    row.failing_since = None if outcome.is_received else row.failing_since or at
    is_over = row.failing_since is not None and at - row.failing_since >= rules.DISABLE_AFTER
    if is_over and row.is_active:
        row.disabled_at, row.disabled_why = at, GIVEN_UP
        _record(row, "webhooks.gave_up", SYSTEM, at, {"since": row.failing_since})
        _tell(row, at)
    row.save(update_fields=["failing_since", "disabled_at", "disabled_why"])


def _tell(row: Endpoint, at: datetime) -> None:
    send_notice(
        to_post=None,
        org_code=row.org_code,
        post_kind=row.made_by_post,
        kind="webhooks.disabled",
        title=f"推送地址“{row.name}”已自动停用",
        text="连续三天没有送达。请与对方核对后，在推送页恢复；积压的会接着送。",
        url=f"/webhooks/{row.id}/",
        from_code=row.org_code,
        at=at,
        key=f"webhook-disabled:{row.id}:{at:%Y%m%d}",
    )


def forget(before: datetime) -> int:
    """Delete what was settled before a moment."""
    with scope.system():
        return Delivery.objects.exclude(state="waiting").filter(made_at__lt=before).delete()[0]


def _record(row: Endpoint, verb: str, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="webhook",
        subject_id=row.id,
        by=by,
        at=at,
        body={"name": row.name, **body},
    )
