"""A school's risk list, when the school goes over into another or closes.

Its places and controls end with it; the successor adopts and assesses its own. What was assessed
stays to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Risk

WHY = "单位并入或撤销"


def _standing(code: int) -> QuerySet[Risk]:
    return Risk.objects.filter(org_code=code, retired_on__isnull=True)


def count_standing(code: int) -> int:
    return _standing(code).count()


def retire_all(handover: Handover) -> Sequence[UUID]:
    """Takes off what stands on the list; a move takes every row along by itself."""
    if handover.kind == "move":
        return []
    ids = list(_standing(handover.old).values_list("id", flat=True))
    _standing(handover.old).update(retired_on=handover.on, retired_reason=WHY)
    return ids


def stand_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """What was taken off for the change alone."""
    taken = Risk.objects.filter(id__in=ids, org_code=handover.old, retired_reason=WHY)
    taken.update(retired_on=None, retired_reason="")


carries(
    "风险清单",
    count_standing,
    retire_all,
    back=stand_again,
    fates=("撤下，由承接单位重新辨识评估", "撤下"),
)
