"""What an administrator does about a delivery that did not go out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.models import Delivery
from xiaoan.foundation.scope import Viewer

STUCK = ("failed", "given_up", "unsure")


@transaction.atomic
def resend(*, delivery_id: UUID, by: Viewer, at: datetime) -> bool:
    """再发一次, knowingly: an unconfirmed one may then arrive twice. False where it moved on."""
    row = _stuck(delivery_id, by)
    fresh = {"state": "waiting", "attempts": 0, "next_try_at": at, "ended_at": None}
    if row is None or Delivery.objects.filter(pk=row.pk, state=row.state).update(**fresh) != 1:
        return False
    _write_down("notices.resent", row, by, at)
    return True


@transaction.atomic
def close_delivery(*, delivery_id: UUID, by: Viewer, at: datetime) -> bool:
    """不再发. It is kept as given up."""
    row = _stuck(delivery_id, by)
    if row is None or row.state == "given_up":
        return False
    hit = Delivery.objects.filter(pk=row.pk, state=row.state).update(state="given_up", ended_at=at)
    if hit != 1:
        return False
    _write_down("notices.given_up", row, by, at)
    return True


def _stuck(delivery_id: UUID, by: Viewer) -> Delivery | None:
    mine = Delivery.objects.filter(scope.within(by), pk=delivery_id, state__in=STUCK)
    return mine.filter(address__isnull=False).first() or mine.filter(robot__isnull=False).first()


def _write_down(verb: str, row: Delivery, by: Viewer, at: datetime) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="delivery",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"channel": row.channel, "notice": row.notice_id, "was": row.state},
    )
