"""What offices above have in force for those below them to read."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from xiaoan.features.documents.models import Circular
from xiaoan.foundation.scope import Viewer


def _around(viewer: Viewer) -> Q:
    return Q(territory__lte=viewer.org_code, hi__gte=viewer.org_code)


def from_above(viewer: Viewer) -> list[Circular]:
    """What holds where the viewer is and comes from another office, the nearest first."""
    rows = Circular.objects.filter(_around(viewer), ended_on=None).exclude(office=viewer.org_code)
    return list(rows.defer("text").order_by("-territory", "hi", "kind", "title")[:40])


def circular(viewer: Viewer, document_id: UUID) -> Circular | None:
    """The newest of a document that went out to the viewer or to those the viewer answers for."""
    lo, hi = viewer.own_interval
    seen = _around(viewer) | Q(territory__gte=lo, hi__lte=hi)
    rows = Circular.objects.filter(seen, document_id=document_id)
    found: Circular | None = rows.order_by("-number").first()
    return found
