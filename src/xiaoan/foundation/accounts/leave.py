"""Reads of delegations: who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import people, queries
from xiaoan.foundation.accounts.models import Appointment, Delegation, Person
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Shown:
    """A delegation as a list shows it: running, still to come, or over."""

    delegation: Delegation
    state: str

    @property
    def is_open(self) -> bool:
        return self.state != "over"


STATES = {"running": "代理中", "coming": "未开始", "over": "已结束"}


def state_of(one: Delegation, on: date) -> str:
    if one.ended_at or one.ends_on < on:
        return "over"
    return "running" if one.starts_on <= on else "coming"


def around(person: Person, on: date) -> list[Shown]:
    """What a person lends and borrows, that is not over yet. Call inside the system's scope."""
    theirs = Q(appointment__person=person) | Q(delegate=person)
    found = _listed().filter(theirs, ended_at__isnull=True, ends_on__gte=on)
    return _shown(found, on)


def of_units(viewer: Viewer, on: date) -> list[Shown]:
    """The delegations of the viewer's own organisation, or of all they answer for; the last 100."""
    wide = scope.within(viewer) if viewer.may("accounts.delegate") else Q(org_code=viewer.org_code)
    return _shown(_listed().filter(wide)[:100], on)


def _listed() -> QuerySet[Delegation]:
    found = Delegation.objects.select_related(
        "delegate", "appointment__post", "appointment__person"
    )
    return found.order_by("-starts_on", "-id")


def _shown(found: QuerySet[Delegation], on: date) -> list[Shown]:
    order = list(STATES)
    rows = [Shown(one, state_of(one, on)) for one in found]
    return sorted(rows, key=lambda row: order.index(row.state))


def anyone(delegation_id: UUID) -> Delegation | None:
    """One delegation, whoever's it is. Call inside the system's scope, then ask `may_end`."""
    return _listed().filter(id=delegation_id).first()


def may_arrange(viewer: Viewer, held: Appointment, on: date) -> bool:
    """Whether the viewer may lend this post: its holder in person, or whoever may restore them.

    Lending a post opens it to somebody: nobody lends one that may do more than their own.
    """
    if held.person_id == viewer.person_id:
        return True
    return _answers_for(viewer, held) and not people.restore_fault(viewer, held.person, on)


def may_end(viewer: Viewer, one: Delegation) -> bool:
    """Holder, delegate, or the level above: taking a post back opens nothing to anybody."""
    theirs = (one.delegate_id, one.appointment.person_id)
    return viewer.person_id in theirs or _answers_for(viewer, one.appointment)


def _answers_for(viewer: Viewer, held: Appointment) -> bool:
    lo, hi = viewer.own_interval
    return viewer.may("accounts.delegate") and lo <= held.org_code <= hi


def candidates(held: Appointment, on: date) -> list[tuple[str, str]]:
    """Colleagues at the same organisation who could stand in."""
    rows = (
        Appointment.objects.filter(queries.held_on(on), org_code=held.org_code)
        .filter(person__is_active=True)
        .exclude(person_id=held.person_id)
        .select_related("post", "person")
        .order_by("post__kind", "person__name")
    )
    titles: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for row in rows:
        titles.setdefault(str(row.person_id), []).append(row.post.title)
        names[str(row.person_id)] = row.person.name
    return [(key, f"{names[key]}（{'、'.join(held)}）") for key, held in titles.items()]
