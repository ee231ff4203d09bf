"""Programmes and visits, as each side may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.engine.cases.models import Case
from xiaoan.features.visits.models import (
    Draw,
    Praise,
    Programme,
    Result,
    Seat,
    Signature,
    Tie,
    Visit,
)
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.models import Checkpoint
from xiaoan.foundation.scope import Viewer

PAGE_SIZE: Final = 30
MOST_LISTED: Final = 5000


def programmes(viewer: Viewer) -> QuerySet[Programme]:
    """The programmes of the viewer's organisation, and of those it oversees."""
    return Programme.objects.filter(scope.within(viewer)).order_by("-made_at", "-id")


def programme(viewer: Viewer, key: UUID) -> Programme | None:
    return programmes(viewer).filter(pk=key).first()


def standing_draw(one: Programme) -> Draw | None:
    """The draw of a programme that was not voided."""
    return one.draws.filter(voided_at__isnull=True).first()


def draw(viewer: Viewer, key: UUID) -> Draw | None:
    rows = Draw.objects.filter(scope.within(viewer), pk=key).select_related("programme")
    return rows.first()


def counts(keys: Iterable[UUID]) -> dict[UUID, Counter[str]]:
    """How many visits of each programme stand where."""
    rows = Visit.objects.filter(programme__in=list(keys), recheck_of__isnull=True)
    found: dict[UUID, Counter[str]] = {}
    for row in rows.values("programme", "state").annotate(number=Count("id")):
        found.setdefault(row["programme"], Counter())[row["state"]] = row["number"]
    return found


def visible(viewer: Viewer) -> Q:
    """Visits the viewer may know of.

    Whoever organises, oversees the organiser, or is sent. A school, and whoever answers for it
    below the organiser, only once it stands in `parties`: after arrival, or after being told.
    """
    lo, hi = viewer.own_interval
    known = Q(school_code__range=(lo, hi)) & (Q(is_silent=False) | Q(arrived_at__isnull=False))
    sent = Q(seats__person_id=viewer.person_id)
    if viewer.org_kind != "school":
        sent |= Q(seats__home_code=viewer.org_code)
    return scope.within(viewer) | known | sent


def visits(viewer: Viewer) -> QuerySet[Visit]:
    rows = Visit.objects.filter(visible(viewer)).distinct()
    return rows.order_by("-due_on", "-id")


def visit(viewer: Viewer, key: UUID) -> Visit | None:
    return visits(viewer).filter(pk=key).first()


def sent_to(viewer: Viewer) -> QuerySet[Visit]:
    """The visits the viewer is sent on and that are still to be made or written up."""
    rows = Visit.objects.filter(seats__person_id=viewer.person_id, seats__home_code=viewer.org_code)
    return rows.filter(state__in=["planned", "arrived"]).order_by("due_on", "id")


def of_school(viewer: Viewer) -> QuerySet[Visit]:
    """What the viewer's own school may know of."""
    return visits(viewer).filter(school_code=viewer.org_code).exclude(state="cancelled")


def of_a_year(viewer: Viewer, on: date) -> tuple[list[Visit], dict[UUID, int]]:
    """What the viewer may know of a year's visits, and how many problems each found."""
    since = on - timedelta(days=366)
    rows = visits(viewer).filter(due_on__gte=since).prefetch_related("seats")
    found = list(rows.order_by("school_code", "id")[:MOST_LISTED])
    bad = Result.objects.filter(visit__in=[one.pk for one in found], result="bad")
    counted = bad.values_list("visit").annotate(number=Count("id"))
    return found, dict(counted.order_by())


def seat(viewer: Viewer, one: Visit) -> Seat | None:
    """The viewer's own place among the inspectors, in the office they were sent from.

    Whoever has gone over to another one since, perhaps to the school itself, has none.
    """
    rows = Seat.objects.filter(visit=one, person_id=viewer.person_id)
    return rows.filter(home_code=viewer.org_code).first()


def may_write(viewer: Viewer, one: Visit) -> bool:
    """Whether the viewer is one of its inspectors, or of the organiser."""
    is_organiser = viewer.org_code == one.org_code and viewer.may("visits.plan")
    return is_organiser or seat(viewer, one) is not None


def mission(viewer: Viewer, one: Visit) -> AbstractContextManager[Viewer]:
    """The scope in which an inspector from another school acts at the one visited, and no other.

    The organiser sends them; offices have a scope of their own that reaches the school.
    """
    if viewer.org_kind != "school" or viewer.org_code == one.school_code:
        return nullcontext(viewer)
    return scope.enter(replace(viewer, lo=one.school_code, hi=one.school_code))


@dataclass(frozen=True)
class Progress:
    """How far the items of a visit are, by area; `mine` are those the viewer has to answer."""

    areas: list[tuple[str, int, int, int]]  # area, items, answered, bad
    total: int
    answered: int
    bad: int

    @property
    def is_complete(self) -> bool:
        return self.answered >= self.total


def items_for(viewer: Viewer, one: Visit) -> list[dict[str, Any]]:
    """The items that fall to the viewer: all, or in a joint inspection their department's."""
    mine = [item for item in one.items if item["part"] in ("", str(viewer.org_code))]
    return mine if any(item["part"] for item in one.items) and mine else list(one.items)


def progress(items: Iterable[dict[str, Any]], results: Iterable[Result]) -> Progress:
    answered = {row.item_code: row.result for row in results if row.item_code}
    found: dict[str, list[int]] = {}
    for item in items:
        numbers = found.setdefault(item["area"], [0, 0, 0])
        numbers[0] += 1
        numbers[1] += item["code"] in answered
        numbers[2] += answered.get(item["code"]) == "bad"
    rows = [(area, one[0], one[1], one[2]) for area, one in found.items()]
    return Progress(
        rows,
        sum(row[1] for row in rows),
        sum(row[2] for row in rows),
        sum(row[3] for row in rows),
    )


def results(one: Visit) -> list[Result]:
    """What was seen, what is bad first."""
    order = {"bad": 0, "ok": 1, "na": 2}
    rows = Result.objects.filter(visit=one).order_by("area", "item_code", "at")
    return sorted(rows, key=lambda row: order[row.result])


def seats(one: Visit) -> list[Seat]:
    return list(Seat.objects.filter(visit=one).order_by("-is_leader", "home_code", "name"))


def signatures(one: Visit) -> dict[str, Signature]:
    return {row.side: row for row in Signature.objects.filter(visit=one)}


def picture(one: Visit, row: Signature) -> File | None:
    """A signature's picture, for whoever may see the visit itself."""
    if row.file_id is None:
        return None
    with scope.system():
        return File.objects.filter(pk=row.file_id, org_code=one.school_code).first()


def cases(viewer: Viewer, found: Iterable[Result]) -> dict[UUID, Case]:
    """The hazards that a visit opened, as far as the viewer's scope shows them."""
    ids = [row.case_id for row in found if row.case_id]
    return Case.objects.filter(scope.within(viewer)).in_bulk(ids) if ids else {}


def in_programme(one: Programme) -> list[Visit]:
    """Every visit of a programme with its seats, by school, each re-check after its visit."""
    rows = one.visits.prefetch_related("seats")
    return list(rows.order_by("school_code", "id"))


def results_of(one: Programme) -> list[Result]:
    """Every bad answer of a programme's visits, by school."""
    rows = Result.objects.filter(visit__programme=one, result="bad").select_related("visit")
    return list(rows.order_by("visit__school_code", "area", "item_code"))


def ties(viewer: Viewer) -> QuerySet[Tie]:
    rows = Tie.objects.filter(scope.within(viewer), ended_at__isnull=True)
    return rows.order_by("person_name", "school_name", "id")


def praises(viewer: Viewer) -> QuerySet[Praise]:
    return Praise.objects.filter(scope.within(viewer)).order_by("-at", "-id")


def praise_of(case_id: UUID) -> list[Praise]:
    return list(Praise.objects.filter(case_id=case_id).order_by("at"))


def first_root_after(one: Draw) -> Checkpoint | None:
    """The first countersigned root of a day that began after the frame was committed."""
    rows = Checkpoint.objects.filter(at__gt=one.committed_at).order_by("at", "id")
    return rows.first()
