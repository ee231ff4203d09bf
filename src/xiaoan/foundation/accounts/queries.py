"""Who holds what, and what that lets them see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, rules, sessions
from xiaoan.foundation.accounts.held import open_to as open_to
from xiaoan.foundation.accounts.held import organisation_of
from xiaoan.foundation.accounts.models import Appointment, Delegation, Person, Post, SignIn
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.rules import Code, interval_of
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request

SignIns: TypeAlias = QuerySet[SignIn]

# Lines that answer for everything in their territory; the others see what is routed to them.
TERRITORY_LINES = frozenset({"education", "government", "supervision", "political_legal"})


def held_on(day: date) -> Q:
    return Q(held_from__lte=day) & (Q(held_until__isnull=True) | Q(held_until__gte=day))


def lent_in(appointment: Appointment) -> Delegation | None:
    """The delegation by which `open_to` found a post; None where it is the person's own."""
    found: Delegation | None = getattr(appointment, "lent", None)
    return found


def title_in(appointment: Appointment) -> str:
    """The post's title as whoever acts in it bears it: `校长（代林校长）` for a delegate."""
    title = appointment.post.title
    holder = appointment.person.name
    return rules.acting_title(title, holder) if lent_in(appointment) else title


def viewer_for(appointment: Appointment, organisation: Organisation) -> Viewer:
    """The viewer that this appointment makes of its holder, or of who stands in for them."""
    kind = appointment.post.kind
    row = capabilities.table().posts.get(kind)
    lo, hi = interval_of(organisation.code, organisation.level)
    is_wide = organisation.kind == "school" or organisation.line in TERRITORY_LINES
    lent = lent_in(appointment)
    acting = lent.delegate if lent else appointment.person
    return Viewer(
        person_id=acting.id,
        name=acting.name,
        post=kind,
        appointment_id=appointment.id,
        org_code=organisation.code,
        org_name=organisation.name,
        org_kind=organisation.kind,
        line=organisation.line,
        lo=lo,
        hi=hi,
        reach="territory" if is_wide else "line",
        verbs=row.verbs if row else frozenset(),
        post_title=title_in(appointment),
        on_behalf_of=appointment.person_id if lent else None,
    )


def viewer_of_request(request: Request) -> Viewer | None:
    """The viewer behind a request: the session's person in the post they last chose.

    The session holds a proof of the password it was opened with: a new password ends it.
    """
    session = request.session
    person_id = session.get("person")
    if not person_id:
        return None
    with scope.system():
        held = open_to(person_id, timezone.localdate(request.now))
        request.held = held  # the frame names them all; reading them is a fifth of a page
        found = [one for one in held if _may_enter(one, session)]
        viewer = _viewer_in(found, session.get("appointment"))
        if viewer is not None:
            sessions.keep_alive(session, request.now)
        return viewer


def viewer_of_person(
    person_id: str | uuid.UUID, appointment_id: str | None, on: date
) -> Viewer | None:
    """The viewer of an active person; the first post held where the chosen one has ended."""
    held = open_to(person_id, on)
    return _viewer_in([one for one in held if _acting(one).is_active], appointment_id)


def _viewer_in(held: list[Appointment], appointment_id: str | None) -> Viewer | None:
    if not held:
        return None
    chosen = next((one for one in held if str(one.id) == appointment_id), held[0])
    return viewer_for(chosen, organisation_of(chosen))


def _acting(appointment: Appointment) -> Person:
    """Who acts: the holder, or the colleague it is lent to."""
    lent = lent_in(appointment)
    return lent.delegate if lent else appointment.person


def _may_enter(appointment: Appointment, session: SessionBase) -> bool:
    acting = _acting(appointment)
    return (
        acting.is_active
        and sessions.is_proved(session, acting)
        and (sessions.has_second_factor(session) or not needs_second_factor(appointment))
    )


def needs_second_factor(appointment: Appointment) -> bool:
    """Whether the installation asks for a second factor in this kind of post."""
    return appointment.post.kind in settings.SECOND_FACTOR_FOR


def holders(viewer: Viewer, org_code: int, kind: str, on: date) -> QuerySet[Appointment]:
    """Who holds posts of a kind at an organisation on a day."""
    return (
        Appointment.objects.filter(scope.within(viewer), held_on(on))
        .filter(org_code=org_code, post__kind=kind)
        .select_related("post", "person")
        .order_by("held_from", "id")
    )


def colleagues(viewer: Viewer, on: date) -> QuerySet[Appointment]:
    """Everybody with a post at the viewer's own organisation: to whom work can be handed over."""
    return (
        Appointment.objects.filter(held_on(on), org_code=viewer.org_code)
        .exclude(person_id=viewer.person_id)
        .select_related("post", "person")
        .order_by("post__kind", "person__name")
    )


def posts_with_holders(viewer: Viewer, org_code: int, on: date) -> list[tuple[Post, list[Person]]]:
    """Every post of an organisation with its holders; an empty list is a vacancy."""
    posts = Post.objects.filter(scope.within(viewer), org_code=org_code).order_by("kind", "title")
    held: dict[uuid.UUID, list[Person]] = {}
    for row in Appointment.objects.filter(held_on(on), org_code=org_code).select_related("person"):
        held.setdefault(row.post_id, []).append(row.person)
    return [(post, held.get(post.id, [])) for post in posts]


def demo_people(on: date) -> list[dict[str, str]]:
    """The demonstration's one-click identities, in the order of their names `demo-NN-…`.

    That order keeps those of one county, `territory`, together.
    """
    rows = (
        Appointment.objects.filter(held_on(on), person__username__startswith="demo-")
        .select_related("post", "person")
        .order_by("person__username", "held_from", "id")
    )
    held: dict[str, list[Appointment]] = {}
    for row in rows:
        held.setdefault(row.person.username, []).append(row)
    names = dict(
        Organisation.objects.filter(code__in={row.org_code for row in rows}).values_list(
            "code", "name"
        )
    )
    counties = {row.org_code: Code(row.org_code).within("county").value for row in rows}
    places = Territory.objects.filter(code__in=set(counties.values()))
    territories = dict(places.values_list("code", "full_name"))
    return [
        {
            "username": username,
            "name": posts[0].person.name,
            "post": "、".join(row.post.title for row in posts),
            "org": names.get(posts[0].org_code, ""),
            "territory": territories.get(counties[posts[0].org_code], ""),
        }
        for username, posts in held.items()
    ]


def has_sign_in(person: Person) -> bool:
    """Whether the person has ever set a password."""
    return bool(person.password) and is_password_usable(person.password)


def sign_ins_of(person_id: uuid.UUID) -> SignIns:
    """Every sign-in of a person, the latest used first. Call inside the system's scope."""
    return SignIn.objects.filter(person_id=person_id).order_by("-seen_at", "-id")


def open_sign_ins(person_id: uuid.UUID) -> SignIns:
    """Where a person is signed in. Call inside the system's scope."""
    return sign_ins_of(person_id).filter(ended_at__isnull=True)


def holds_a_post_at(person: Person, org_code: int, on: date) -> bool:
    held = Appointment.objects.filter(held_on(on), person=person, org_code=org_code)
    return person.is_active and held.exists()


def is_held(appointment: Appointment, on: date) -> bool:
    """Whether anybody else holds a post of the same kind at the organisation on a day."""
    others = Appointment.objects.filter(
        held_on(on), org_code=appointment.org_code, post__kind=appointment.post.kind
    )
    return others.exclude(person_id=appointment.person_id).exists()


def unended_of(person: Person) -> QuerySet[Appointment]:
    """Every appointment of a person that has no last day yet."""
    found = Appointment.objects.filter(person=person, held_until__isnull=True)
    return found.select_related("post", "person").order_by("held_from", "id")


def open_delegations_of(person: Person) -> QuerySet[Delegation]:
    """Delegations that lend a person's posts, or lend them a post, and have not been ended."""
    theirs = Q(appointment__person=person) | Q(delegate=person)
    found = Delegation.objects.filter(theirs, ended_at__isnull=True)
    return found.select_related("appointment__post", "appointment__person", "delegate")


def person_of_claims(claims: Mapping[str, Any], rule: str) -> Person | None:
    """Whom a provider speaks of, by `username=<claim>` or `phone=<claim>`; one or nobody.

    A number the provider says is not verified is nobody's.
    """
    field, _, claim = rule.partition("=")
    value = claims.get(claim)
    if field not in {"username", "phone"} or not isinstance(value, str) or not value.strip():
        return None
    if field == "phone":
        if claims.get(f"{claim}_verified") is False:
            return None
        value = value.replace(" ", "").replace("-", "").removeprefix("+86")
    found = list(Person.objects.filter(is_active=True, **{field: value.strip()})[:2])
    return found[0] if len(found) == 1 else None
