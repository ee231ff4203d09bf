"""When the database is away: a calm page, a time to come back, and no error of ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import django.db
import psycopg
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .observing import metrics

logger = logging.getLogger(__name__)
RETRY_SECONDS = 3
# SQLSTATE classes that pass: connection, resources, operator's hand, system, rollback for a
# deadlock; and a lock not got in time, a standby that takes no writes.
PASSING = ("08", "53", "57", "58", "40", "55P03", "25006")
AWAY = (django.db.OperationalError, django.db.InterfaceError)
API = "/api/"


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may well succeed in a moment."""
    return any(_passes(one) for one in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from; for errors of the database also what it came upon."""
    while error is not None:
        yield error
        is_ours = isinstance(error, (*AWAY, TransactionManagementError))
        error = error.__cause__ or (error.__context__ if is_ours else None)


def _passes(error: BaseException) -> bool:
    if isinstance(error, psycopg.Error):
        if error.sqlstate is None:  # the connection itself: none was made, or it broke
            return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return error.sqlstate.startswith(PASSING)
    return isinstance(error, AWAY) and error.__cause__ is None


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 with the time to come back: a page for people, a problem (RFC 9457) for programs."""
    metrics.AWAY.inc()
    logger.warning("database away: %s", str(error).strip().split("\n")[0])
    response = _answer(request)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    # One line is enough: Django would add a traceback.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API) or "json" in request.headers.get("Accept", ""):
        problem = {
            "type": "about:blank",
            "title": "数据库暂时连不上",
            "status": 503,
            "detail": "请过几秒再试；带同一个编号重发不会重复登记。",
        }
        return JsonResponse(problem, status=503, content_type="application/problem+json")
    again = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return render(request, "shell/503.html", {"again": again}, status=503)
