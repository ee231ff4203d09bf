"""Pending tasks, when the organisation that was to do them goes over or closes.

What a duty asked of the old organisation is not asked any more. The rest goes to the successor, in
the same post; without one, to the safety clerk of the education bureau above.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.orgs.registry import Handover, carries

from .actions import HANDED_OVER, announce
from .models import CANCELLED, OPEN, PENDING, Task

ABOVE: str = "bureau_clerk"


def _pending(code: int) -> QuerySet[Task]:
    return Task.objects.filter(org_code=code, state__in=PENDING)


def count_asked(code: int) -> int:
    return _pending(code).filter(kind="duty").count()


def drop_asked(handover: Handover) -> Sequence[UUID]:
    """撤销 what duties asked for."""
    if handover.kind == "move":
        return []
    asked = _pending(handover.old).filter(kind="duty")
    ids = list(asked.values_list("id", flat=True))
    Task.objects.filter(id__in=ids).update(state=CANCELLED, done_at=handover.at)
    return ids


def ask_again(handover: Handover, ids: Sequence[UUID]) -> None:
    """A mistaken change asks for nothing anew that was not pending before."""
    dropped = Task.objects.filter(id__in=ids, state=CANCELLED, org_code=handover.old)
    dropped.update(state=OPEN, done_at=None, acknowledged_at=None)


def count_pending(code: int) -> int:
    return _pending(code).exclude(kind="duty").count()


def carry_pending(handover: Handover) -> Sequence[UUID]:
    """Everything else that is pending; a term that goes over keeps its own tasks."""
    if handover.kind == "move":
        return []
    pending = _pending(handover.old).exclude(kind="duty")
    ids = list(pending.values_list("id", flat=True))
    tasks = Task.objects.filter(id__in=ids)
    why = {"handed_by": "单位变动", "handed_reason": f"原单位{_said(handover)}"[:200]}
    if handover.new is not None:
        tasks.update(org_code=handover.new, **why)
        ended = Appointment.objects.filter(org_code=handover.old).values("id")
        tasks.filter(appointment_id__in=ended).update(appointment_id=None)
    elif handover.above is not None:
        tasks.update(
            org_code=handover.above,
            post_kind=ABOVE,
            appointment_id=None,
            state=OPEN,
            acknowledged_at=None,
            **why,
        )
    announce(HANDED_OVER, list(tasks), handover.at)
    return ids


def return_pending(handover: Handover, ids: Sequence[UUID]) -> None:
    """Those that nobody has done meanwhile. At a closure the post they were of is no longer known,
    so the principal gets them and hands them on."""
    tasks = Task.objects.filter(id__in=ids, state__in=PENDING)
    if handover.new is not None:
        tasks.filter(org_code=handover.new).update(org_code=handover.old)
    elif handover.above is not None:
        tasks.filter(org_code=handover.above).update(
            org_code=handover.old, post_kind="principal", appointment_id=None
        )


def _said(handover: Handover) -> str:
    return f"已并入{handover.new_name}" if handover.new is not None else "已撤销"


carries(
    "职责催办的待办",
    count_asked,
    drop_asked,
    back=ask_again,
    fates=("撤销，不再催办", "撤销，不再催办"),
)
carries(
    "其他待办",
    count_pending,
    carry_pending,
    back=return_pending,
    fates=("转给承接单位同一岗位", "转给教育局安全股"),
)
