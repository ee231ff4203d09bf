"""Drills as somebody may see them. One that is not announced is its leaders' until the alarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.engine.registers import definition
from xiaoan.features.drills.models import Drill, Mark, Said, Weakness
from xiaoan.features.drills.rules import merging, words
from xiaoan.features.drills.rules.words import Row
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 30
REGISTER: Final = "classes"
WHOLE: Final = "全校"


@dataclass(frozen=True)
class Sift:
    """What of the list is asked for; `after` continues behind a drill."""

    state: str = ""
    kind: str = ""
    code: int = 0
    after: tuple[datetime, UUID] | None = None


def drills(viewer: Viewer) -> QuerySet[Drill]:
    secret = Q(is_announced=False, state__in=[words.PLANNED, words.CANCELLED])
    own = Q(org_code=viewer.org_code, made_by=viewer.person_id)
    if viewer.may("drills.surprise"):
        own |= Q(org_code=viewer.org_code)
    return Drill.objects.filter(scope.within(viewer)).filter(~secret | own)


def drill(viewer: Viewer, drill_id: UUID) -> Drill | None:
    return drills(viewer).filter(pk=drill_id).first()


def listed(viewer: Viewer, sift: Sift) -> list[Drill]:
    """A page, latest first; one more than is shown."""
    rows = drills(viewer)
    if sift.state:
        rows = rows.filter(state=sift.state)
    if sift.kind:
        rows = rows.filter(kind=sift.kind)
    if sift.code:
        rows = rows.filter(org_code=sift.code)
    if sift.after:
        at, key = sift.after
        rows = rows.filter(Q(planned_at__lt=at) | Q(planned_at=at, pk__lt=key))
    return list(rows.order_by("-planned_at", "-pk")[: PAGE + 1])


def coming(viewer: Viewer) -> list[Drill]:
    """What is running or planned at the viewer's own school, soonest first."""
    rows = drills(viewer).filter(org_code=viewer.org_code, state__in=[words.PLANNED, words.RUNNING])
    return list(rows.order_by("planned_at")[:6])


def weakness(viewer: Viewer, weakness_id: UUID) -> Weakness | None:
    rows = Weakness.objects.filter(scope.within(viewer), pk=weakness_id)
    return rows.select_related("drill").first()


def weaknesses(one: Drill) -> list[Weakness]:
    return list(one.weaknesses.order_by("pk"))


def said(one: Drill) -> dict[int, Said]:
    return {row.place: row for row in one.answers.all()}


def marks(one: Drill) -> list[Mark]:
    return list(one.told.order_by("at", "pk"))


def picture(one: Drill, told: Iterable[Mark]) -> merging.Picture:
    asked = [row.asked for row in one.musters.order_by("seq")]
    return merging.picture(asked, [mark.told for mark in told])


def photos(one: Drill) -> list[File]:
    rows = File.objects.filter(pk__in=one.file_ids, org_code=one.org_code)
    return list(rows.order_by("pk"))


def roster(viewer: Viewer, grades: Iterable[str] = ()) -> list[Row]:
    """The classes of the own school's register; the school as one where it keeps none."""
    register = next((one for one in definition.everything() if one.name == REGISTER), None)
    found: list[Any] = []
    if register is not None:
        current: Iterable[Any] = register.rows.filter(
            scope.within(viewer), org_code=viewer.org_code, retired_on__isnull=True
        )
        found = [row for row in current if not grades or row.grade in set(grades)]
    if not found:
        school = organisation(viewer.org_code)
        return [Row(WHOLE, min(school.enrolment, 30_000) if school else 0)]
    order = [key for key, _ in register.column("grade").choices] if register else []
    found.sort(key=lambda row: (order.index(row.grade), len(row.name), row.name))
    return list({row.name: _row(row) for row in found}.values())


def _row(row: Any) -> Row:  # noqa: ANN401 — a row of another feature's register
    floor = f"{row.floor}层" if row.floor else ""
    return Row(row.name, row.pupils, f"{row.building}{floor}", row.assembly)
