"""Every read of notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation.scope import Viewer

from .models import Notice

PAGE = 30


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
    return Notice.objects.filter(mine, org_code=viewer.org_code)


def unread_count(viewer: Viewer) -> int:
    """How many notices wait to be read; one query on an index of unread ones."""
    return addressed_to(viewer).filter(read_at__isnull=True).count()


def page(viewer: Viewer, *, only_unread: bool = False, before: str = "") -> Page:
    """One page of notices; `before` is the id of the last one seen, as a page before gave it."""
    found = addressed_to(viewer)
    if only_unread:
        found = found.filter(read_at__isnull=True)
    key = _id(before)
    last = addressed_to(viewer).filter(pk=key).first() if key else None
    if last is not None:
        found = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(found.order_by("-at", "-pk")[: PAGE + 1])
    return Page(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
