"""Send what is due: taken in one transaction, sent outside any, noted in another.

What was taken and never noted, because the worker died between, is uncertain: it is tried again
only where the provider knows a message again; of a text message a person has to decide.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.models import F

from xiaoan.foundation import scope

from . import health, kinds, rules, sealing
from .channels import configured
from .channels.message import Channel, Outcome
from .models import Delivery, Notice
from .parcels import Parcel, parcels

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
BATCH = 100
IN_HAND = timedelta(minutes=5)
TOO_OLD = timedelta(hours=36)  # a night's wait and a channel's bad day; then it is no news
_TAKE = """
    UPDATE notices_delivery
       SET state = 'sending', attempts = attempts + 1, reserved_at = %(at)s
     WHERE id IN (SELECT id FROM notices_delivery
                   WHERE channel = %(channel)s AND state = 'waiting' AND next_try_at <= %(at)s
                   ORDER BY next_try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
 RETURNING id
"""
CUT_OFF = "发送途中程序中断，不能确认对方是否收到"


def deliver(clock: Clock) -> int:
    """Send everything that is due by every channel; returns how many messages went out."""
    _settle_left_over(clock())
    return sum(_deliver_by(name, clock) for name in configured.TITLES)


def _deliver_by(name: str, clock: Clock) -> int:
    is_robot = name in configured.ROBOTS
    channel = None if is_robot else configured.channel(name)
    if (channel is None and not is_robot) or health.is_closed(name, clock()):
        return 0
    went_out = 0
    while batch := _take(name, clock()):
        sent, goes_on = _send_all(parcels(_unread(batch, clock())), channel, clock)
        went_out += sent
        if not goes_on or len(batch) < BATCH:
            break
    return went_out


def _take(name: str, at: datetime) -> list[Delivery]:
    with scope.system():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, {"channel": name, "at": at, "limit": BATCH})
            ids = [row[0] for row in cursor.fetchall()]
        rows = Delivery.objects.filter(pk__in=ids).select_related("notice", "address", "robot")
        return list(rows.order_by("notice__at", "notice_id"))


def _unread(batch: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Without what was read or done in the house meanwhile, or whose address has gone."""
    overtaken = _overtaken([one.notice for one in batch])
    muted = {one.pk: reason for one in batch if (reason := _why_muted(one, overtaken)) is not None}
    for pk, reason in muted.items():
        _change([pk], {"state": "muted", "error": reason, "ended_at": at})
    return [one for one in batch if one.pk not in muted]


def _why_muted(one: Delivery, overtaken: set[UUID]) -> str | None:
    if one.notice.read_at:
        return "已在系统里看过"
    if one.notice_id in overtaken:
        return "发送前已经办理或转交"
    is_open = one.address or (one.robot and not one.robot.removed_at)
    return None if is_open else "地址已停用"


def _overtaken(notices: Sequence[Notice]) -> set[UUID]:
    """Which of these nobody wants any more, as their kinds say; each asked once."""
    asked: dict[kinds.Still, list[Notice]] = {}
    for one in notices:
        still = kinds.kind_of(one.kind).still
        if still is not None:
            asked.setdefault(still, []).append(one)
    with scope.system():
        return {
            one.pk
            for still, theirs in asked.items()
            for wanted in [still(theirs)]
            for one in theirs
            if one.pk not in wanted
        }


def _send_all(waiting: list[Parcel], channel: Channel | None, clock: Clock) -> tuple[int, bool]:
    """Send one after another until the channel has to be left alone; what is left is put back."""
    sent, resting = 0, dict[str, datetime]()
    for place, parcel in enumerate(waiting):
        if parcel.first.to in resting:
            _put_back(parcel, resting[parcel.first.to])
            continue
        outcome = _send(parcel, channel)
        at = clock()
        _note(parcel, outcome, at)
        sent += outcome.kind == "sent"
        if parcel.first.robot is not None:
            if outcome.wait:
                resting[parcel.first.to] = at + timedelta(seconds=outcome.wait)
        elif closed_until := health.note(parcel.first.channel, outcome, at):
            for left in waiting[place + 1 :]:
                _put_back(left, closed_until)
            return sent, False
    return sent, True


def _send(parcel: Parcel, channel: Channel | None) -> Outcome:
    first = parcel.first
    try:
        if first.robot is not None:
            url, secret = sealing.unseal(first.robot.pk, bytes(first.robot.sealed))
            return configured.robot(first.channel, secret).send(url, parcel.message())
        return channel.send(first.to, parcel.message()) if channel else Outcome("later")
    except InvalidTag:
        return Outcome("broken", error="机器人的地址打不开，请重新添加")
    except Exception as error:  # noqa: BLE001 — the message may have gone, whatever it was
        logger.error("a delivery by %s broke: %s", first.channel, type(error).__name__)
        return Outcome("unsure", error=f"程序出错（{type(error).__name__}）")


def _note(parcel: Parcel, outcome: Outcome, at: datetime) -> None:
    ids = [one.pk for one in parcel.deliveries]
    changes = _changes(parcel.first, outcome, at)
    back = {"attempts": F("attempts") - 1} if _is_channel_broken(parcel.first, outcome) else {}
    _change(ids, changes | back)


def _is_channel_broken(one: Delivery, outcome: Outcome) -> bool:
    return outcome.kind == "broken" and one.robot_id is None


def _changes(one: Delivery, outcome: Outcome, at: datetime) -> dict[str, Any]:
    told = {"error": outcome.error[:300], "provider_id": outcome.provider_id[:120]}
    kind = outcome.kind
    if kind == "unsure" and one.channel not in configured.NOT_REPEATED:
        kind = "later"
    if _is_channel_broken(one, outcome):
        return told | {"state": "waiting", "next_try_at": at + rules.CLOSED_FOR_BROKEN}
    if kind == "later":
        again = rules.next_try(at, one.attempts, outcome.wait)
        if again is not None:
            return told | {"state": "waiting", "next_try_at": again}
        kind = "given_up"
    state = {"broken": "failed", "refused": "failed"}.get(kind, kind)
    return told | {"state": state, "ended_at": at}


def _put_back(parcel: Parcel, next_try_at: datetime) -> None:
    """Not tried after all."""
    changes = {"state": "waiting", "next_try_at": next_try_at, "attempts": F("attempts") - 1}
    _change([one.pk for one in parcel.deliveries], changes)


def _change(ids: Iterable[Any], changes: dict[str, Any]) -> None:
    """Only what is still in hand: another worker may have settled it as left over."""
    with scope.system():
        Delivery.objects.filter(pk__in=list(ids), state="sending").update(**changes)


def _settle_left_over(at: datetime) -> None:
    """What a dead worker had in hand, and what waited until it was no news any more."""
    with scope.system():
        in_hand = Delivery.objects.filter(state="sending", reserved_at__lt=at - IN_HAND)
        unsure = {"state": "unsure", "error": CUT_OFF, "ended_at": at}
        in_hand.filter(channel__in=configured.NOT_REPEATED).update(**unsure)
        in_hand.update(state="waiting", next_try_at=at, error=CUT_OFF)
        old = Delivery.objects.filter(state="waiting", at__lt=at - TOO_OLD)
        old.update(state="given_up", error="等得太久，已经过时", ended_at=at)
