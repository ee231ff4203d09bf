"""What else happened while an inspection was on its way: other people's, places out of use."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.features.inspections.rules import local_day


@dataclass(frozen=True)
class Beside:
    """Another inspection of the same round and period that answered some of the same items."""

    id: uuid.UUID
    by_post: str
    by_name: str
    submitted_at: datetime
    same: int
    differs: int
    is_same_time: bool


_BESIDE = """
SELECT other.id, other.by_post, other.by_name, other.submitted_at, count(*),
       count(*) FILTER (WHERE told.result <> own.result),
       (other.started_at, other.finished_at) OVERLAPS (%(started)s, %(finished)s)
  FROM inspections_inspection other
  JOIN inspections_answer told ON told.inspection_id = other.id
  JOIN inspections_answer own ON own.inspection_id = %(inspection)s
       AND (own.checkpoint_id, own.item_code) = (told.checkpoint_id, told.item_code)
 WHERE other.org_code = %(org_code)s AND other.round_id = %(round)s
   AND other.period_key = %(period)s AND other.id <> %(inspection)s
 GROUP BY other.id ORDER BY other.submitted_at, other.id LIMIT 20
"""


def beside(inspection: Inspection) -> list[Beside]:
    """Who else answered the same in this period: both are kept, and a round counts once."""
    if not inspection.round_id or not inspection.period_key:
        return []
    given: dict[str, str | int] = {
        "inspection": str(inspection.id),
        "org_code": inspection.org_code,
        "round": str(inspection.round_id),
        "period": inspection.period_key,
        "started": inspection.started_at.isoformat(),
        "finished": inspection.finished_at.isoformat(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, given)
        return [Beside(*row) for row in cursor.fetchall()]


def is_counted_already(inspection: Inspection) -> bool:
    """Whether somebody who went the whole round at the same time has it counted already.

    Two people on one round at once are one sweep; who goes again later makes another (assumed:
    the texts count sweeps, and some ask for five a day).
    """
    others = Inspection.objects.filter(
        org_code=inspection.org_code,
        round=inspection.round,
        period_key=inspection.period_key,
        is_complete=True,
        started_at__lte=inspection.finished_at,
        finished_at__gte=inspection.started_at,
    )
    return others.exclude(id=inspection.id).exists()


def retired(answers: Iterable[Answer], inspection: Inspection) -> list[str]:
    """Places that were out of use when this was sent: what was found there is kept all the same."""
    sent = local_day(inspection.submitted_at)
    gone = {one.checkpoint for one in answers if (one.checkpoint.retired_on or date.max) <= sent}
    return sorted(one.place for one in gone)
