"""Many rows from a workbook: a fixed number of statements, and a few for each organisation.

A school brings in its own rows. The office above may bring in those of its schools (decision
0015): each is written to its school, in the office's name, with an entry in the school's chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.registers import rules
from xiaoan.engine.registers.expiring import held_posts
from xiaoan.engine.registers.models import RegisterRow
from xiaoan.engine.registers.rules import GONE_ON, RowRefused
from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.rules import post_for
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, Noted, moved, note, settle_tasks, told_of


@dataclass(frozen=True)
class Brought:
    """A whole row of an organisation, and what stood there when it was read."""

    org_code: int
    there: RegisterRow | None
    values: Mapping[str, Any]


@transaction.atomic
def bring_in(*, act: Act, rows: Sequence[Brought]) -> None:
    """Add or edit rows at once; judged once at the end. All or, where one is refused, none."""
    codes = sorted({one.org_code for one in rows})
    for code in codes:
        _check(act, code)
        hold(code)
    noted = [*_added(act, rows), *_edited(act, rows)]
    note(act, noted)
    settle_tasks(act, [(one.row, one.values) for one in noted if one.deed == "edited"])
    moved(act, [one.row for one in noted])
    _tell_schools(act, sorted({one.row.org_code for one in noted} - {act.by.org_code}))


def _check(act: Act, code: int) -> None:
    register, by = act.register, act.by
    if code == by.org_code:
        rules.check_own(code, code, may_edit=by.may(register.verb("edit")))
    else:
        rules.check_brings(code, by.own_interval, may_bring=by.may(register.verb("bring")))


def _added(act: Act, rows: Sequence[Brought]) -> list[Noted]:
    """In the order of the rows, which their ids keep though made within one millisecond."""
    ids = iter(sorted(uuid7() for _ in rows))
    made = [
        act.register.model(
            id=next(ids),
            org_code=one.org_code,
            lines=list(act.register.lines),
            created_at=act.at,
            **act.stamp,
            **one.values,
        )
        for one in rows
        if one.there is None
    ]
    act.register.model._default_manager.bulk_create(made)
    told = (told_of(act.register.values_of(row)) for row in made)
    return [Noted(row, "added", values) for row, values in zip(made, told, strict=True)]


def _edited(act: Act, rows: Sequence[Brought]) -> list[Noted]:
    """Compare-and-set on every version; what is the same already changes nothing."""
    wanted = {one.there.id: one for one in rows if one.there is not None}
    if not wanted:
        return []
    standing = act.register.rows.filter(id__in=wanted, retired_on__isnull=True)
    current = {row.id: row for row in standing.select_for_update().order_by("id")}
    noted = [
        Noted(row, "edited", pairs)
        for row_id, one in wanted.items()
        for row in [_still(one, current.get(row_id))]
        if (pairs := _differing(act, row, one.values))
    ]
    _write(act, noted)
    return noted


def _still(one: Brought, row: RegisterRow | None) -> RegisterRow:
    if row is None or one.there is None or row.version != one.there.version:
        raise RowRefused(GONE_ON)
    return row


def _differing(act: Act, row: RegisterRow, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    before = act.register.values_of(row)
    keys = rules.changed(before, values, act.register.keys)
    return {key: (before[key], values[key]) for key in keys}


def _write(act: Act, noted: Sequence[Noted]) -> None:
    """One statement for all rows; the rows in `noted` stay as they were."""
    keys = sorted({key for one in noted for key in one.values})
    fresh = [_fresh(act, one, keys) for one in noted]
    if fresh:
        act.register.model._default_manager.bulk_update(fresh, [*keys, "version", *act.stamp])


def _fresh(act: Act, one: Noted, keys: Sequence[str]) -> RegisterRow:
    values = {key: getattr(one.row, key) for key in keys}
    values |= {key: after for key, (_, after) in one.values.items()}
    return act.register.model(id=one.row.id, version=one.row.version + 1, **values, **act.stamp)


def _tell_schools(act: Act, codes: Sequence[int]) -> None:
    """A school whose list was changed by the office above is asked once a day to look at it."""
    if not codes:
        return
    on, register = timezone.localdate(act.at), act.register
    held = held_posts(set(codes), on)
    raise_tasks(
        [
            NewTask(
                key=f"register:{register.name}:brought:{code}:{on:%Y%m%d}",
                kind="read",
                org_code=code,
                post_kind=post_for((register.keeper, "principal"), held.get(code, set())),
                title=f"{act.by.org_name}导入了本校的{register.title}，请核对",
                detail="逐行写明了谁在什么时候改的；不符的直接改，离岗的注销。",
                url=reverse(f"{register.name}:register"),
            )
            for code in codes
        ],
        sender=Sender.of(act.by),
        at=act.at,
    )
