"""A source that has fallen silent is asked after, once for each silence."""

from __future__ import annotations

from datetime import datetime

from xiaoan.engine.signals import queries
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_all
from xiaoan.engine.tasks.rules import post_for
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.terms.rules import CHINA

KEEPERS = ("safety_officer", "bureau_clerk", "administrator")


def tell_silence(*, at: datetime) -> int:
    """Raise a task for every source that should have been heard; returns how many are silent."""
    silent = queries.silent(at)
    held = _held({one.source.org_code for one in silent}, at)
    raise_all(
        (
            (
                NewTask(
                    key=queries.silence_key(one.source.id, one.last_heard),
                    kind="ask",
                    org_code=one.source.org_code,
                    post_kind=post_for(KEEPERS, held.get(one.source.org_code, set())),
                    title=f"{one.source.name}超过 {one.source.silent_minutes} 分钟没有信号",
                    detail="请检查设备是否通电、联网；恢复后这件待办自动办结。",
                    url=f"/signals/sources/{one.source.id}/",
                ),
                Sender(one.source.org_code, "信号"),
            )
            for one in silent
        ),
        at=at,
    )
    return len(silent)


def _held(codes: set[int], at: datetime) -> dict[int, set[str]]:
    on = at.astimezone(CHINA).date()
    held: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(held_on(on), org_code__in=codes)
    for code, kind in rows.values_list("org_code", "post__kind").distinct():
        held.setdefault(code, set()).add(kind)
    return held
