"""One transaction per request, in the scope of the post its sender acts in."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from xiaoan.foundation.scope.viewer import Viewer
from xiaoan.foundation.scope.wall import enter


class ScopeMiddleware:
    """Set `request.now` and `request.viewer`; roll back whatever a failed request wrote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        module, name = settings.VIEWER_OF_REQUEST.rsplit(".", 1)
        self.viewer_of: Callable[[HttpRequest], Viewer | None] = getattr(
            import_module(module), name
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.began = time.monotonic()  # type: ignore[attr-defined]
        request.viewer = viewer = self.viewer_of(request)  # type: ignore[attr-defined]
        with enter(viewer) if viewer else transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "has_failed", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.has_failed = True  # type: ignore[attr-defined]
