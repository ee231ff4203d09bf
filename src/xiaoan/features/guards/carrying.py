"""The weekly pattern of watches, when the school it is of goes over into another or closes.

It ends with the school. At a merger its lines go along with the guards, so that who stood when
stays to be read; the successor plans its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from xiaoan.engine.registers.carrying import goes_over
from xiaoan.foundation.orgs.registry import Handover, carries

from .models import Watch
from .queries import GUARDS


def _running(code: int) -> QuerySet[Watch]:
    return Watch.objects.filter(org_code=code, ended_on__isnull=True)


def count_running(code: int) -> int:
    return _running(code).count()


def end_running(handover: Handover) -> Sequence[UUID]:
    """Ends what runs, and takes every line along where there is a successor."""
    if handover.kind == "move":
        return []
    running = list(_running(handover.old).values_list("id", flat=True))
    Watch.objects.filter(id__in=running).update(ended_on=Greatest(F("active_from"), handover.on))
    if handover.new is not None:
        Watch.objects.filter(org_code=handover.old).update(org_code=handover.new)
    return running


def run_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """What ran runs again; lines that had ended follow those who stood on them.

    The guards and their stands are back already: what went last comes back first.
    """
    Watch.objects.filter(id__in=ids).update(ended_on=None, org_code=handover.old)
    if handover.new is not None:
        ended = Watch.objects.filter(org_code=handover.new, stands__org_code=handover.old)
        ended.update(org_code=handover.old)


# The pattern first: what hangs on a guard goes over with the register.
carries(
    "保安岗次",
    count_running,
    end_running,
    back=run_again,
    fates=("到并入日停排，承接单位另行排班", "到撤销日停排"),
)
goes_over(GUARDS)
