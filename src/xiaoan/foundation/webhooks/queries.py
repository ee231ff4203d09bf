"""Every read of endpoints and deliveries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from xiaoan.foundation.scope import Viewer

from .models import Delivery, Endpoint

EACH_TURN = 20
SHOWN = 50


def endpoints(viewer: Viewer) -> QuerySet[Endpoint]:
    """What the viewer's own organisation registered."""
    return Endpoint.objects.filter(org_code=viewer.org_code).order_by("-made_at", "-id")


def endpoint(viewer: Viewer, endpoint_id: UUID) -> Endpoint | None:
    return endpoints(viewer).filter(id=endpoint_id).first()


def deliveries(endpoint: Endpoint, before: UUID | None = None) -> list[Delivery]:
    """The newest deliveries of one endpoint; one more than is shown."""
    rows = Delivery.objects.filter(org_code=endpoint.org_code, endpoint=endpoint)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: SHOWN + 1])


def delivery(viewer: Viewer, delivery_id: UUID) -> Delivery | None:
    rows = Delivery.objects.filter(org_code=viewer.org_code).select_related("endpoint")
    return rows.filter(id=delivery_id).first()


def listeners(name: str, org_code: int) -> QuerySet[Endpoint]:
    """Who is to hear of an event. Call under the system's scope."""
    return Endpoint.objects.filter(
        disabled_at__isnull=True, events__contains=[name], lo__lte=org_code, hi__gte=org_code
    )


def due(at: datetime) -> QuerySet[Delivery]:
    """What is to be sent now: a few of each endpoint, so that a long queue delays only itself."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    waiting = Delivery.objects.filter(
        free, state="waiting", next_try_at__lte=at, endpoint__disabled_at__isnull=True
    )
    place = Window(RowNumber(), partition_by=F("endpoint_id"), order_by=[F("id").asc()])
    turn = waiting.annotate(place=place).filter(place__lte=EACH_TURN).values_list("id", flat=True)
    rows = Delivery.objects.filter(free, state="waiting", id__in=list(turn[:2000]))
    return rows.select_for_update(skip_locked=True, of=("self",)).select_related("endpoint")
