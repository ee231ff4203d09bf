"""Who holds what, and what that lets them see."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import interval_of
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request

# Lines that answer for everything in their territory; the others see what is routed to them.
TERRITORY_LINES = frozenset({"education", "government", "supervision", "political_legal"})


def held_on(day: date) -> Q:
    return Q(held_from__lte=day) & (Q(held_until__isnull=True) | Q(held_until__gte=day))


def appointments_of(person: Person, on: date) -> list[Appointment]:
    """The posts a person holds on a day, oldest first. Call inside a scope that covers them."""
    rows = Appointment.objects.filter(held_on(on), person=person)
    return list(rows.select_related("post", "person").order_by("held_from", "id"))


def viewer_for(appointment: Appointment, organisation: Organisation) -> Viewer:
    """The viewer that this appointment makes of its holder."""
    kind = appointment.post.kind
    row = capabilities.table().posts.get(kind)
    lo, hi = interval_of(organisation.code, organisation.level)
    is_wide = organisation.kind == "school" or organisation.line in TERRITORY_LINES
    return Viewer(
        person_id=appointment.person_id,
        name=appointment.person.name,
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
        post_title=appointment.post.title,
    )


def viewer_of_request(request: Request) -> Viewer | None:
    """The viewer behind a request: the session's person in the post they last chose."""
    person_id = request.session.get("person")
    if not person_id:
        return None
    with scope.system():
        return viewer_of_person(
            person_id, request.session.get("appointment"), timezone.localdate(request.now)
        )


def viewer_of_person(
    person_id: str | uuid.UUID, appointment_id: str | None, on: date
) -> Viewer | None:
    """The viewer of an active person; the first post held where the chosen one has ended."""
    held = list(
        Appointment.objects.filter(held_on(on), person_id=person_id, person__is_active=True)
        .select_related("post", "person")
        .order_by("held_from", "id")
    )
    if not held:
        return None
    chosen = next((one for one in held if str(one.id) == appointment_id), held[0])
    return viewer_for(chosen, Organisation.objects.get(code=chosen.org_code))


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
    """The demonstration's one-click identities, in the order of their names `demo-NN-…`."""
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
    return [
        {
            "username": username,
            "name": posts[0].person.name,
            "post": "、".join(row.post.title for row in posts),
            "org": names.get(posts[0].org_code, ""),
        }
        for username, posts in held.items()
    ]
