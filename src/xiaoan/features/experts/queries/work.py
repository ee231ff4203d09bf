"""Reads of draws and assignments, and what they come to in a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Draw, Expert, Panel
from xiaoan.foundation import scope
from xiaoan.foundation.draws import rules as draws
from xiaoan.foundation.files.models import File
from xiaoan.foundation.scope import Viewer

PAGE: Final = 100


@dataclass(frozen=True)
class Total:
    """One expert's year."""

    expert_id: UUID
    name: str
    tasks: int
    reported: int
    yuan: Decimal
    mark: float | None


def draws_of(viewer: Viewer, panel: Panel | None = None) -> QuerySet[Draw]:
    rows = Draw.objects.select_related("panel").filter(scope.within(viewer)).order_by("-fixed_at")
    return rows.filter(panel=panel) if panel is not None else rows


def draw(viewer: Viewer, draw_id: UUID) -> Draw | None:
    return draws_of(viewer).filter(pk=draw_id).first()


def assignments(viewer: Viewer, on: date) -> QuerySet[Assignment]:
    """What one may see: those one's own office sent, and those at one's own place once they began.

    A school learns nothing before the day (四不两直).
    """
    lo, hi = viewer.own_interval
    sent = Q(from_code__gte=lo, from_code__lte=hi)
    here = Q(org_code__gte=lo, org_code__lte=hi, from_on__lte=on)
    return Assignment.objects.filter(sent | here).order_by("-asked_at", "-id")


def assignment(viewer: Viewer, assignment_id: UUID, on: date) -> Assignment | None:
    return assignments(viewer, on).filter(pk=assignment_id).first()


def of_draw(one: Draw) -> list[Assignment]:
    return list(Assignment.objects.filter(draw_id=one.pk).order_by("seat", "asked_at"))


def of_expert(one: Expert) -> list[Assignment]:
    return list(Assignment.objects.filter(expert=one).order_by("-asked_at")[:PAGE])


def of_account(person_id: UUID) -> list[Assignment]:
    """The work of somebody who is an expert and has an account. Under the system's scope: a
    panel belongs to an office whose rows its experts do not see."""
    rows = Assignment.objects.filter(expert__account_id=person_id).select_related("expert__panel")
    return list(rows.order_by("-asked_at")[:PAGE])


def totals(panel: Panel, year: int) -> list[Total]:
    """Who did how much in a year, and what it came to; one statement."""
    rows = (
        Assignment.objects.filter(panel_id=panel.pk, from_on__year=year)
        .exclude(state__in=[rules.CANCELLED, rules.DECLINED])
        .values("expert_id", "expert_name")
        .annotate(
            tasks=Count("id"),
            reported=Count("id", filter=Q(state=rules.REPORTED)),
            yuan=Sum("fee_yuan"),
            org=Avg("org_mark"),
            office=Avg("office_mark"),
        )
        .order_by("-tasks", "expert_name")
    )
    return [_total(row) for row in rows]


def _total(row: Mapping[str, Any]) -> Total:
    marks = [one for one in (row["org"], row["office"]) if one is not None]
    return Total(
        expert_id=row["expert_id"],
        name=row["expert_name"],
        tasks=row["tasks"],
        reported=row["reported"],
        yuan=row["yuan"] or Decimal(0),
        mark=sum(marks) / len(marks) if marks else None,
    )


def paid(panel: Panel, year: int) -> QuerySet[Assignment]:
    """Fees of a year, for the finance office."""
    rows = Assignment.objects.filter(panel_id=panel.pk, from_on__year=year)
    return rows.filter(fee_yuan__isnull=False).order_by("from_on", "expert_name")


def unpaid(panel: Panel) -> QuerySet[Assignment]:
    """Opinions given for which no fee is noted yet."""
    rows = Assignment.objects.filter(panel_id=panel.pk, state=rules.REPORTED)
    return rows.filter(fee_yuan__isnull=True).order_by(F("reported_at"))


def faults(one: Draw) -> list[str]:
    """Why a draw is not what its list and its chance give; empty where it is."""
    drawing = draws.from_record(one.record)
    found = draws.faults_of(drawing)
    may = {row["key"]: frozenset(row["fields"]) for row in one.frame if not row["bar"]}
    if sorted(may) != [each.key for each in drawing.entrants]:
        found.append("参加抽取的人和固定的名单不一致。")
    seats = {
        f"{name}-{number}": {key for key, fields in may.items() if name in fields}
        for name, wanted in one.wants.items()
        for number in range(1, wanted + 1)
    }
    if draws.seated(drawing.order, seats) != one.chosen:
        found.append("抽中的人不是由次序得出的。")
    return found


def signature(one: Assignment) -> File | None:
    """The picture under an opinion."""
    return File.objects.filter(pk=one.signature_id).first() if one.signature_id else None
