"""Tasks for what runs out: raised for a whole territory at once, once for each last day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.registers.definition import Register
from xiaoan.engine.registers.rules import Expiry
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day, post_for
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on

CHUNK: Final = 1000
Due = tuple[UUID, int, str, date]  # row, organisation, its name, the day noted


def key_of(register: Register, expiry: Expiry, row_id: UUID, due: date) -> str:
    """One task for each last day: a renewed certificate asks again when it runs out."""
    return f"register:{register.name}:{expiry.column}:{row_id}:{due:%Y%m%d}"


def raise_for(register: Register, lo: int, hi: int, *, at: datetime) -> int:
    """Ask the keepers in [lo, hi] for what runs out; again is once. Returns how many stand due."""
    on = timezone.localdate(at)
    return sum(_raise(register, one, (lo, hi), on, at) for one in register.expiries)


def _raise(
    register: Register, expiry: Expiry, within: tuple[int, int], on: date, at: datetime
) -> int:
    asked = 0
    for chunk in _chunks(_due(register, expiry, within, on)):
        held = held_posts({one[1] for one in chunk}, on)
        raise_tasks(
            [_task(register, expiry, one, held.get(one[1], set())) for one in chunk],
            sender=Sender(0, register.title),
            at=at,
        )
        asked += len(chunk)
    return asked


def _due(register: Register, expiry: Expiry, within: tuple[int, int], on: date) -> Iterator[Due]:
    found = register.rows.filter(
        org_code__range=within,
        retired_on__isnull=True,
        **{f"{expiry.column}__lte": expiry.last_expiring(on)},
    )
    rows: Iterator[Due] = found.values_list(
        "id", "org_code", register.label, expiry.column
    ).iterator(chunk_size=CHUNK)
    return rows


def _task(register: Register, expiry: Expiry, one: Due, held: set[str]) -> NewTask:
    row_id, org_code, name, noted = one
    due = expiry.due(noted)
    return NewTask(
        key=key_of(register, expiry, row_id, due),
        kind="ask",
        org_code=org_code,
        post_kind=post_for((register.keeper, "principal"), held),
        title=f"{register.noun}{name}：{expiry.title}{due:%Y-%m-%d}到期",
        detail="办好后在台账里更新日期，这件待办会自动办结。",
        url=reverse(f"{register.name}:edit", args=[row_id]),
        clause_quote=expiry.quote,
        due_at=end_of_day(due),
    )


def held_posts(codes: set[int], on: date) -> dict[int, set[str]]:
    """Which kinds of post somebody holds at each of these organisations."""
    held: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(held_on(on), org_code__in=codes)
    for code, kind in rows.values_list("org_code", "post__kind").distinct():
        held.setdefault(code, set()).add(kind)
    return held


def _chunks(rows: Iterator[Due]) -> Iterator[Sequence[Due]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
