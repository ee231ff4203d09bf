"""Who sends a request: a browser's session on the pages, a token or a session on the interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.accounts import queries as accounts
from xiaoan.foundation.api.callers import Caller
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.tokens import actions, limits
from xiaoan.foundation.tokens.queries import TokenRefused, token_of, viewer_of
from xiaoan.web import viewing

PREFIX: Final = "/api/"
NOT_BEARER: Final = "Authorization 应写成 “Bearer 令牌”。"


def viewer_of_request(request: Request) -> Viewer | None:
    """The viewer behind a request. A token counts on the interface only, and outdoes a cookie.

    A browser never sends `Authorization` by itself, so who sends it means it.
    """
    if not request.path.startswith(PREFIX):
        return viewing.viewer_of_request(request)
    if "Authorization" in request.headers:
        viewer, caller = _by_token(request)
    else:
        viewer = accounts.viewer_of_request(request)
        caller = _by_session(viewer, request)
    request.caller = caller  # type: ignore[attr-defined]
    return viewer


def _by_token(request: Request) -> tuple[Viewer | None, Caller]:
    kind, _, word = request.headers["Authorization"].partition(" ")
    address, now = address_of(request), request.now
    with scope.system():
        try:
            if kind.lower() != "bearer":
                raise TokenRefused(NOT_BEARER)
            return _accepted(word.strip(), address, now)
        except TokenRefused as refusal:
            left = limits.take(f"address:{address}", settings.API_PER_MINUTE_ADDRESS, now)
            return None, Caller("nobody", left, fault=str(refusal))


def _accepted(word: str, address: str, now: datetime) -> tuple[Viewer, Caller]:
    today: date = timezone.localdate(now)
    token = token_of(word, address, today)
    viewer = viewer_of(token, today)
    actions.note_use(token, address, today)
    left = limits.take(f"token:{token.id}", settings.API_PER_MINUTE, now)
    return viewer, Caller("token", left, token.id)


def _by_session(viewer: Viewer | None, request: Request) -> Caller:
    with scope.system():
        if viewer is None:
            key, rate = f"address:{address_of(request)}", settings.API_PER_MINUTE_ADDRESS
            return Caller("nobody", limits.take(key, rate, request.now))
        rate = settings.API_PER_MINUTE
        return Caller("session", limits.take(f"person:{viewer.person_id}", rate, request.now))


def address_of(request: HttpRequest) -> str:
    return cast(str, request.META.get("REMOTE_ADDR", ""))
