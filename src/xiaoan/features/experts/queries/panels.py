"""Reads of panels, applications and experts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xiaoan.engine.cases.models import Case
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Absence, Assignment, Candidate, Expert, Panel, Tie
from xiaoan.features.experts.rules import SERVING, Standing
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE: Final = 50
SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Sift:
    """What the list of experts is narrowed to."""

    state: str = SERVING
    field: str = ""
    text: str = ""
    after: str = ""  # the number of the last one on the page before


def panels(viewer: Viewer) -> QuerySet[Panel]:
    """The panels of one's territory, with how many serve and how many applications wait."""
    return (
        Panel.objects.filter(scope.within(viewer))
        .annotate(
            serving=Count("experts", filter=Q(experts__state=SERVING), distinct=True),
            waiting=Count(
                "candidates", filter=Q(candidates__case__closed_at__isnull=True), distinct=True
            ),
        )
        .order_by("-made_at")
    )


def panel(viewer: Viewer, panel_id: UUID) -> Panel | None:
    return panels(viewer).filter(pk=panel_id).first()


def open_panel(panel_id: UUID) -> Panel | None:
    """A panel as the public sees it. Under the system's scope: strangers have none."""
    shown = Q(takes_applications=True) | Q(published_at__isnull=False)
    return Panel.objects.filter(shown, pk=panel_id).first()


def panels_near(viewer: Viewer) -> QuerySet[Panel]:
    """Panels that somebody may recommend to: those whose office answers for their organisation.

    Under the system's scope: a school does not see its bureau's rows.
    """
    code = viewer.org_code
    offices = [code // span * span for span in (10**8, 10**10, 10**12)]
    near = Q()
    for lo, span in zip(offices, (10**5, 10**5, 10**5), strict=True):
        near |= Q(org_code__range=(lo, lo + span - 1))
    return Panel.objects.filter(near, takes_applications=True).order_by("org_code", "name")


def experts(panel: Panel, sift: Sift) -> QuerySet[Expert]:
    """The experts of a panel, by number."""
    rows = Expert.objects.filter(panel=panel)
    if sift.state in rules.EXPERT_STATES:
        rows = rows.filter(state=sift.state)
    if sift.field in rules.FIELDS:
        rows = rows.filter(fields__contains=[sift.field])
    if sift.text:
        rows = rows.filter(Q(name__contains=sift.text) | Q(employer__contains=sift.text))
    if sift.after:
        rows = rows.filter(number__gt=sift.after)
    return rows.order_by("number")


def expert(viewer: Viewer, expert_id: UUID) -> Expert | None:
    seen = Expert.objects.select_related("panel").filter(scope.within(viewer))
    return seen.filter(pk=expert_id).first()


def listed(panel: Panel, on: date) -> list[Expert]:
    """Who is published: serving, and consented to name and fields being shown."""
    if panel.published_at is None:
        return []
    rows = Expert.objects.filter(panel=panel, state=SERVING, is_listed=True, until_on__gte=on)
    return list(rows.order_by("number").only("name", "fields", "number"))


def unfilled(panel: Panel) -> list[str]:
    """The words of the fields in which nobody serves."""
    covered = Expert.objects.filter(panel=panel, state=SERVING).values_list("fields", flat=True)
    return [rules.FIELDS[one] for one in rules.unfilled(panel.fields, covered)]


def ending(panel: Panel, on: date) -> int:
    """How many terms end within sixty days."""
    rows = Expert.objects.filter(panel=panel, state=SERVING, until_on__lte=on + SOON)
    return rows.count()


def applications(panel: Panel, *, is_open: bool) -> QuerySet[Candidate]:
    """Applications still going on, or ended."""
    rows = Candidate.objects.filter(panel=panel, case__closed_at__isnull=is_open)
    return rows.select_related("case").order_by("-case__opened_at")


def applications_after(rows: QuerySet[Candidate], last: UUID | None) -> QuerySet[Candidate]:
    """Those on the page after the one that ended with `last`."""
    one = rows.filter(pk=last).first() if last else None
    return rows.filter(case__opened_at__lt=one.case.opened_at) if one else rows


def same_phone(one: Candidate) -> int:
    """How many other applications of this panel bear the same number."""
    if not one.phone:
        return 0
    rows = Candidate.objects.filter(panel_id=one.panel_id, phone=one.phone)
    return rows.exclude(pk=one.pk).count()


def candidate(case: Case) -> Candidate:
    """The application beside a case."""
    return Candidate.objects.select_related("panel", "case").get(case_id=case.pk)


def standings(panel: Panel, on: date, ids: set[UUID] | None = None) -> list[Standing]:
    """Who serves in a panel, as a draw for a task from `on` sees them: four statements."""
    rows = Expert.objects.filter(panel=panel, state=SERVING).order_by("pk")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    found = list(rows)
    keys = [one.pk for one in found]
    ties: dict[UUID, dict[int, str]] = {key: {} for key in keys}
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=on)
    for tie in Tie.objects.filter(lasting, expert_id__in=keys):
        ties[tie.expert_id][tie.about_code] = rules.RELATIONS[tie.relation]
    absences, busy = _spans(keys)
    return [
        Standing(
            key=str(one.pk),
            name=one.name,
            fields=frozenset(one.fields),
            is_serving=one.is_serving,
            from_on=one.from_on,
            until_on=one.until_on,
            ties=_with_employer(one, ties[one.pk]),
            absences=tuple(absences[one.pk]),
            busy=tuple(busy[one.pk]),
        )
        for one in found
    ]


Spans = dict[UUID, list[tuple[date, date]]]


def _spans(keys: list[UUID]) -> tuple[Spans, Spans]:
    absences: Spans = {key: [] for key in keys}
    busy: Spans = {key: [] for key in keys}
    for absence in Absence.objects.filter(expert_id__in=keys):
        absences[absence.expert_id].append((absence.from_on, absence.until_on))
    for task in Assignment.objects.filter(expert_id__in=keys, state__in=rules.OPEN_TASKS):
        busy[task.expert_id].append((task.from_on, task.until_on))
    return absences, busy


def _with_employer(one: Expert, ties: dict[int, str]) -> dict[int, str]:
    own = {one.employer_code: rules.RELATIONS["employer"]} if one.employer_code else {}
    return {**own, **ties}


def organisation_named(name: str, viewer: Viewer) -> Organisation | None:
    """The organisation of this exact name in the viewer's territory."""
    rows = Organisation.objects.filter(scope.within(viewer, "code"), closed_on__isnull=True)
    return rows.filter(Q(name=name) | Q(short_name=name)).order_by("code").first()


def organisation_names(viewer: Viewer) -> list[str]:
    """The names offered while typing; the first two hundred."""
    rows = Organisation.objects.filter(scope.within(viewer, "code"), closed_on__isnull=True)
    return list(rows.order_by("code").values_list("name", flat=True)[:200])


def to_forget(before: date) -> QuerySet[Candidate]:
    """Refused and withdrawn applications whose personal data is still there."""
    became = Expert.objects.filter(case_id=OuterRef("case_id"))
    rows = Candidate.objects.filter(case__closed_at__date__lt=before, forgotten_at__isnull=True)
    return rows.filter(~Exists(became))


def code_of(name: str, office: int) -> int | None:
    """The code of an organisation of the office's county with exactly this name.

    Under the system's scope; for whoever works at a school here, so that it is left out of draws.
    """
    lo = office // 10**8 * 10**8
    rows = Organisation.objects.filter(code__range=(lo, lo + 10**8 - 1), name=name.strip())
    return rows.values_list("code", flat=True).first()
