"""Reads of packs. What the law says is public: no viewer narrows it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from xiaoan.engine.policy import models, parameters, rules
from xiaoan.engine.policy.models import (
    CheckItem,
    Checklist,
    Clause,
    FactKind,
    MeasureKind,
    Pack,
    WorkflowChange,
)
from xiaoan.engine.policy.workflows import Change

# One column whose text changes when any pack comes, ends or changes its reach, and when a territory
# settles a number: readers that keep what they made of packs keep it by this text, and so are never
# stale in any process. Decisions about numbers are only ever added.
STAMP: Final = """(
SELECT coalesce(string_agg(concat_ws('|', id, key, effective_on, in_force_from, in_force_until,
                                     lo, hi), ' ' ORDER BY id), '')
       || (SELECT ' #' || count(*) FROM policy_parameterstanding)
  FROM policy_pack WHERE status = 'in_force')"""


def duties_in_force(on: date, code: int) -> list[rules.Duty]:
    """The duties that packs of all territories above `code` lay on somebody, on a day.

    Whom each binds is its `who`; a duty whose own time is over is left out, and so is one that
    rests on an unsure number which nobody has settled there.
    """
    versions = tuple(pack.id for pack in packs_in_force(on, code))
    found = [duty for pack_id in versions for duty in _duties_of(pack_id)]
    sure = parameters.without_the_unsure(found, versions, code)
    return [one for one in sure if one.starts_on <= on and (one.ends_on or on) >= on]


def duties_of(of: Pack) -> tuple[rules.Duty, ...]:
    """Every duty of a version of a pack, in reading order."""
    return _duties_of(of.id)


def duty(key: str, on: date | None = None) -> rules.Duty | None:
    """A duty by its id, worded as on a day, or as last worded; None where no pack has it."""
    row = duty_row(key, on)
    return as_duty(row) if row else None


def duty_row(key: str, on: date | None = None) -> models.Duty | None:
    """The row behind `duty`, with its clause and pack."""
    if "\0" in key:
        return None
    rows = models.Duty.objects.filter(key=key, pack__status="in_force").select_related(
        "pack", "clause"
    )
    if on is not None:
        rows = rows.filter(pack__effective_on__lte=on)
    return rows.order_by("-pack__effective_on", "-pack__id").first()


def packs_in_force(on: date, code: int) -> list[Pack]:
    """One version of each pack whose territory contains `code`, in force on a day."""
    return list(_versions(on).filter(lo__lte=code, hi__gte=code))


def versions_in_force(stamp: str, on: date, code: int) -> tuple[UUID, ...]:
    """The ids behind `packs_in_force`, for who has read `STAMP` in this very transaction."""
    reaches = _reaches(sys.intern(stamp), on)
    return tuple(key for key, lo, hi in reaches if lo <= code <= hi)


@lru_cache(maxsize=64)
def _reaches(stamp: str, on: date) -> tuple[tuple[UUID, int, int], ...]:
    return tuple(_versions(on).values_list("id", "lo", "hi"))


def packs_on(on: date) -> list[Pack]:
    """The version of every pack that judges on a day, policies first, newest first."""
    return list(_versions(on).order_by("-kind", "-issued_on", "key"))


def pack(key: str, on: date) -> Pack | None:
    """The version of a pack that judges on a day; None where there is none."""
    return _versions(on).filter(key=key).first()


def clauses(of: Pack) -> QuerySet[Clause]:
    """The clauses of a pack in reading order, each with all that it carries."""
    ordered = Prefetch("duties", models.Duty.objects.order_by("seq"))
    return of.clauses.order_by("seq").prefetch_related(
        ordered, "parameters", "checklists", "changes"
    )


def parameter(key: str, on: date, code: int) -> models.Parameter | None:
    """A number of a pack in force for `code`; None where no pack there has it."""
    rows = models.Parameter.objects.filter(key=key, starts_on__lte=on)
    return rows.filter(pack__in=packs_in_force(on, code)).first()


def checklists(on: date, code: int) -> QuerySet[Checklist]:
    """The checklists that packs and libraries offer to `code` on a day, by area."""
    rows = Checklist.objects.filter(pack__in=packs_in_force(on, code))
    items = Prefetch("items", CheckItem.objects.order_by("seq"))
    return rows.select_related("pack").prefetch_related(items).order_by("area", "key")


def checklists_of(pack: Pack) -> QuerySet[Checklist]:
    """The checklists of one pack, each with its items."""
    return pack.checklists.prefetch_related("items").order_by("id")


def parameters_of(duty: models.Duty) -> list[models.Parameter]:
    """The numbers of the text that a duty holds."""
    numbers = models.Parameter.objects.filter(pack=duty.pack, clause=duty.clause).order_by("key")
    return [one for one in numbers if any(use["duty"] == duty.key for use in one.used_by)]


def workflow_changes(workflow: str, on: date, code: int) -> list[WorkflowChange]:
    """What packs in force for `code` change of a workflow on a day; the nearest territory last."""
    packs = _versions(on).filter(lo__lte=code, hi__gte=code)
    rows = WorkflowChange.objects.filter(workflow=workflow, pack__in=packs.order_by())
    rows = rows.select_related("pack", "clause")
    return list(rows.order_by(F("pack__lo") - F("pack__hi"), "pack__effective_on", "seq"))


def as_change(row: WorkflowChange) -> Change:
    """The pure change of a row; `row.clause` should be selected with it."""
    return Change(
        workflow=row.workflow,
        part=row.part,
        key=row.key,
        clause=row.clause.key,
        quote=row.quote,
        title=row.title,
        task=row.task,
        requires=tuple(row.requires),
        excepted=tuple(row.excepted),
        assumed=row.assumed,
    )


def check_items(on: date, code: int) -> QuerySet[CheckItem]:
    """The check items behind `checklists`, by area and code."""
    rows = CheckItem.objects.filter(checklist__pack__in=packs_in_force(on, code))
    return rows.select_related("checklist").order_by("checklist__area", "code")


def kinds_by_pack(packs: Iterable[Pack]) -> dict[UUID, dict[str, int]]:
    """How many duties of each kind every one of these packs has."""
    rows = models.Duty.objects.filter(pack__in=packs).values_list("pack_id", "kind")
    found: dict[UUID, dict[str, int]] = {}
    for pack_id, kind, number in rows.annotate(Count("id")).order_by():
        found.setdefault(pack_id, {})[kind] = number
    return found


def fact_kinds() -> dict[str, FactKind]:
    """Every kind of fact by its name."""
    return {one.kind: one for one in FactKind.objects.all()}


def measure_kinds() -> dict[str, MeasureKind]:
    """Every measure by its id."""
    return {one.id: one for one in MeasureKind.objects.all()}


def as_duty(row: models.Duty) -> rules.Duty:
    """The pure duty of a row; `row.clause` should be selected with it."""
    return rules.Duty(
        id=row.key,
        clause=row.clause.key,
        topic=row.topic,
        title=row.title,
        quote=row.quote,
        kind=row.kind,
        rule=_read_rule(row.rule),
        who=row.who,
        posts=tuple(row.posts),
        overseen_by=tuple(row.overseen_by),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        assumed=row.assumed,
        openness=row.openness,
        fills=tuple(row.fills),
    )


def stored_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as JSON: the date of `by:` becomes text."""
    by = rule.get("by")
    return {**rule, "by": by.isoformat()} if isinstance(by, date) else dict(rule)


def _read_rule(stored: Mapping[str, Any]) -> dict[str, Any]:
    by = stored.get("by")
    return {**stored, "by": date.fromisoformat(by)} if by else dict(stored)


def _versions(on: date) -> QuerySet[Pack]:
    """The version of each pack that judges on a day: the newest that is effective by then."""
    in_force = Pack.objects.filter(
        Q(in_force_until__isnull=True) | Q(in_force_until__gte=on),
        in_force_from__lte=on,
        effective_on__lte=on,
    )
    newest = in_force.order_by("key", "-effective_on", "-id").distinct("key")
    return Pack.objects.filter(id__in=newest.values("id")).order_by("key")


@cache
def _duties_of(pack_id: UUID) -> tuple[rules.Duty, ...]:
    """A version never changes once written, so its duties are read once a process."""
    rows = models.Duty.objects.filter(pack_id=pack_id).select_related("clause").order_by("seq")
    return tuple(as_duty(row) for row in rows)
