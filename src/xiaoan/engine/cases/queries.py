"""Reads of cases; every one takes the viewer. What the page of a case shows is in story.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import Code
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.terms.rules import CHINA

from . import local, registry, rules
from .models import COUNTY, TOWNSHIP, Case
from .rules import FormInvalid, MoveForbidden
from .workflow import Field, Move, Workflow


@dataclass(frozen=True)
class Offered:
    """The moves a person may make now, and the main ones withheld from them with the reason."""

    moves: list[Move]
    withheld: list[tuple[Move, str]]


def visible(viewer: Viewer) -> Q:
    """Cases of the viewer's territory, and those in it routed to the viewer's line."""
    routed = Q(org_code__range=(viewer.lo, viewer.hi), lines__contains=[viewer.line])
    return scope.within(viewer) | routed


def cases(viewer: Viewer, workflow: str) -> QuerySet[Case]:
    """The cases of a workflow that the viewer may see."""
    return Case.objects.filter(visible(viewer), near(viewer.lo, viewer.hi), workflow=workflow)


def near(lo: int, hi: int) -> Q:
    """[lo, hi] once more, where it is one county or township: then an index gives its newest."""
    for name, span in (("county", COUNTY), ("township", TOWNSHIP)):
        if lo % span == 0 and hi == lo + span - 1:
            return Q(**{name: lo // span})
    return Q()


def case(viewer: Viewer, case_id: UUID) -> Case | None:
    return Case.objects.filter(visible(viewer), id=case_id).first()


def offered(viewer: Viewer, one: Case, at: datetime) -> Offered:
    """The moves to offer: permitted by the workflow, not forbidden by a text or the guard."""
    hooks, flow = registry.registration(one.workflow).hooks, local.flow_of(one, at)
    moves, withheld = [], []
    for move in rules.permitted_moves(flow, one.position, viewer.may):
        try:
            _ask_texts(flow, one, move)
            hooks.guard(one, move, viewer, {}, at)
        except MoveForbidden as reason:
            if move.is_main:
                withheld.append((move, str(reason)))
            continue
        except FormInvalid:
            pass
        moves.append(move)
    return Offered(moves, withheld)


def _ask_texts(flow: Workflow, one: Case, move: Move) -> None:
    """Raise where a text demands before a move what neither the case nor the move's form has."""
    asked = {each.name: True for each in rules.fields_for(flow, move, one.position)}
    fault = rules.demand_fault(flow, move, one.position, asked)
    if fault:
        raise MoveForbidden(fault)


def people_of(one: Case, at: datetime) -> list[tuple[str, str]]:
    """Everybody with a post at the organisation of a case, to choose from."""
    day = at.astimezone(CHINA).date()
    held = Appointment.objects.filter(held_on(day), org_code=one.org_code)
    rows = held.select_related("post", "person").order_by("post__kind", "person__name")
    return [(str(row.id), f"{row.person.name}（{row.post.title}）") for row in rows]


def departments_near(one: Case) -> list[tuple[str, str]]:
    """The departments and governments of the county that a case may be passed to."""
    lo, hi = Code(one.org_code).within("county").interval()
    found = Organisation.objects.filter(
        code__range=(lo, hi), kind__in=("department", "government"), closed_on__isnull=True
    )
    return [(str(code), name) for code, name in found.order_by("code").values_list("code", "name")]


def choices_for(one: Case, fields: tuple[Field, ...], at: datetime) -> dict[str, Any]:
    """What to choose from in the fields of a form that choose people or organisations."""
    kinds = {each.kind for each in fields}
    chosen: dict[str, Any] = {}
    if "person" in kinds:
        chosen["person"] = people_of(one, at)
    if "organisation" in kinds:
        chosen["organisation"] = departments_near(one)
    return chosen
