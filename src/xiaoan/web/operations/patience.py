"""A request does not wait for ever: limits on its statements and locks, once per connection."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from . import availability
from .hanging import watched


class PatienceMiddleware:
    """Sets `statement_timeout` and `lock_timeout` on connections that serve requests.

    Jobs use other connections and may take their time. A database that hangs as a whole is noticed
    from outside. A connection found dead is replaced here,
    before the request's first statement.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with watched():
            if not connection.in_atomic_block:  # a test's own transaction is left alone
                limit_connection()
            return settled(request, self.get_response(request))


def settled(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer; asked to come back where somebody went unrecognised as the clock was set."""
    if response.status_code == 401 and availability.is_clock_set(request):
        return availability.unavailable(request, ClockSetError("unrecognised"))
    return response


class ClockSetError(Exception):
    """What was signed by one clock was held against another."""


def limit_connection() -> None:
    """Give this thread's connection its limits, where it does not have them yet."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    if getattr(connection, "xiaoan_limited", None) is raw:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false),"
            " set_config('lock_timeout', %s, false)",
            [f"{settings.STATEMENT_SECONDS}s", f"{settings.LOCK_SECONDS}s"],
        )
    connection.xiaoan_limited = raw  # type: ignore[attr-defined]
