"""Whatever goes wrong on the interface, its answer is a problem and never a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from xiaoan.foundation.api.callers import Caller
from xiaoan.foundation.api.problems import MEDIA_TYPE, answer

from .door import PREFIX

KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")
PAGES: Final = ("/api/docs",)
READABLE: Final = ("*/*", "application/*", "application/json", "application/problem+json")


class ProblemsMiddleware:
    """Outside of everything that may refuse a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX) or request.path in PAGES:
            return self.get_response(request)
        if not _takes_json(request.headers.get("Accept", "*/*")):
            return answer(406)
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            response = _as_problem(response)
        caller: Caller | None = getattr(request, "caller", None)
        for name, value in (caller.allowance.headers if caller else {}).items():
            response[name] = value
        return response


def _takes_json(accept: str) -> bool:
    """Whether any of the media types asked for is one of ours; files say theirs by `*/*`."""
    asked = [one.split(";")[0].strip().lower() for one in accept.split(",")]
    return any(one in READABLE for one in asked) or not accept.strip()


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    kept = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    if response.status_code == 503:
        kept.setdefault("Retry-After", "3")
    return answer(response.status_code, headers=kept)
