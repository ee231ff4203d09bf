"""What a draw leads to: a visit for each school, a seat and a task for each inspector.

Of a silent visit nothing goes to the school: its code is in no `parties`, and the inspectors' tasks
do not name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.visits.actions.planning import task_key
from xiaoan.features.visits.models import Draw, Programme, Seat, Visit
from xiaoan.features.visits.queries import frames, items
from xiaoan.features.visits.rules import rotation
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Sent:
    """Who sends, by which draw, when."""

    programme: Programme
    draw: Draw
    by: Viewer
    at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody sent: from an office or a school with an account, or from outside without one."""

    name: str
    home: int
    home_name: str
    group: str = ""
    appointment: Appointment | None = None


def send(sent: Sent) -> list[Visit]:
    """The visits of a draw, written in few statements."""
    pairs = _rotated(sent) if sent.draw.frame["form"] in rotation.FORMS else _drawn(sent)
    asked = _items(sent)
    made, seats = [], []
    for school, why, people in pairs:
        one = _visit(sent, school, why, asked)
        homes = {person.home for person in people if person.home}
        told = {school["code"]} if not one.is_silent else set()
        one.parties = sorted({sent.programme.org_code, *homes, *told})
        made.append(one)
        seats += [_seat(one, person, is_leader=not place) for place, person in enumerate(people)]
    Visit.objects.bulk_create(made, batch_size=200)
    Seat.objects.bulk_create(seats, batch_size=500)
    ask(seats, made, sent.by, sent.at)
    tell_schools([one for one in made if not one.is_silent], sent.by, sent.at)
    return made


def _items(sent: Sent) -> list[dict[str, Any]]:
    chosen = items.told(sent.programme.item_codes, sent.programme.org_code, localdate(sent.at))
    part_of = {code: str(part["code"]) for part in sent.programme.parts for code in part["items"]}
    return [{**one, "part": part_of.get(one["code"], "")} for one in chosen]


def _drawn(sent: Sent) -> list[tuple[dict[str, Any], list[str], list[Person]]]:
    frame = sent.draw.frame
    schools = {one["code"]: one for one in frame["schools"]}
    told = {one["key"]: one for one in frame["inspectors"]}
    keys = [UUID(key) for key in told if not key.startswith(frames.OUTSIDE)]
    held = Appointment.objects.select_related("post").in_bulk(keys)
    found = []
    for chosen in sent.draw.result:
        school = schools[chosen["code"]]
        people = [_person(told[key], held) for key in chosen["inspectors"]]
        why = [one for one in school["why"].split("；") if one]
        found.append((school, why, people))
    return found


def _person(one: dict[str, Any], held: dict[UUID, Appointment]) -> Person:
    key = one["key"]
    appointment = None if key.startswith(frames.OUTSIDE) else held.get(UUID(key))
    return Person(one["name"], one["home"], one["home_name"], one["group"], appointment)


def _rotated(sent: Sent) -> list[tuple[dict[str, Any], list[str], list[Person]]]:
    schools = {one["code"]: one for one in sent.draw.frame["schools"]}
    leaders = frames.officers(schools, localdate(sent.at))
    found = []
    for pair in sent.draw.result:
        visitor, visited = schools[pair["visitor"]], schools[pair["visited"]]
        goes = leaders[visitor["code"]]
        person = Person(goes.person.name, visitor["code"], visitor["name"], "", goes)
        found.append((visited, ["交叉互查，每校查一所、被一所查，不会互查对方"], [person]))
    return found


def _visit(
    sent: Sent, school: dict[str, Any], why: list[str], asked: list[dict[str, Any]]
) -> Visit:
    programme = sent.programme
    return Visit(
        id=uuid7(),
        org_code=programme.org_code,
        programme=programme,
        title=programme.title,
        org_name=programme.org_name,
        is_silent=programme.is_silent,
        school_code=school["code"],
        school_name=school["name"],
        items=asked,
        why=why,
        due_on=programme.ends_on,
    )


def _seat(one: Visit, person: Person, *, is_leader: bool) -> Seat:
    return Seat(
        id=uuid7(),
        org_code=one.org_code,
        parties=list(one.parties),
        visit=one,
        person_id=person.appointment.person_id if person.appointment else None,
        appointment_id=person.appointment.pk if person.appointment else None,
        post_kind=person.appointment.post.kind if person.appointment else "",
        name=person.name,
        home_code=person.home,
        home_name=person.home_name,
        group=person.group,
        is_leader=is_leader,
    )


def ask(seats: list[Seat], visits: list[Visit], by: Viewer, at: datetime) -> None:
    """A task for every inspector with an account. It does not say where to: the page does."""
    by_id = {one.pk: one for one in visits}
    news = []
    for seat in seats:
        if seat.appointment_id is None:
            continue
        one = by_id[seat.visit_id]
        word = "复查" if one.recheck_of_id else "检查"
        news.append(
            NewTask(
                key=task_key(seat),
                kind="ask",
                org_code=seat.home_code,
                post_kind=seat.post_kind,
                appointment_id=seat.appointment_id,
                title=f"入校{word}：{one.title}",
                detail="打开后看去哪所学校、查哪些项。"
                + ("到校前请勿告知学校。" if one.is_silent else ""),
                url=reverse("visits:visit", args=[one.pk]),
                due_at=end_of_day(one.due_on),
            )
        )
    raise_tasks(news, sender=Sender.of(by), at=at)


def tell_schools(visits: list[Visit], by: Viewer, at: datetime) -> None:
    """提前通知 of those that are not silent."""
    news = [
        NewTask(
            key=f"visit_told:{one.pk}:{post}",
            kind=TO_READ,
            org_code=one.school_code,
            post_kind=post,
            title=f"{one.org_name}将来校检查：{one.title}",
            detail=f"{one.due_on:%-m月%-d日}前到校，检查项已列在页面上。",
            url=reverse("visits:visit", args=[one.pk]),
        )
        for one in visits
        for post in ("principal", "safety_officer")
    ]
    raise_tasks(news, sender=Sender.of(by), at=at)
