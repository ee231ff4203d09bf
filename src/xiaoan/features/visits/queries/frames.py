"""What a lot is drawn from: candidates with their tickets, who is sent, who must not meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from xiaoan.features.visits.models import Programme, Tie, Visit
from xiaoan.features.visits.queries import facts
from xiaoan.features.visits.rules import grading
from xiaoan.features.visits.rules.draw import Frame, Inspector, School
from xiaoan.features.visits.rules.grading import Facts
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import STAGES
from xiaoan.foundation.scope import Viewer

# Who is usually sent: offices, and of schools the safety officers.
POSTS: Final = (
    "bureau_clerk",
    "supervisor",
    "department_officer",
    "police_officer",
    "township_officer",
    "safety_officer",
)
LAYERS: Final = {"": "不分层", "stage": "按学段", "township": "按乡镇", "setting": "按城乡"}
OUTSIDE: Final = "outside:"


@dataclass(frozen=True)
class Lot:
    """What the organiser chose: which schools, which people, how many of each, layered by what."""

    codes: tuple[int, ...]
    appointments: tuple[UUID, ...]
    outsiders: tuple[str, ...]
    size: int
    team: int
    layer: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be chosen as an inspector."""

    appointment: Appointment
    organisation: Organisation


def candidates(viewer: Viewer, on: date, *, with_schools: bool) -> list[Candidate]:
    """Whoever of the territory could be sent, offices first."""
    posts = POSTS if with_schools else POSTS[:-1]
    rows = Appointment.objects.filter(
        held_on(on),
        org_code__range=(viewer.lo, viewer.hi),
        post__kind__in=posts,
        person__is_active=True,
    ).select_related("person", "post")
    found = list(rows.order_by("org_code", "person__name", "id"))
    known = {
        row.code: row
        for row in Organisation.objects.filter(code__in={one.org_code for one in found}).only(
            "code", "name", "short_name", "kind", "line"
        )
    }
    people = [Candidate(one, known[one.org_code]) for one in found if one.org_code in known]
    return sorted(people, key=lambda one: one.organisation.kind == "school")


def build(viewer: Viewer, programme: Programme, lot: Lot, on: date) -> Frame:
    """The frame of a choice, as it will be hashed."""
    chosen = [row for row in facts.schools(viewer) if row.code in set(lot.codes)]
    people = _inspectors(viewer, programme, lot, on)
    keys = [one.key for one in people if not one.key.startswith(OUTSIDE)]
    groups = _groups(programme)
    return Frame(
        title=programme.title,
        schools=_weighed(viewer, chosen, lot.layer, on),
        inspectors=tuple(people),
        barred=barred(keys, [row.code for row in chosen], on),
        size=lot.size,
        team=tuple((group, 1) for group in groups) if groups else (("", lot.team),),
    )


def _groups(programme: Programme) -> list[str]:
    """In a joint inspection every department sends somebody."""
    return [str(part["code"]) for part in programme.parts]


def _weighed(
    viewer: Viewer, rows: Sequence[Organisation], layer: str, on: date
) -> tuple[School, ...]:
    known = facts.facts_of((viewer.lo, viewer.hi), on)
    held = facts.grades_of(row.code for row in rows)
    found = []
    for row in rows:
        grade = held[row.code].grade if row.code in held else ""
        numbers = facts.numbers_for(row.code, on)
        weight, why = grading.weigh(grade, known.get(row.code, Facts()), numbers, on)
        found.append(School(row.code, row.name, weight, _layer(row, layer), "；".join(why)))
    return tuple(found)


def _layer(row: Organisation, layer: str) -> str:
    if layer == "stage":
        return STAGES.get(row.stage, row.stage)
    if layer == "township":
        return str(row.code // 10**5)
    return row.setting if layer == "setting" else ""


def _inspectors(viewer: Viewer, programme: Programme, lot: Lot, on: date) -> list[Inspector]:
    grouped = set(_groups(programme))
    found = []
    for one in candidates(viewer, on, with_schools=True):
        home = one.organisation
        if one.appointment.pk not in set(lot.appointments):
            continue
        group = str(home.code) if grouped else ""
        if grouped and group not in grouped:
            continue
        found.append(
            Inspector(
                str(one.appointment.pk), one.appointment.person.name, home.code, home.name, group
            )
        )
    outside = programme.contract.split("，")[0] or "外聘"
    found += [
        Inspector(outside_key(name), name, 0, outside)
        for name in dict.fromkeys(lot.outsiders)
        if not grouped
    ]
    return found


def outside_key(name: str) -> str:
    """The key in a frame of somebody without an account."""
    return OUTSIDE + "_".join(name.split())


def barred(keys: Collection[str], codes: Collection[int], on: date) -> frozenset[tuple[str, int]]:
    """回避: who worked at a school of late, and who declared a tie to it."""
    rows = Appointment.objects.filter(pk__in=[UUID(key) for key in keys])
    persons = {person: str(key) for key, person in rows.values_list("pk", "person_id")}
    if not persons or not codes:
        return frozenset()
    since = on - timedelta(facts.numbers_for(next(iter(codes)), on).own_since_days)
    worked = Appointment.objects.filter(
        Q(held_until__isnull=True) | Q(held_until__gte=since),
        person_id__in=list(persons),
        org_code__in=list(codes),
    ).values_list("person_id", "org_code")
    tied = Tie.objects.filter(
        person_id__in=list(persons), school_code__in=list(codes), ended_at__isnull=True
    ).values_list("person_id", "school_code")
    return frozenset((persons[person], code) for person, code in [*worked, *tied])


@dataclass(frozen=True)
class Ring:
    """What a rotation is made from."""

    title: str
    codes: tuple[int, ...]
    names: dict[int, str]
    barred: tuple[tuple[int, int], ...]
    before: tuple[tuple[int, int], ...]


def ring(viewer: Viewer, programme: Programme, codes: Collection[int], on: date) -> Ring:
    """The schools of a rotation, with the pairs that must not be: ties, and who went to whom."""
    rows = [row for row in facts.schools(viewer) if row.code in set(codes)]
    chosen = tuple(row.code for row in rows)
    leaders = _officers(chosen, on)
    kept = barred([str(one.pk) for one in leaders.values()], chosen, on)
    homes = {str(one.pk): code for code, one in leaders.items()}
    return Ring(
        programme.title,
        chosen,
        {row.code: row.name for row in rows},
        tuple(sorted((homes[key], code) for key, code in kept if homes[key] != code)),
        tuple(sorted(_went(viewer, programme, chosen))),
    )


def _officers(codes: Iterable[int], on: date) -> dict[int, Appointment]:
    """Who goes for each school: its safety officer, else its principal."""
    rows = Appointment.objects.filter(
        held_on(on),
        org_code__in=list(codes),
        post__kind__in=["safety_officer", "principal"],
        person__is_active=True,
    ).select_related("person", "post")
    ordered = rows.order_by("org_code", "post__kind", "held_from", "id")
    return {one.org_code: one for one in ordered}  # safety_officer comes last, and stays


def officers(codes: Iterable[int], on: date) -> dict[int, Appointment]:
    """Who goes for each school of a rotation."""
    return _officers(codes, on)


def _went(viewer: Viewer, programme: Programme, codes: Collection[int]) -> set[tuple[int, int]]:
    """Who of these went to whom in earlier rotations of the same organiser."""
    rows = Visit.objects.filter(
        org_code=viewer.org_code,
        programme__kind="cross",
        school_code__in=list(codes),
        recheck_of__isnull=True,
    ).exclude(programme=programme)
    found = rows.exclude(state="cancelled").values_list("seats__home_code", "school_code")
    return {(home, code) for home, code in found if home in set(codes)}


def missing_officers(codes: Collection[int], on: date) -> list[int]:
    """Schools of a rotation that nobody could go for."""
    return sorted(set(codes) - set(_officers(codes, on)))
