"""When database, disk or clock give no service: a calm page, a time to come back, no error."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Iterator

import django.db
import psycopg
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from .observing import metrics

logger = logging.getLogger(__name__)
RETRY_SECONDS = 3
# SQLSTATE classes that pass: connection, resources, operator's hand, system, rollback for a
# deadlock; and a lock not got in time, a standby that takes no writes.
ABSENT = ("08", "57P", "53300")  # no connection: broken, shutting down or starting, none free
PASSING = ("08", "53", "57", "58", "40", "55P03", "25006")
AWAY = (django.db.OperationalError, django.db.InterfaceError)
FULL = {errno.ENOSPC, errno.EDQUOT}
API = "/api/"
STEP_SECONDS = 60  # what a clock may gain or lose within a request before it was set anew
WORDS = {
    "database away": ("数据库暂时连不上", "请过几秒再试；带同一个编号重发不会重复登记。"),
    "disk full": (
        "服务器磁盘空间不足",
        "这一次没有登记成功。请联系系统管理员清理磁盘；之后带同一个编号重发，不会重复登记。",
    ),
    "clock set": (
        "服务器的时钟刚刚校准过",
        "这一次没有登记成功。请过几秒再试；带同一个编号重发不会重复登记。",
    ),
}


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may well succeed in a moment, or once there is room again."""
    return is_full(error) or any(_passes(one) for one in causes(error))


def is_away(error: BaseException | None) -> bool:
    """Whether there was no connection; not that a statement on one failed, for whatever reason."""
    return any(
        isinstance(one, psycopg.OperationalError | psycopg.InterfaceError)
        and (one.sqlstate is None or one.sqlstate.startswith(ABSENT))
        for one in causes(error)
    )


def is_full(error: BaseException | None) -> bool:
    """Whether a disk took no more: that of the database, or that of files on their way in."""
    return any(
        isinstance(one, psycopg.errors.DiskFull) or (isinstance(one, OSError) and one.errno in FULL)
        for one in causes(error)
    )


def is_clock_set(request: HttpRequest) -> bool:
    """Whether the machine's clock was set while this request was under way.

    What was compared with what was read before may then fail; done again it does not.
    """
    now, began = getattr(request, "now", None), getattr(request, "began", None)
    if now is None or began is None:
        return False
    gained = (timezone.now() - now).total_seconds() - (time.monotonic() - began)
    return bool(abs(gained) > STEP_SECONDS)


def causes(error: BaseException | None) -> Iterator[BaseException]:
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
    why = _why(error)
    line = str(error).strip().split("\n")[0]
    # What failed under a clock that was set may be a fault of ours all the same: it is kept whole.
    logger.warning("%s: %s", why, line, exc_info=True if why == "clock set" else None)
    response = _answer(request, why)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    # One line is enough: Django would add a traceback.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _why(error: BaseException) -> str:
    if is_full(error):
        return "disk full"
    return "database away" if is_passing(error) else "clock set"


def _answer(request: HttpRequest, why: str) -> HttpResponse:
    title, detail = WORDS[why]
    if request.path.startswith(API) or "json" in request.headers.get("Accept", ""):
        problem = {
            "type": "about:blank",
            "title": title,
            "status": 503,
            "detail": detail,
        }
        return JsonResponse(problem, status=503, content_type="application/problem+json")
    again = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    told = {"again": again, "why": why}
    return render(request, "shell/503.html", told, status=503)
