"""Which notice goes out by which channel to whom, and when: decided once for each notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from xiaoan.foundation import scope

from . import kinds, rules
from .models import Delivery, Notice

BATCH = 2000
STALE = timedelta(hours=24)  # news of yesterday is in the list; nobody is called for it now
# What asks for a deed goes to whoever acts in the post: during leave, the colleague who stands in.
_RECIPIENTS = """
    SELECT DISTINCT ON (n.id, a.id) n.id, a.id, a.channel, a.to, a.kinds,
           h.quiet_from, h.quiet_until, h.digest_at
      FROM notices_notice n
      JOIN accounts_appointment ap ON ap.org_code = n.org_code
           AND ap.held_from <= %(on)s AND (ap.held_until IS NULL OR ap.held_until >= %(on)s)
      JOIN accounts_post p ON p.id = ap.post_id
      LEFT JOIN accounts_delegation d ON n.is_outgoing AND d.appointment_id = ap.id
           AND d.starts_on <= %(on)s AND d.ends_on >= %(on)s AND d.ended_at IS NULL
      JOIN accounts_person who ON who.id = coalesce(d.delegate_id, ap.person_id) AND who.is_active
      JOIN notices_address a ON a.org_code = n.org_code AND a.person_id = who.id
           AND a.confirmed_at IS NOT NULL AND cardinality(a.kinds) > 0
      LEFT JOIN notices_hours h ON h.org_code = a.org_code AND h.person_id = a.person_id
     WHERE n.id = ANY(%(ids)s)
       AND (n.appointment_id = ap.id
            OR (n.appointment_id IS NULL AND n.post_kind IN ('', p.kind)))
     ORDER BY n.id, a.id
"""
_ROBOTS = """
    SELECT n.id, r.id, r.channel, r.kinds
      FROM notices_notice n
      JOIN notices_robot r ON r.org_code = n.org_code AND r.removed_at IS NULL
     WHERE n.id = ANY(%(ids)s) AND n.appointment_id IS NULL
"""


def plan(at: datetime) -> int:
    """Plan every notice that nobody has planned; returns how many deliveries came of them."""
    planned = 0
    while True:
        with scope.system():
            fresh = Notice.objects.filter(planned_at__isnull=True).order_by("id")
            batch = list(fresh.select_for_update(skip_locked=True)[:BATCH])
            Notice.objects.filter(pk__in=[one.pk for one in batch]).update(planned_at=at)
            planned += _plan([one for one in batch if at - one.at < STALE], at)
        if len(batch) < BATCH:
            return planned


def _plan(notices: list[Notice], at: datetime) -> int:
    if not notices:
        return 0
    by_id = {one.pk: one for one in notices}
    asked = {"ids": list(by_id), "on": timezone.localdate(at)}
    rows = [_personal(by_id[row[0]], row, at) for row in _rows(_RECIPIENTS, asked)]
    rows += [_of_robot(by_id[row[0]], row, at) for row in _rows(_ROBOTS, asked)]
    wanted = [row for row in rows if row is not None]
    Delivery.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=1000)
    return len(wanted)


def _rows(sql: str, asked: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _personal(notice: Notice, row: tuple[Any, ...], at: datetime) -> Delivery | None:
    _, address_id, channel, to, chosen, quiet_from, quiet_until, digest_at = row
    if not kinds.matches(notice.kind, chosen):
        return None
    peace = rules.Peace(quiet_from, quiet_until, digest_at) if quiet_from else rules.Peace()
    is_urgent = notice.is_urgent or kinds.kind_of(notice.kind).is_urgent
    next_try_at, is_held = rules.release(at, peace, is_urgent=is_urgent)
    return Delivery(
        org_code=notice.org_code,
        from_code=notice.from_code,
        notice=notice,
        channel=channel,
        address_id=address_id,
        to=to,
        is_held=is_held,
        state="waiting",
        next_try_at=next_try_at,
        at=at,
    )


def _of_robot(notice: Notice, row: tuple[Any, ...], at: datetime) -> Delivery | None:
    _, robot_id, channel, chosen = row
    if not kinds.matches(notice.kind, chosen):
        return None
    is_urgent = notice.is_urgent or kinds.kind_of(notice.kind).is_urgent
    next_try_at, is_held = rules.release(at, rules.Peace(), is_urgent=is_urgent)
    return Delivery(
        org_code=notice.org_code,
        from_code=notice.from_code,
        notice=notice,
        channel=channel,
        robot_id=robot_id,
        to=str(robot_id),
        is_held=is_held,
        state="waiting",
        next_try_at=next_try_at,
        at=at,
    )
