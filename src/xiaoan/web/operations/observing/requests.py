"""Around every request: its name, its limits, its line in the log and its place in the figures."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from xiaoan.foundation import tracing
from xiaoan.foundation.ids import uuid7

from . import metrics, probes

logger = logging.getLogger("xiaoan.requests")
HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Answered here, before anything that needs the database: also while that is away.
PROBES: dict[str, tuple[str, Callable[[HttpRequest], HttpResponse]]] = {
    "/healthz": ("healthz", probes.healthz),
    "/readyz": ("readyz", probes.readyz),
    "/metrics": ("metrics", probes.figures),
}


class ObservingMiddleware:
    """First of all middleware; the line names post and organisation, never a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request_id = request.trace = name_of(request)  # type: ignore[attr-defined]
        with tracing.named(request_id):
            response = self._answer(request)
            response[HEADER] = request_id
            _note(request, response, time.perf_counter() - began)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in PROBES:
            return PROBES[request.path_info][1](request)
        if _size(request) > settings.LARGEST_BODY_BYTES:
            return _too_large(request)
        return self.get_response(request)


def name_of(request: HttpRequest) -> str:
    """The id that a proxy gave the request, where it is one; else a new one."""
    given = request.headers.get(HEADER, "")
    return given if ACCEPTED.fullmatch(given) else str(uuid7())


def _size(request: HttpRequest) -> int:
    claimed = request.META.get("CONTENT_LENGTH") or "0"
    return int(claimed[:20]) if claimed.isascii() and claimed.isdigit() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    """Refused by what the head claims, before a byte of the body is read."""
    limit = f"{settings.LARGEST_BODY_BYTES // 2**20} MB"
    words = f"一次发来的内容超过 {limit}，系统收不下。请分几次发送，或压缩后再传。"
    if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
        problem = {"type": "about:blank", "title": "内容太大", "status": 413, "detail": words}
        return JsonResponse(problem, status=413, content_type="application/problem+json")
    return render(request, "shell/413.html", {"words": words}, status=413)


def _note(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    route = route_of(request)
    method = request.method if request.method in METHODS else "OTHER"
    metrics.REQUESTS.labels(method, route, response.status_code).inc()
    metrics.SECONDS.labels(route).observe(seconds)
    if not logger.isEnabledFor(logging.INFO):
        return
    viewer = getattr(request, "viewer", None)
    told = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "viewer": f"{viewer.post}@{viewer.org_code}" if viewer else "-",
    }
    logger.info("request", extra=told)


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address: that may hold a token or somebody's id."""
    if request.path_info in PROBES:
        return PROBES[request.path_info][0]
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unknown"
