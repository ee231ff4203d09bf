"""Drills of a school that goes over into another or closes: what is done stays where it was done.

What has not begun is cancelled; a class list and cards are the successor's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Drill
from .rules import words

GONE = "学校并入或撤销"


def _coming(code: int) -> QuerySet[Drill]:
    return Drill.objects.filter(org_code=code, state=words.PLANNED)


def count_coming(code: int) -> int:
    return _coming(code).count()


def carry(handover: Handover) -> Sequence[UUID]:
    """What has not begun is cancelled, unless the school only moves."""
    if handover.kind == "move":
        return []
    ids = list(_coming(handover.old).values_list("id", flat=True))
    _coming(handover.old).update(state=words.CANCELLED, ended_reason=GONE)
    return ids


def take_back(handover: Handover, ids: Sequence[UUID]) -> None:
    """What was cancelled with the school is planned again."""
    rows = Drill.objects.filter(id__in=ids, state=words.CANCELLED, ended_reason=GONE)
    rows.update(state=words.PLANNED, ended_reason="")


carries(
    "未开始的演练",
    count_coming,
    carry,
    back=take_back,
    fates=("到并入日取消", "到撤销日取消"),
)
