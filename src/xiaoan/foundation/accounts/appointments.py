"""Reads for giving and ending posts: which there are, who may have them, who may give them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, rules
from xiaoan.foundation.accounts.capabilities import PostKind
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.accounts.vacancies import FIRST
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import chain_above
from xiaoan.foundation.orgs.rules import Code, interval_of
from xiaoan.foundation.scope import Viewer

FOUND: Final = 12
KEEPER: Final = "administrator"  # keeps the system; somebody always must


@dataclass(frozen=True)
class Place:
    """A post of an organisation with who holds it and who will; `post` is None where none was made.

    `fault` says why the viewer may not give it.
    """

    kind: str
    title: str
    fault: str
    post: Post | None = None
    may_end: bool = False
    held: list[Appointment] = field(default_factory=list)
    coming: list[Appointment] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        row = capabilities.table().posts.get(self.kind)
        return bool(row and row.is_single)

    @property
    def is_first(self) -> bool:
        row = capabilities.table().posts.get(self.kind)
        return bool(row and row.is_first_responsible)

    @property
    def is_required(self) -> bool:
        return self.is_first or bool(self.post and self.post.is_required)

    @property
    def key(self) -> str:
        """How an address names it: the post where there is one, else its kind."""
        return str(self.post.id) if self.post else self.kind

    @property
    def unended(self) -> list[Appointment]:
        """Who holds it or will, in the order they begin."""
        return [*self.held, *self.coming]

    @property
    def seen(self) -> str:
        """What a page showed of the post, for telling whether somebody changed it since."""
        rows = (f"{one.id.hex[-12:]}{one.held_until or ''}" for one in self.unended)
        return ",".join(sorted(rows))


def giver_of(viewer: Viewer, organisation: Organisation) -> rules.Giver:
    """How the viewer stands to an organisation. No township names posts at its schools."""
    lo, hi = viewer.own_interval
    seat = interval_of(organisation.code, organisation.level)
    above = [one for one in chain_above(organisation.code) if viewer.reach == "territory"]
    if organisation.kind == "school":
        above = [one for one in above if one.level != "township"]
    return rules.Giver(
        verbs=viewer.verbs,
        is_inside=viewer.org_code == organisation.code,
        is_above=viewer.org_code in {one.code for one in above},
        is_wider=lo <= seat[0] <= seat[1] <= hi and (lo, hi) != seat,
    )


def seat_of(kind: str, title: str, organisation: Organisation) -> rules.Seat:
    """A post of a kind at an organisation; one that the table does not know fits nowhere."""
    row = capabilities.table().posts.get(kind)
    if row is None:
        return rules.Seat(title, frozenset(), fits=False, is_first_responsible=False)
    fits = row.fits(organisation.kind, organisation.line, organisation.level)
    return rules.Seat(title, row.verbs, fits, row.is_first_responsible)


def places(viewer: Viewer, organisation: Organisation, on: date) -> list[Place]:
    """Every post of an organisation; the vacant first, the first responsible before all others."""
    giver = giver_of(viewer, organisation)
    posts = Post.objects.filter(scope.within(viewer), org_code=organisation.code)
    rows = unended(organisation.code, on).filter(scope.within(viewer))
    held: dict[UUID, list[Appointment]] = {}
    for one in rows:
        held.setdefault(one.post_id, []).append(one)
    found = [_place(post, held.get(post.id, []), giver, organisation, on) for post in posts]
    found += _never_made(found, giver, organisation)
    kinds = list(capabilities.table().posts)
    return sorted(found, key=lambda one: (bool(one.held), _rank(kinds, one)))


def _rank(kinds: list[str], one: Place) -> tuple[int, tuple[str, int]]:
    return (kinds.index(one.kind) if one.kind in kinds else len(kinds), rules.counted(one.title))


def _place(
    post: Post, rows: list[Appointment], giver: rules.Giver, at: Organisation, on: date
) -> Place:
    return Place(
        kind=post.kind,
        title=post.title,
        fault=_fault(giver, post.kind, post.title, at),
        post=post,
        may_end=not ending_fault(giver, post, at),
        held=[one for one in rows if one.is_held_on(on)],
        coming=[one for one in rows if not one.is_held_on(on)],
    )


def _never_made(made: list[Place], giver: rules.Giver, at: Organisation) -> list[Place]:
    """The first responsible of an organisation where nobody ever made that post."""
    for kind, level, wanted in FIRST:
        if kind != at.kind or level not in ("", at.level):
            continue
        known = {one.kind for one in made}
        fitting = [row for row in kinds_for(at) if row.kind in wanted.split()]
        if fitting and not known & {row.kind for row in fitting}:
            return [_unmade(fitting[0], giver, at)]
    return []


def _unmade(row: PostKind, giver: rules.Giver, at: Organisation) -> Place:
    return Place(row.kind, row.title, _fault(giver, row.kind, row.title, at))


def _fault(giver: rules.Giver, kind: str, title: str, at: Organisation) -> str:
    if at.closed_on is not None:
        return f"{at.name}已经撤销，不再任命；在任的可以结束任职。"
    return rules.giving_fault(giver, seat_of(kind, title, at))


def unmade(kind: str, viewer: Viewer, at: Organisation) -> Place:
    """A post that nobody made yet, by its kind."""
    return _unmade(capabilities.table().posts[kind], giver_of(viewer, at), at)


def ending_fault(giver: rules.Giver, post: Post, at: Organisation) -> str:
    """Why a post may not be taken. One that no longer fits its organisation may be ended still."""
    return rules.giving_fault(giver, replace(seat_of(post.kind, post.title, at), fits=True))


def is_last_keeper(one: Appointment, on: date) -> bool:
    """Whether nobody else in the county keeps the system once this appointment ends."""
    if one.post.kind != KEEPER:
        return False
    lo, hi = Code(one.org_code).within("county").interval()
    with scope.system():
        others = Appointment.objects.filter(post__kind=KEEPER, org_code__range=(lo, hi))
        others = others.exclude(id=one.id).filter(held_on(on), held_until__isnull=True)
        return not others.filter(person__is_active=True).exists()


def kinds_for(organisation: Organisation) -> list[PostKind]:
    """The kinds of post that such an organisation has, in the order of the table."""
    one = organisation
    posts = capabilities.table().posts.values()
    return [row for row in posts if row.fits(one.kind, one.line, one.level)]


def open_places(viewer: Viewer, organisation: Organisation, on: date) -> list[Place]:
    """What the viewer may give there: posts that are, then kinds that nobody made yet."""
    made = places(viewer, organisation, on)
    known = {one.kind for one in made}
    giver = giver_of(viewer, organisation)
    fresh = [_unmade(row, giver, organisation) for row in kinds_for(organisation)]
    return [one for one in [*made, *(row for row in fresh if row.kind not in known)]
            if not one.fault]  # fmt: skip


def named(rows: list[Place], key: str) -> Place | None:
    """The place that an address names; by its kind also where the post was made meanwhile."""
    by_key = next((one for one in rows if one.key == key), None)
    return by_key or next((one for one in rows if one.kind == key), None)


def why_not(viewer: Viewer, at: Organisation, key: str, on: date) -> str:
    """Why a post that an address names is not open to the viewer; empty where it names none."""
    found = named(places(viewer, at, on), key)
    if found is None and key in capabilities.table().posts:
        found = unmade(key, viewer, at)
    return found.fault if found else ""


def unended(org_code: int, on: date) -> QuerySet[Appointment]:
    """Appointments at an organisation that are not over on a day, those to come included."""
    found = Appointment.objects.filter(org_code=org_code).exclude(held_until__lt=on)
    return found.select_related("post", "person").order_by("held_from", "id")


def unended_one(viewer: Viewer, appointment_id: UUID, on: date) -> Appointment | None:
    """One appointment where the viewer answers for, that is not over."""
    found = Appointment.objects.filter(scope.within(viewer), id=appointment_id)
    return found.exclude(held_until__lt=on).select_related("post", "person").first()


def successors(one: Appointment, on: date) -> list[Appointment]:
    """Colleagues in office at the same organisation, to whom open tasks may go."""
    rows = Appointment.objects.filter(held_on(on), org_code=one.org_code, person__is_active=True)
    rows = rows.exclude(person_id=one.person_id).select_related("post", "person")
    return list(rows.order_by("post__kind", "person__name"))


@dataclass(frozen=True)
class Seating:
    """A post and the organisation it belongs to."""

    organisation: Organisation
    place: Place


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be appointed: what they hold here now, or where they come from."""

    person: Person
    words: str


def candidates(viewer: Viewer, seat: Seating, text: str, on: date) -> list[Candidate]:
    """Who does not hold the post yet: the organisation's people, by name if one is given.

    With a name also those of the viewer's whole territory: a principal usually comes from another
    school. At most FOUND; the organisation's own come first, high posts before others.
    """
    at, rows = seat.organisation, seat.place.unended
    there = [one.person_id for one in rows if one.held_until is None]
    here = Appointment.objects.filter(held_on(on), org_code=at.code)
    own = Q(org_code=at.code) | Q(id__in=here.values("person_id"))
    seen = Person.objects.filter(is_active=True).exclude(id__in=[viewer.person_id, *there])
    if text:
        seen = seen.filter(name__contains=text)
    ours = scope.within(viewer) & own
    ranks = _ranks(here)
    known = sorted(seen.filter(ours), key=lambda one: (ranks.get(one.id, -1), one.name, one.id))
    found = known[:FOUND]
    if len(text) > 1 and len(found) < FOUND:
        others = seen.filter(scope.within(viewer)).exclude(own).order_by("name", "org_code", "id")
        found += list(others[: FOUND - len(found)])
    return _described(viewer, found, at, on)


def _ranks(here: QuerySet[Appointment]) -> dict[UUID, int]:
    """Person → the place of their highest post in the table."""
    order = {kind: place for place, kind in enumerate(capabilities.table().posts)}
    ranks: dict[UUID, int] = {}
    for person_id, kind in here.values_list("person_id", "post__kind"):
        rank = order.get(kind, len(order))
        ranks[person_id] = min(rank, ranks.get(person_id, rank))
    return ranks


def _described(viewer: Viewer, people: list[Person], at: Organisation, on: date) -> list[Candidate]:
    rows = Appointment.objects.filter(scope.within(viewer), held_on(on), person__in=people)
    titles: dict[UUID, list[str]] = {}
    codes = {one.org_code for one in people} - {at.code}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    for one in rows.select_related("post").order_by("held_from", "id"):
        titles.setdefault(one.person_id, []).append(one.post.title)
    return [
        Candidate(
            one,
            " · ".join(
                filter(None, [names.get(one.org_code, ""), "、".join(titles.get(one.id, []))])
            )
            or "现无岗位",
        )
        for one in people
    ]
