"""Every read of notices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope import Viewer

from . import kinds, rules
from .channels import configured
from .models import Address, ChannelHealth, Delivery, Hours, Notice, Robot

PAGE = 30
DELIVERIES = 100


@dataclass(frozen=True)
class Page:
    """Some notices, newest first, and the key of the next page where there is one."""

    notices: list[Notice]
    next: str


def addressed_to(viewer: Viewer) -> QuerySet[Notice]:
    """Notices to this appointment, to the post it holds, or to the whole organisation."""
    mine = Q(appointment_id=None) & Q(post_kind__in=("", viewer.post))
    if viewer.appointment_id:
        mine |= Q(appointment_id=viewer.appointment_id)
    return Notice.objects.filter(mine, org_code=viewer.org_code, is_outgoing=False)


def unread_count(viewer: Viewer) -> int:
    """How many notices wait to be read; one query on an index of unread ones."""
    return addressed_to(viewer).filter(read_at__isnull=True).count()


def page(viewer: Viewer, *, only_unread: bool = False, before: str = "") -> Page:
    """One page of notices; `before` is the id of the last one seen, as a page before gave it."""
    found = addressed_to(viewer)
    if only_unread:
        found = found.filter(read_at__isnull=True)
    key = read_uuid(before)
    last = addressed_to(viewer).filter(pk=key).first() if key else None
    if last is not None:
        found = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(found.order_by("-at", "-pk")[: PAGE + 1])
    return Page(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


@dataclass(frozen=True)
class Chosen:
    """One channel on the settings page: its address, if there is one, and what goes out by it."""

    name: str
    title: str
    address: Address | None
    masked: str


def my_channels(viewer: Viewer) -> list[Chosen]:
    """Every channel that can reach a person here, with this viewer's own address."""
    mine = Address.objects.filter(org_code=viewer.org_code, person_id=viewer.person_id)
    by_name = {one.channel: one for one in mine}
    return [
        Chosen(name, title, one, rules.masked(name, one.to) if one else "")
        for name, title in configured.personal().items()
        for one in [by_name.get(name)]
    ]


def my_peace(viewer: Viewer) -> rules.Peace:
    """One's own quiet hours and digest time, or what is assumed."""
    row = Hours.objects.filter(org_code=viewer.org_code, person_id=viewer.person_id).first()
    return rules.Peace(row.quiet_from, row.quiet_until, row.digest_at) if row else rules.Peace()


def is_anybody_listening() -> bool:
    """Whether anything can go out to anybody at all. Two questions at most; system scope."""
    if Robot.objects.filter(removed_at__isnull=True).exists():
        return True
    return bool(configured.personal()) and _open_addresses().exists()


def listening(codes: Collection[int], names: Collection[str]) -> set[int]:
    """At which of these organisations somebody, or a group, chose any of these kinds.

    For many at once; system scope.
    """
    chosen = {"org_code__in": codes, "kinds__overlap": list(names)}
    people = _open_addresses().filter(**chosen).values_list("org_code")
    groups = Robot.objects.filter(removed_at__isnull=True, **chosen).values_list("org_code")
    return {code for (code,) in people.union(groups)}


def listening_everywhere(names: Collection[str]) -> list[int]:
    """Every organisation where any of these kinds goes out, in order; system scope."""
    people = _open_addresses().filter(kinds__overlap=list(names)).values_list("org_code")
    groups = Robot.objects.filter(removed_at__isnull=True, kinds__overlap=list(names))
    return sorted(code for (code,) in people.union(groups.values_list("org_code")))


def _open_addresses() -> QuerySet[Address]:
    return Address.objects.filter(confirmed_at__isnull=False)


def robots(viewer: Viewer) -> list[Robot]:
    """The robots of one's own organisation; their addresses stay sealed."""
    rows = Robot.objects.filter(org_code=viewer.org_code, removed_at__isnull=True)
    return list(rows.defer("sealed").order_by("created_at", "id"))


def offered_kinds() -> list[tuple[str, str]]:
    """Kinds to choose between, the unnamed ones together at the end."""
    return [*((one.name, one.title) for one in kinds.offered()), ("other", "其他通知")]


def deliveries(viewer: Viewer, *, state: str, channel: str) -> list[Delivery]:
    """What went out, or should have, in the territory; newest first."""
    found = Delivery.objects.filter(scope.within(viewer))
    if state:
        found = found.filter(state=state)
    if channel:
        found = found.filter(channel=channel)
    rows = found.select_related("notice", "robot").defer("robot__sealed")
    return list(rows.order_by("-at", "-id")[:DELIVERIES])


def delivery_exists(viewer: Viewer, delivery_id: UUID) -> bool:
    """Whether there is such a delivery in the territory."""
    return Delivery.objects.filter(scope.within(viewer), pk=delivery_id).exists()


def delivery_counts(viewer: Viewer) -> dict[str, int]:
    """How many deliveries there are of each state in the territory."""
    rows = Delivery.objects.filter(scope.within(viewer)).values_list("state")
    return dict(rows.annotate(Count("id")))


def channel_health() -> list[tuple[str, str, bool, ChannelHealth | None]]:
    """Name, title, whether it is set up, and how it fares, of every channel to persons."""
    known = {one.channel: one for one in ChannelHealth.objects.all()}
    ready = configured.personal()
    return [
        (name, title, name in ready, known.get(name)) for name, title in configured.PERSONAL.items()
    ]
