"""Reads about one person: their posts, who may change their sign-in, where they stand with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import capabilities, queries, rules
from xiaoan.foundation.accounts.models import Appointment, Invitation, Person
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class HeldPost:
    """A post somebody acts in, with the words of a list."""

    appointment: Appointment
    title: str
    org_name: str


def posts_of(person: Person, on: date) -> list[HeldPost]:
    """The posts a person acts in, with their organisations. Call inside the system's scope."""
    held = queries.open_to(person.id, on)
    codes = {one.org_code for one in held}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    return [HeldPost(one, queries.title_in(one), names.get(one.org_code, "")) for one in held]


def person(viewer: Viewer, person_id: UUID, on: date) -> Person | None:
    """Somebody at home, or with a post, where the viewer answers for."""
    posts = Appointment.objects.filter(scope.within(viewer), queries.held_on(on))
    seen = scope.within(viewer) | Q(id__in=posts.values("person_id"))
    return Person.objects.filter(seen, id=person_id).first()


def standing_of(one: Person, on: date) -> rules.Standing:
    """What a person's own posts together let them do, wherever those are."""
    with scope.system():
        held = Appointment.objects.filter(queries.held_on(on), person=one)
        rows = list(held.values_list("org_code", "post__kind"))
    return _standing(one, rows)


def _standing(one: Person, rows: Sequence[tuple[int, str]]) -> rules.Standing:
    posts = capabilities.table().posts
    kinds = [posts[kind] for _, kind in rows if kind in posts]
    return rules.Standing(
        org_codes=frozenset([*(code for code, _ in rows), one.org_code]),
        verbs=frozenset[str]().union(*(kind.verbs for kind in kinds)),
        is_first_responsible=any(kind.is_first_responsible for kind in kinds),
    )


def restore_fault(viewer: Viewer, one: Person, on: date) -> str:
    """Why the viewer may not change this person's sign-in; empty where they may."""
    if not viewer.may("accounts.invite"):
        return "您的岗位不能办理他人的登录，请联系本单位安全主任或系统管理员。"
    if one.id == viewer.person_id:
        return "自己的登录请在“我的账号”里办理。"
    return rules.restore_fault(_asker(viewer), viewer.own_interval, standing_of(one, on))


def _asker(viewer: Viewer) -> rules.Standing:
    kind = capabilities.table().posts.get(viewer.post)
    return rules.Standing(
        org_codes=frozenset([viewer.org_code]),
        verbs=viewer.verbs,
        is_first_responsible=bool(kind and kind.is_first_responsible),
    )


def restorable(viewer: Viewer, found: Sequence[Person], on: date) -> list[Person]:
    """Those of many whose sign-in the viewer may change: `restore_fault` in one statement."""
    if not viewer.may("accounts.invite"):
        return []
    held: dict[UUID, list[tuple[int, str]]] = {}
    with scope.system():
        rows = Appointment.objects.filter(queries.held_on(on), person__in=found)
        for person_id, code, kind in rows.values_list("person_id", "org_code", "post__kind"):
            held.setdefault(person_id, []).append((code, kind))
    asker = _asker(viewer)
    return [
        one
        for one in found
        if one.id != viewer.person_id
        and not rules.restore_fault(
            asker, viewer.own_interval, _standing(one, held.get(one.id, []))
        )
    ]


def sign_in_word(one: Person, invitation: Invitation | None, now: datetime) -> tuple[str, str]:
    """Where a person stands with their sign-in: a word and its tone."""
    if not one.is_active:
        return "已停用", "quiet"
    if rules.is_locked(one.locked_until, now):
        return "临时锁定", "warn"
    if queries.has_sign_in(one):
        return "已开通", "good"
    if invitation is None:
        return "未开通", "bad"
    if invitation.expires_at <= now:
        return "登录码已过期", "bad"
    return "已发码，未使用", "info"


def open_invitation(one: Person) -> Invitation | None:
    unused = Invitation.objects.filter(person=one, used_at__isnull=True, withdrawn_at__isnull=True)
    return unused.first()


def people_at(viewer: Viewer, org_code: int, on: date) -> QuerySet[Person]:
    """Everybody active who has a post at an organisation the viewer answers for, or will have."""
    posts = Appointment.objects.filter(scope.within(viewer), org_code=org_code)
    posts = posts.exclude(held_until__lt=on)
    found = Person.objects.filter(id__in=posts.values("person_id"), is_active=True)
    return found.order_by("name", "id")


def gone_from(viewer: Viewer, org_code: int) -> list[Person]:
    """Whose account was deactivated here, by name; at most fifty."""
    found = Person.objects.filter(scope.within(viewer), org_code=org_code, is_active=False)
    return list(found.order_by("name", "id")[:50])
