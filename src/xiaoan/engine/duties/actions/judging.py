"""Judge a territory or one organisation anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Min

from xiaoan.engine.duties import bindings, by_rules, catalogue, evaluation, readings
from xiaoan.engine.duties.evaluation import Change, Sum, hold, run, run_territory
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.plan import Bounds, grouped, members_within, planned
from xiaoan.engine.duties.rules import words_of
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.actions import Happened, emit, emit_all
from xiaoan.foundation.scope import SYSTEM

SETTLED = frozenset({"met", "late_met"})


@transaction.atomic
def evaluate(lo: int, hi: int, *, on: date, since: date | None = None) -> int:
    """Judge every bound duty of every organisation in [lo, hi] as of `on`.

    From the oldest asking that is still open, or from `since` where facts came in late or in bulk.
    The number of statements does not grow with the number of organisations. Announces
    `duties.fallen`, once an organisation, with what was open and is now overdue. Returns the rows
    changed. The scope entered must cover [lo, hi].
    """
    return _announced(_judged(catalogue.duties_within(lo, hi), Bounds(lo, hi, on, since, since)))


@transaction.atomic
def let_fall(lo: int, hi: int, *, on: date) -> int:
    """Mark overdue what was open in [lo, hi] and whose last day was before `on`; returns how many.

    What `evaluate` would find too, without looking at a fact: the first minutes of a day, when a
    whole province's week is over at once. Announces `duties.fallen`.
    """
    bounds = Bounds(lo, hi, on)
    hold(bounds)
    return _announced(evaluation.let_fall(bounds))


def _announced(sums: Sequence[Sum]) -> int:
    fallen = [
        Happened(one.org_code, str(one.org_code), {"duties": one.fallen})
        for one in sums
        if one.fallen
    ]
    emit_all("duties.fallen", fallen, scope.current() or SYSTEM)
    return sum(one.changed for one in sums)


@transaction.atomic(savepoint=False)
def evaluate_one(
    org_code: int, *, on: date, kinds: Collection[str], since: date | None = None
) -> list[Change]:
    """Judge the duties of one organisation that speak of these facts or measures.

    `since` is the date of the fact that came in. Announces `duties.settled` with the ids of the
    obligations that now stand met.
    """
    with reaching(org_code):
        changes = _judged_one(Bounds(org_code, org_code, on, since, date.min), frozenset(kinds))
        settled = [str(change.id) for change in changes if change.state in SETTLED]
        if settled:
            emit(
                "duties.settled",
                org_code=org_code,
                subject_id=org_code,
                body={"obligations": settled},
            )
    return changes


@transaction.atomic
def refresh_bindings(lo: int, hi: int) -> int:
    """Bind the organisations of [lo, hi] by the packs and by what they are now."""
    return bindings.refresh(lo, hi, catalogue.listed_within(lo, hi))


@transaction.atomic
def take_readings(lo: int, hi: int, *, on: date, at: datetime, only: Collection[str] = ()) -> int:
    """Note what the features' measures, or `only` some, say; `evaluate` judges by it afterwards."""
    return readings.take(lo, hi, on=on, at=at, only=only)


def reaching(org_code: int) -> AbstractContextManager[object]:
    """The scope in which an organisation's duties are judged.

    The writer's own where it covers the organisation; else that of the organisation alone: a
    market officer who closes a school's hazard fulfils the school's duty without seeing its rows.
    """
    viewer = scope.current()
    if viewer is not None:
        lo, hi = viewer.own_interval
        if lo <= org_code <= hi:
            return nullcontext()
    return scope.enter(replace(SYSTEM, org_code=org_code, lo=org_code, hi=org_code))


def _judged_one(bounds: Bounds, kinds: frozenset[str]) -> list[Change]:
    """By the rules where little is asked, as when a fact is of these days; else set-based."""
    bound = catalogue.bound(bounds.lo)
    touched = [duty for duty in bound.duties if words_of(duty) & kinds] if bound else []
    if bound is None or not touched:
        return []
    hold(bounds)
    members = grouped(
        [bound.row],
        bound.calendars,
        min(duty.starts_on for duty in touched),
    )
    open_since = {} if bounds.since else _open_since(bounds)
    plan = planned(touched, members, bounds, open_since)
    return by_rules.run(plan, touched) if by_rules.is_light(plan) else run(plan)


def _judged(duties: Sequence[Duty], bounds: Bounds) -> list[Sum]:
    if not duties:
        return []
    hold(bounds)
    members = members_within(bounds.lo, bounds.hi, duties)
    open_since = {} if bounds.since else _open_since(bounds)
    return run_territory(planned(duties, members, bounds, open_since))


def _open_since(bounds: Bounds) -> dict[str, date]:
    """The start of each duty's oldest asking that is still open."""
    rows = Obligation.objects.filter(
        org_code__range=(bounds.lo, bounds.hi), state__in=("due", "not_due")
    )
    return dict(rows.values_list("duty_id").annotate(Min("starts_on")).order_by())
