"""Visits to a school, when it goes over into another or closes.

What was found stays where it was found. A visit still to come is cancelled, and the school's grade
does not follow it: the successor has its own. At a move everything keeps its school.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.engine.tasks.actions import cancel
from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Seat, Tie, Visit

GONE = "学校并入或撤销"


def _coming(code: int) -> QuerySet[Visit]:
    return Visit.objects.filter(school_code=code, state="planned")


def count_coming(code: int) -> int:
    return _coming(code).count()


def carry(handover: Handover) -> Sequence[UUID]:
    """The school's new code at a move; else what has not begun is cancelled."""
    if handover.kind == "move":
        Visit.objects.filter(school_code=handover.old).update(school_code=handover.new)
        Tie.objects.filter(school_code=handover.old).update(school_code=handover.new)
        Seat.objects.filter(home_code=handover.old).update(home_code=handover.new)
        return []
    ids = list(_coming(handover.old).values_list("id", flat=True))
    for visit_id, person_id in Seat.objects.filter(visit__in=ids).values_list("visit", "person_id"):
        cancel(key=f"visit:{visit_id}:{person_id}", at=handover.at)
    _coming(handover.old).update(state="cancelled", cancelled_reason=GONE)
    return ids


def take_back(handover: Handover, ids: Sequence[UUID]) -> None:
    """The visits that were cancelled with the school are due again."""
    rows = Visit.objects.filter(id__in=ids, state="cancelled", cancelled_reason=GONE)
    rows.update(state="planned", cancelled_reason="")


carries(
    "未到校的检查",
    count_coming,
    carry,
    back=take_back,
    fates=("到并入日取消", "到撤销日取消"),
)
