"""What a watchdog and a monitor ask. They have no account, and the answers name nobody."""

from __future__ import annotations

import hmac
import ipaddress
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from xiaoan.foundation.scope.access import public
from xiaoan.web.operations.hanging import watched
from xiaoan.web.operations.patience import limit_connection

from . import metrics, standing

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For a watchdog, which has no account: says only that this process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """For a load balancer, which has no account: says only whether the database answers."""
    try:
        with watched():
            if not connection.in_atomic_block:
                limit_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        answer = JsonResponse({"status": "away", "database": "away"}, status=503)
        answer["Retry-After"] = "3"
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer
    return JsonResponse({"status": "ok", "database": "ok"})


@public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which has no account but a token, or stands at an address we trust.

    Counts only: no organisation and no person can be told from them.
    """
    if not may_read(request):
        return HttpResponseNotFound()
    now = datetime.fromtimestamp(time.time(), UTC)
    return HttpResponse(metrics.counted() + standing.figures(now), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether this is the monitor: by its token, or directly from an address of the list."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False  # through a proxy: the address is the proxy's own
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(one) for one in settings.METRICS_ADDRESSES)
