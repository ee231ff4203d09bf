"""Who is who at an organisation, as its page shows them.

Asked by the models' labels: people stand above organisations and know them, not the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Holder:
    """Who holds a post; `phone` is empty for those who may not call."""

    name: str
    phone: str


@dataclass(frozen=True)
class Seats:
    """The posts of one kind: 班主任 with all who hold one, and how many stand empty."""

    title: str
    kind: str
    holders: list[Holder]
    vacant: int
    is_required: bool


@dataclass(frozen=True)
class Staff:
    """A person of the organisation with their posts, to choose from."""

    id: UUID
    name: str
    posts: str


FIRST: Final = ("principal", "bureau_director", "department_leader", "township_leader")


def may_call(viewer: Viewer, code: int) -> bool:
    """Phones are for those who answer for the organisation, and for its own leaders."""
    lo, hi = viewer.own_interval
    return viewer.may("accounts.read") and lo <= code <= hi


def seats(viewer: Viewer, code: int, on: date) -> list[Seats]:
    """The posts where the viewer stands inside; else the first responsible alone.

    Who is first responsible is public at each level (kaijiang-2022/1-3), without a phone.
    """
    lo, hi = viewer.own_interval
    if lo <= code <= hi:
        return _seats(code, on, with_phones=may_call(viewer, code))
    with scope.system():
        named = _seats(code, on, with_phones=False)
    return [one for one in named if one.kind in FIRST and one.holders]


def _seats(code: int, on: date, *, with_phones: bool) -> list[Seats]:
    """Two statements: the posts, and who holds them on the day."""
    held: dict[UUID, list[Holder]] = {}
    for row in _held(code, on):
        phone = row.person.phone if with_phones else ""
        held.setdefault(row.post_id, []).append(Holder(row.person.name, phone))
    posts = apps.get_model("accounts", "Post").objects.filter(org_code=code)
    by_kind: dict[str, list[Any]] = {}
    for post in posts.order_by("kind", "title"):
        by_kind.setdefault(post.kind, []).append(post)
    found = [
        Seats(
            title=min((post.title for post in some), key=len),
            kind=kind,
            holders=[one for post in some for one in held.get(post.id, [])],
            vacant=sum(post.id not in held for post in some),
            is_required=any(post.is_required and post.id not in held for post in some),
        )
        for kind, some in by_kind.items()
    ]
    return sorted(found, key=_order)


def _order(one: Seats) -> tuple[bool, bool, bool, int, str]:
    """First responsible, then what is empty, then the posts that one person holds."""
    return one.kind not in FIRST, not one.vacant, not one.is_required, len(one.holders), one.kind


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
