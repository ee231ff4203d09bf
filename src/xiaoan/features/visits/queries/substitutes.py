"""Who goes where somebody drawn cannot: the next in the order of the same lot for that school."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from xiaoan.features.visits.models import Draw, Seat, Tie, Visit
from xiaoan.features.visits.queries import frames
from xiaoan.features.visits.queries.visits import standing_draw
from xiaoan.features.visits.rules import draw, rotation
from xiaoan.features.visits.rules.draw import Inspector
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on


def organiser(visit: Visit, on: date) -> Appointment | None:
    """Whoever made the programme, while they hold a post there; an inspector may not see it."""
    with scope.system():
        rows = Appointment.objects.filter(
            held_on(on), org_code=visit.org_code, person_id=visit.programme.made_by
        )
        return rows.select_related("post").order_by("id").first()


def key_of(seat: Seat) -> str:
    """The seat as the frame names whoever sits there."""
    if seat.appointment_id is not None:
        return str(seat.appointment_id)
    return frames.outside_key(seat.name)


def recused(visit: Visit, seats: list[Seat]) -> dict[UUID, str]:
    """Of the seats' people, who has a tie to the school, and of what kind."""
    people = [seat.person_id for seat in seats if seat.person_id]
    rows = Tie.objects.filter(
        person_id__in=people, school_code=visit.school_code, ended_at__isnull=True
    )
    return dict(rows.values_list("person_id", "kind"))


def following(visit: Visit, old: Seat, on: date) -> Seat | None:
    """The seat of whoever comes next, not kept; None where the lot holds nobody else."""
    lot = standing_draw(visit.programme)
    if lot is None or lot.drawn_at is None:
        return None
    if lot.frame["form"] in rotation.FORMS:
        return _colleague(visit, old, on)
    return _next_of(visit, old, lot, on)


def _next_of(visit: Visit, old: Seat, lot: Draw, on: date) -> Seat | None:
    frame = draw.read_frame(lot.frame)
    gone = {one["out_key"] for one in visit.changes}
    gone |= {key_of(seat) for seat in Seat.objects.filter(visit=visit)}
    called = [
        one
        for one in draw.called(frame, lot.seed, visit.school_code)
        if one.group == old.group and one.key not in gone
    ]
    keys = [one.key for one in called if not one.key.startswith(frames.OUTSIDE)]
    held = _held([UUID(key) for key in keys], on)
    barred = {key for key, _ in frames.barred(keys, [visit.school_code], on)}
    for one in called:
        if one.key.startswith(frames.OUTSIDE):
            return _seat(visit, old, one, None)
        if one.key in held and one.key not in barred:
            return _seat(visit, old, one, held[one.key])
    return None


def _held(keys: list[UUID], on: date) -> dict[str, Appointment]:
    rows = Appointment.objects.filter(held_on(on), pk__in=keys, person__is_active=True)
    return {str(one.pk): one for one in rows.select_related("person", "post")}


def _colleague(visit: Visit, old: Seat, on: date) -> Seat | None:
    """Of a rotation: somebody else of the school that goes."""
    rows = Appointment.objects.filter(
        held_on(on),
        org_code=old.home_code,
        post__kind__in=["safety_officer", "deputy_principal", "principal"],
        person__is_active=True,
    ).exclude(person_id__in=[one for one in (old.person_id,) if one])
    held = list(rows.select_related("person", "post").order_by("-post__kind", "held_from", "id"))
    barred = {
        key for key, _ in frames.barred([str(one.pk) for one in held], [visit.school_code], on)
    }
    gone = {one["out_key"] for one in visit.changes} | barred
    free = next((one for one in held if str(one.pk) not in gone), None)
    if free is None:
        return None
    who = Inspector(str(free.pk), free.person.name, old.home_code, old.home_name, old.group)
    return _seat(visit, old, who, free)


def _seat(visit: Visit, old: Seat, who: Inspector, held: Appointment | None) -> Seat:
    return Seat(
        org_code=visit.org_code,
        visit=visit,
        person_id=held.person_id if held else None,
        appointment_id=held.pk if held else None,
        post_kind=held.post.kind if held else "",
        name=who.name,
        home_code=who.home,
        home_name=who.home_name,
        group=who.group,
        is_leader=old.is_leader,
    )
