"""Assessments and classes as their readers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 50
# Which schools have pupils of a band.
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "lower": ("primary", "nine_year", "complete", "special"),
    "middle": ("primary", "nine_year", "complete", "special"),
    "upper": ("primary", "nine_year", "complete", "special"),
    "junior": ("junior", "nine_year", "complete", "special"),
    "senior": ("senior", "complete", "vocational"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """How far one school is: classes, seats, sheets handed in. Names and counts, no results."""

    code: int
    name: str
    classes: int
    seats: int
    handed_in: int


def assessments(viewer: Viewer) -> QuerySet[Assessment]:
    """Those of the own territory, and those from above that are for the own school's pupils.

    One from above belongs to an office whose rows a school cannot see: under the system's scope.
    """
    own = Q(org_code__range=viewer.own_interval)
    from_above = Q(lo__lte=viewer.org_code, hi__gte=viewer.org_code)
    if viewer.org_kind == "school":
        stages = Organisation.objects.filter(code=viewer.org_code).values_list("stage", flat=True)
        stage = next(iter(stages), "")
        from_above &= Q(band__in=[band for band, theirs in STAGES.items() if stage in theirs])
    return Assessment.objects.filter(own | from_above).order_by("-made_at", "-id")


def listed(viewer: Viewer) -> list[Assessment]:
    """The newest that concern the viewer."""
    with scope.system():
        return list(assessments(viewer)[:PAGE])


def assessment(viewer: Viewer, assessment_id: UUID) -> Assessment | None:
    with scope.system():
        return assessments(viewer).filter(pk=assessment_id).first()


def schools(one: Assessment) -> QuerySet[Organisation]:
    """The schools that an assessment is for."""
    rows = Organisation.objects.filter(kind="school", code__range=(one.lo, one.hi))
    if one.lo == one.hi:
        return rows
    return rows.filter(stage__in=STAGES[one.band], closed_on__isnull=True).order_by("code")


def places(viewer: Viewer, one: Assessment) -> list[Place]:
    """How far the schools of the viewer's territory are, those without a class too."""
    lo, hi = viewer.own_interval
    expected = schools(one).filter(code__range=(lo, hi)).values_list("code", "name")
    names = dict(expected)
    seats: dict[int, list[int]] = {}
    for code, name, many in sittings(viewer, one).values_list("org_code", "org_name", "seats"):
        names.setdefault(code, name)
        seats.setdefault(code, []).append(many)
    done = dict(
        Sheet.objects.filter(
            sitting__assessment=one, org_code__range=(lo, hi), submitted_at__isnull=False
        ).values_list("org_code").annotate(many=Count("id"))
    )  # fmt: skip
    return [
        Place(code, name, len(seats.get(code, ())), sum(seats.get(code, ())), done.get(code, 0))
        for code, name in sorted(names.items())
    ]


def sittings(viewer: Viewer, one: Assessment) -> QuerySet[Sitting]:
    rows = Sitting.objects.filter(assessment_id=one.pk, org_code__range=viewer.own_interval)
    return rows.order_by("org_code", "class_name")


def counted(rows: QuerySet[Sitting]) -> Sequence[Sitting]:
    """Classes with `handed_in` and `started`, in one statement."""
    return list(
        rows.annotate(
            handed_in=Count("sheets", filter=Q(sheets__submitted_at__isnull=False)),
            started=Count("sheets", filter=Q(sheets__started_at__isnull=False)),
        )
    )


def sitting(viewer: Viewer, sitting_id: UUID) -> Sitting | None:
    """A class of the viewer's own territory, counted."""
    rows = Sitting.objects.filter(pk=sitting_id, org_code__range=viewer.own_interval)
    one = next(iter(counted(rows)), None)
    if one is not None:
        with scope.system():
            one.assessment = Assessment.objects.get(pk=one.assessment_id)
    return one


def by_link(link: str) -> Sitting | None:
    """The class of a door. Under the system's scope: pupils have no account."""
    return Sitting.objects.select_related("assessment").filter(link=link.upper()).first()
