"""What each post may do and to whom it is given: the capability table itself, turned both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, queries
from xiaoan.foundation.accounts.models import Appointment, Delegation
from xiaoan.foundation.ledger.words import part_word
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

PAGE = 50
PLACES = {"school": "学校", "department": "部门", "government": "政府", "institution": "机构"}


@dataclass(frozen=True)
class Part:
    """The verbs of one part of the product, as (verb, Chinese title)."""

    word: str
    verbs: list[tuple[str, str]]


@dataclass(frozen=True)
class Role:
    """A kind of post: what it may do, where it exists, how many hold it."""

    kind: str
    title: str
    places: str
    parts: list[Part]
    number: int

    @property
    def count(self) -> int:
        return sum(len(part.verbs) for part in self.parts)


@dataclass(frozen=True)
class Capability:
    """A verb: who may do it."""

    verb: str
    title: str
    part: str
    posts: list[tuple[str, str]]
    number: int


@dataclass(frozen=True)
class Difference:
    """Two posts side by side."""

    left: Role
    right: Role
    only_left: list[Part]
    only_right: list[Part]
    both: int


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post, or stands in for who does."""

    appointment: Appointment
    title: str
    org_name: str
    delegate: str


def parts_of(verbs: frozenset[str]) -> list[Part]:
    """Verbs in the order of the table, under the words of their parts."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for verb, title in capabilities.table().verbs.items():
        if verb in verbs:
            parts.setdefault(verb.partition(".")[0], []).append((verb, title))
    return [Part(part_word(part), rows) for part, rows in parts.items()]


def numbers(viewer: Viewer, on: date) -> dict[str, int]:
    """How many people hold each kind of post where the viewer answers for."""
    held = Appointment.objects.filter(scope.within(viewer), queries.held_on(on))
    rows = held.values("post__kind").annotate(number=Count("person_id", distinct=True)).order_by()
    return {row["post__kind"]: row["number"] for row in rows}


def by_post(held: dict[str, int]) -> list[Role]:
    return [
        Role(
            kind=one.kind,
            title=one.title,
            places="、".join(PLACES.get(place, place) for place in one.at),
            parts=parts_of(one.verbs),
            number=held.get(one.kind, 0),
        )
        for one in capabilities.table().posts.values()
    ]


def by_verb(held: dict[str, int]) -> list[Capability]:
    table = capabilities.table()
    found = []
    for verb, title in table.verbs.items():
        posts = [one for one in table.posts.values() if verb in one.verbs]
        found.append(
            Capability(
                verb=verb,
                title=title,
                part=part_word(verb.partition(".")[0]),
                posts=[(one.kind, one.title) for one in posts],
                number=sum(held.get(one.kind, 0) for one in posts),
            )
        )
    return found


def difference(roles: list[Role], left: str, right: str) -> Difference | None:
    """Two posts side by side; None where either is not a post, or they are one."""
    known = {one.kind: one for one in roles}
    if left == right or left not in known or right not in known:
        return None
    posts = capabilities.table().posts
    mine, other = posts[left].verbs, posts[right].verbs
    return Difference(
        left=known[left],
        right=known[right],
        only_left=parts_of(mine - other),
        only_right=parts_of(other - mine),
        both=len(mine & other),
    )


@dataclass(frozen=True)
class Asked:
    """Which holders: of a kind of post, with a verb, by name; continued after one of them."""

    post: str = ""
    verb: str = ""
    text: str = ""
    after: UUID | None = None


def holders(viewer: Viewer, asked: Asked, on: date) -> tuple[list[Holder], UUID | None]:
    """One page of who holds what, and the key of the next page where there is one."""
    found = _held(viewer, on)
    if asked.post:
        found = found.filter(post__kind=asked.post)
    if asked.verb:
        posts = capabilities.table().posts.values()
        kinds = [one.kind for one in posts if asked.verb in one.verbs]
        found = found.filter(post__kind__in=kinds)
    if asked.text:
        found = found.filter(person__name__contains=asked.text)
    last = _held(viewer, on).filter(id=asked.after).first() if asked.after else None
    if last is not None:
        found = found.filter(
            Q(org_code__gt=last.org_code) | Q(org_code=last.org_code, id__gt=last.id)
        )
    rows = list(found[: PAGE + 1])
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return _named(rows[:PAGE], on), more


def every_holder(viewer: Viewer, on: date) -> list[Holder]:
    return _named(list(_held(viewer, on)), on)


def _held(viewer: Viewer, on: date) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(scope.within(viewer), queries.held_on(on))
    return found.select_related("post", "person").order_by("org_code", "id")


def _named(rows: list[Appointment], on: date) -> list[Holder]:
    codes = {one.org_code for one in rows}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    running = Delegation.objects.filter(
        org_code__in=codes, starts_on__lte=on, ends_on__gte=on, ended_at__isnull=True
    )
    acting = dict(running.values_list("appointment_id", "delegate__name"))
    return [
        Holder(one, one.post.title, names.get(one.org_code, ""), acting.get(one.id, ""))
        for one in rows
    ]
