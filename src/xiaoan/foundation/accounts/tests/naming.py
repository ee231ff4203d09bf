"""Appointments as the page would ask for them just now."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from house.world import NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments
from xiaoan.foundation.accounts.actions.appointing import Named, Naming, Newcomer, appoint
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import organisation


def naming(
    world: World, kind: str, who: str | Newcomer, by: str = "clerk", **changed: object
) -> Naming:
    """An appointment at the school from today, as the page would ask for it just now."""
    code = int(str(changed.pop("code", SCHOOL)))
    with scope.enter(world.viewer(by)):
        unit = organisation(code)
        assert unit is not None
        place = appointments.named(
            appointments.places(world.viewer(by), unit, TODAY), kind
        ) or appointments.unmade(kind, world.viewer(by), unit)
    person = world.people[who] if isinstance(who, str) else who
    asked = Naming(uuid7(), unit, place.key, person, TODAY, None, None, place.seen)
    return replace(asked, **changed)  # type: ignore[arg-type]


def given(world: World, asked: Naming, by: str = "clerk") -> Named:
    viewer = world.viewer(by)
    with scope.enter(viewer):
        return appoint(asked, today=TODAY, by=viewer, at=NOW)


def holder(world: World, key: str) -> UUID:
    return world.appointments[key][0].id
