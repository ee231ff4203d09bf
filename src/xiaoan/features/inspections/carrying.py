"""Rounds and checkpoints, when the school they are of goes over into another or closes.

Both end with the school: what was found on them stays, and the successor plans its own ground and
hangs its own plates.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Checkpoint, Round


def _running(code: int) -> QuerySet[Round]:
    return Round.objects.filter(org_code=code, active_until__isnull=True)


def _in_use(code: int) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(org_code=code, retired_on__isnull=True)


def count_running(code: int) -> int:
    return _running(code).count()


def end_running(handover: Handover) -> Sequence[UUID]:
    """The closing day is the last one they are asked."""
    if handover.kind == "move":
        return []
    ids = list(_running(handover.old).values_list("id", flat=True))
    _running(handover.old).update(active_until=Greatest(F("active_from"), handover.on))
    return ids


def run_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """Those that ended with the change."""
    ended = Q(active_until=handover.on) | Q(active_until=F("active_from"))
    Round.objects.filter(ended, id__in=ids, org_code=handover.old).update(active_until=None)


def count_in_use(code: int) -> int:
    return _in_use(code).count()


def retire_points(handover: Handover) -> Sequence[UUID]:
    """Their plates lead nowhere any more; what was answered there stays."""
    if handover.kind == "move":
        return []
    ids = list(_in_use(handover.old).values_list("id", flat=True))
    _in_use(handover.old).update(retired_on=handover.on)
    return ids


def use_again(handover: Handover, ids: Sequence[UUID]) -> None:
    retired = Checkpoint.objects.filter(id__in=ids, org_code=handover.old)
    retired.filter(retired_on=handover.on).update(retired_on=None)


carries(
    "巡查任务",
    count_running,
    end_running,
    back=run_again,
    fates=("到并入日结束，承接单位另行安排", "到撤销日结束"),
)
carries(
    "检查点",
    count_in_use,
    retire_points,
    back=use_again,
    fates=("停用，校舍仍在用的由承接单位重新设点", "停用"),
)
