"""Every read of attachments."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from xiaoan.foundation.scope import Viewer, within

from .models import File

_sealed: set[str] = set()


def seal(purpose: str) -> None:
    """Files of this purpose are shown by their own feature alone, never by their address here."""
    _sealed.add(purpose)


def visible(viewer: Viewer) -> Q:
    """Rows of the viewer's territory, and those in it routed to the viewer's line; none sealed."""
    routed = Q(org_code__range=(viewer.lo, viewer.hi), lines__contains=[viewer.line])
    return (within(viewer) | routed) & ~Q(purpose__in=sorted(_sealed))


def file(viewer: Viewer, file_id: UUID) -> File | None:
    """One attachment, or None where the viewer may not see it."""
    return File.objects.filter(visible(viewer), pk=file_id).first()


def files(viewer: Viewer, ids: Iterable[UUID]) -> list[File]:
    """Attachments by their ids, in that order, without those the viewer may not see."""
    wanted = list(ids)
    found = File.objects.filter(visible(viewer), pk__in=wanted).in_bulk()
    return [found[one] for one in wanted if one in found]
