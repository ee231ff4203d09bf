"""Classes that still answer, when their school goes over into another one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Sheet, Sitting


def count_open(code: int) -> int:
    return Sitting.objects.filter(org_code=code, closed_at__isnull=True).count()


def go_over(handover: Handover) -> Sequence[UUID]:
    """Open classes and their sheets are the successor's; what is closed stays as it was counted."""
    if handover.kind == "move" or handover.new is None:
        return []
    rows = Sitting.objects.filter(org_code=handover.old, closed_at__isnull=True)
    ids = list(rows.values_list("id", flat=True))
    _hand(ids, handover.new)
    return ids


def come_back(handover: Handover, ids: Sequence[UUID]) -> None:
    """As it was before."""
    _hand(ids, handover.old)


def _hand(ids: Sequence[UUID], code: int) -> None:
    Sitting.objects.filter(id__in=ids).update(org_code=code)
    Sheet.objects.filter(sitting__in=ids).update(org_code=code)


carries(
    "答题中的安全素养评估班级",
    count_open,
    go_over,
    back=come_back,
    fates=("转到承接单位", "停在原单位"),
)
