"""One version after another: what a later one owes to the one before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.models import CheckItem, Pack


def newest(key: str) -> Pack | None:
    """The version of a pack that judges last, also where its day is still to come."""
    return Pack.objects.filter(key=key).order_by("-effective_on", "-id").first()


def succession_faults(before: Pack | None, ids: Iterable[str], effective_on: date) -> list[str]:
    """A later version keeps every id of the one before and does not judge earlier days."""
    if before is None:
        return []
    faults = [f"{name}: vanished" for name in checks.vanished_ids(ids_of(before), ids)]
    if effective_on < before.effective_on:
        faults.append(f"effective {effective_on} is before that of {before.version}")
    return faults


def ids_of(row: Pack) -> list[str]:
    """Every id that a version in the database gives."""
    return [
        *row.duties.values_list("key", flat=True),
        *row.parameters.values_list("key", flat=True),
        *row.checklists.values_list("key", flat=True),
        *CheckItem.objects.filter(checklist__pack=row).values_list("code", flat=True),
    ]


def ids(found: pack.Pack) -> list[str]:
    """Every id that a folder gives."""
    items = (item.code for checklist in found.checklists for item in checklist.items)
    named: Iterable[Any] = (*found.duties, *found.parameters, *found.checklists)
    return [*(one.id for one in named), *items]
