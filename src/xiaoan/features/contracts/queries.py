"""Reads of contracts and of what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from xiaoan.features.contracts import rules
from xiaoan.features.contracts.models import Assessment, Contract, Deliverable
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer

PAGE: Final = 50


@dataclass(frozen=True)
class Sift:
    """What the list is narrowed to; `after` is the last row of the page before."""

    state: str = rules.RUNNING
    subject: str = ""
    text: str = ""
    gap: str = ""
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True)
class Row:
    """A contract with what it lacks."""

    contract: Contract
    gaps: list[str]


@dataclass(frozen=True)
class Figures:
    """The territory at a glance."""

    running: int
    ending: int
    late: int
    waiting: int
    yuan: Decimal


def contracts(viewer: Viewer) -> QuerySet[Contract]:
    return Contract.objects.filter(scope.within(viewer))


def contract(viewer: Viewer, contract_id: UUID) -> Contract | None:
    return contracts(viewer).filter(pk=contract_id).first()


def deliverable(viewer: Viewer, item_id: UUID) -> Deliverable | None:
    rows = Deliverable.objects.select_related("contract").filter(scope.within(viewer))
    return rows.filter(pk=item_id).first()


def narrowed(viewer: Viewer, sift: Sift, on: date) -> QuerySet[Contract]:
    """The list by its filters, what ends first first."""
    rows = contracts(viewer)
    if sift.state in rules.STATES:
        rows = rows.filter(state=sift.state)
    if sift.subject in rules.SUBJECTS:
        rows = rows.filter(subject=sift.subject)
    if sift.text:
        named = Q(title__contains=sift.text) | Q(provider__contains=sift.text)
        rows = rows.filter(named | Q(org_name__contains=sift.text))
    if sift.gap in ("late", "waiting"):
        rows = rows.filter(pk__in=_lacking(viewer, sift.gap, on))
    if sift.gap == "ending":
        rows = rows.filter(until_on__lte=on + rules.SOON)
    if sift.after is not None:
        day, key = sift.after
        rows = rows.filter(Q(until_on__gt=day) | Q(until_on=day, pk__gt=key))
    return rows.order_by("until_on", "pk")


def _lacking(viewer: Viewer, gap: str, on: date) -> QuerySet[Deliverable, UUID]:
    wanted = _late(on) if gap == "late" else Q(state=rules.DELIVERED)
    rows = Deliverable.objects.filter(scope.within(viewer), wanted)
    return rows.values_list("contract_id", flat=True)


def _late(on: date) -> Q:
    return Q(state=rules.DUE, due_on__lt=on, contract__state=rules.RUNNING)


def with_gaps(rows: QuerySet[Contract], on: date) -> list[Row]:
    """Contracts with what each lacks: one statement, by subqueries."""
    items = Deliverable.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    counts = {
        "items": items.annotate(n=Count("pk")).values("n"),
        "late": items.filter(state=rules.DUE, due_on__lt=on).annotate(n=Count("pk")).values("n"),
        "waiting": items.filter(state=rules.DELIVERED).annotate(n=Count("pk")).values("n"),
        "assessed": Assessment.objects.filter(contract=OuterRef("pk"))
        .order_by()
        .values("contract")
        .annotate(n=Count("pk"))
        .values("n"),
    }
    zero = {
        name: Coalesce(Subquery(one, output_field=IntegerField()), 0)
        for name, one in counts.items()
    }
    return [Row(one, rules.gaps(_standing(one), on)) for one in rows.annotate(**zero)]


def _standing(one: Contract) -> rules.Standing:
    counted = vars(one)
    return rules.Standing(
        state=one.state,
        from_on=one.from_on,
        until_on=one.until_on,
        deliverables=counted["items"],
        late=counted["late"],
        waiting=counted["waiting"],
        assessments=counted["assessed"],
    )


def figures(viewer: Viewer, on: date) -> Figures:
    """How many run, end soon, are late, and what they cost; two statements."""
    running = Q(state=rules.RUNNING)
    found = contracts(viewer).aggregate(
        running=Count("pk", filter=running),
        ending=Count("pk", filter=running & Q(until_on__lte=on + rules.SOON)),
        yuan=Sum("amount_yuan", filter=running),
    )
    items = Deliverable.objects.filter(scope.within(viewer)).aggregate(
        late=Count("pk", filter=_late(on)), waiting=Count("pk", filter=Q(state=rules.DELIVERED))
    )
    return Figures(
        found["running"], found["ending"], items["late"], items["waiting"],
        found["yuan"] or Decimal(0),
    )  # fmt: skip


def uncovered(viewer: Viewer, on: date) -> list[str]:
    """The subjects for which one's own organisation has no running contract."""
    rows = Contract.objects.filter(org_code=viewer.org_code, state=rules.RUNNING, until_on__gte=on)
    return rules.uncovered(rows.values_list("subject", flat=True).distinct())


def deliverables(one: Contract) -> list[Deliverable]:
    return list(Deliverable.objects.filter(contract=one).order_by("due_on", "pk"))


def assessments(one: Contract) -> list[Assessment]:
    return list(Assessment.objects.filter(contract=one).order_by("-at"))


def files(ids: Iterable[UUID]) -> list[File]:
    """The papers of a contract and its deliverables, as far as the scope shows them."""
    return list(File.objects.filter(pk__in=list(ids)).order_by("pk"))


def export(viewer: Viewer, sift: Sift, on: date) -> list[Row]:
    """All of the list for a workbook."""
    rows = narrowed(viewer, sift, on).order_by("org_code", F("until_on"), "pk")
    return with_gaps(rows, on)
