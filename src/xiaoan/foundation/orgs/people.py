"""Who is who at an organisation, as its page shows them.

Asked by the models' labels: people stand above organisations and know them, not the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Seat:
    """One post with whoever holds it; `phone` is empty for those who may not call."""

    title: str
    kind: str
    name: str
    phone: str
    is_required: bool

    @property
    def is_vacant(self) -> bool:
        return not self.name


@dataclass(frozen=True)
class Staff:
    """A person of the organisation with their posts, to choose from."""

    id: UUID
    name: str
    posts: str


FIRST: tuple[str, ...] = ("principal", "bureau_director", "department_leader", "township_leader")


def may_call(viewer: Viewer, code: int) -> bool:
    """Phones are for those who answer for the organisation, and for its own leaders."""
    lo, hi = viewer.own_interval
    return viewer.may("accounts.read") and lo <= code <= hi


def seats(viewer: Viewer, code: int, on: date) -> list[Seat]:
    """Every post with its holders where the viewer stands inside; else the first responsible.

    Who is first responsible is public at each level (kaijiang-2022/1-3), without a phone.
    """
    lo, hi = viewer.own_interval
    if lo <= code <= hi:
        return _seats(code, on, may_call(viewer, code))
    with scope.system():
        named = _seats(code, on, with_phones=False)
    return [one for one in named if one.kind in FIRST and not one.is_vacant]


def _seats(code: int, on: date, with_phones: bool) -> list[Seat]:
    held: dict[UUID, list[Any]] = {}
    for row in _held(code, on):
        held.setdefault(row.post_id, []).append(row.person)
    found = []
    for post in apps.get_model("accounts", "Post").objects.filter(org_code=code):
        people = held.get(post.id, [None])
        found += [
            Seat(
                title=post.title,
                kind=post.kind,
                name=person.name if person else "",
                phone=person.phone if person and with_phones else "",
                is_required=post.is_required,
            )
            for person in people
        ]
    return sorted(found, key=_order)


def _order(one: Seat) -> tuple[bool, bool, bool, str, str]:
    return one.kind not in FIRST, not one.is_vacant, not one.is_required, one.kind, one.title


def _held(code: int, on: date) -> QuerySet[Any]:
    is_held = Q(held_from__lte=on) & (Q(held_until__isnull=True) | Q(held_until__gte=on))
    rows = apps.get_model("accounts", "Appointment").objects.filter(is_held, org_code=code)
    return rows.select_related("post", "person").order_by("post__kind", "person__name")


def staff(code: int) -> list[Staff]:
    """Everybody whose home the organisation is, with the posts they hold now or will."""
    titles: dict[UUID, list[str]] = {}
    current = Q(held_until__isnull=True)
    rows = apps.get_model("accounts", "Appointment").objects.filter(current, org_code=code)
    for person_id, title in rows.values_list("person_id", "post__title"):
        titles.setdefault(person_id, []).append(title)
    people = apps.get_model("accounts", "Person").objects.filter(org_code=code, is_active=True)
    return [
        Staff(one.id, one.name, "、".join(titles.get(one.id, ["无岗位"])))
        for one in people.order_by("name")
    ]
