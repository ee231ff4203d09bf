"""文库: the own one, that of an organisation below, and what is lacking."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.features.documents.documents import library as documents
from xiaoan.features.documents.models import catalogue
from xiaoan.features.documents.queries import circulars, needs
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import library
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .papers import sent

TONES = {
    "draft": "quiet", "asked": "info", "approved": "info", "in_force": "good",
    "superseded": "quiet", "withdrawn": "quiet",
    "missing": "bad", "unapproved": "warn", "stale": "warn", "current": "good",
}  # fmt: skip


@require_safe
@requires("documents.read")
def home(request: Request) -> HttpResponse:
    """The own library, with what the texts ask for and it does not hold."""
    return _library(request, request.viewer.org_code)


@require_safe
@requires("documents.read")
def organisation(request: Request, code: int) -> HttpResponse:
    """The library of an organisation below."""
    return _library(request, code)


def _library(request: Request, code: int) -> HttpResponse:
    place = queries.organisation(request.viewer, code)
    if place is None:
        raise Http404
    today = timezone.localdate(request.now)
    sift = _sift(request)
    asked = {one.duty_id: one for one in needs.needs(today)}
    required = list(needs.lacks(code, code, today))
    page: dict[str, Any] = {
        "place": place,
        "is_own": code == request.viewer.org_code,
        "lines": queries.lines(request.viewer, code, sift, today),
        "above": circulars.from_above(request.viewer) if code == request.viewer.org_code else [],
        "required": required,
        "lacking": [one for one in required if one.standing != library.CURRENT],
        "asked": asked,
        "sift": sift,
        "groups": catalogue().groups,
        "states": library.STATES,
        "tones": TONES,
        "may_write": code == request.viewer.org_code and request.viewer.may("documents.edit"),
    }
    return render(request, "documents/library.html", page)


def _sift(request: Request) -> queries.Sift:
    told = {key: request.GET.get(key, "").replace("\x00", "") for key in ("group", "state", "q")}
    return queries.Sift(told["group"], told["state"], told["q"].strip()[:40])


@require_safe
@requires("documents.read")
def library_xlsx(request: Request, code: int) -> HttpResponse:
    """制度目录 as Excel."""
    place = queries.organisation(request.viewer, code)
    if place is None:
        raise Http404
    today = timezone.localdate(request.now)
    lines = queries.lines(request.viewer, code, _sift(request), today)
    content = documents.library_workbook(lines, unit=place.name, on=today)
    return sent(content.getvalue(), "xlsx", f"制度与方案目录-{place.name}-{today}")


@require_safe
@requires("documents.oversee")
def gaps(request: Request) -> HttpResponse:
    """缺漏清单: every school of the territory on one page, by school and by kind."""
    today = timezone.localdate(request.now)
    told = request.GET.get("after", "")
    after = int(told) if told.isascii() and told.isdigit() and len(told) <= 14 else 0
    kind = request.GET.get("kind", "").replace("\x00", "")[:40]
    only = request.GET.get("only", "")
    only = only if only in library.STANDINGS else ""
    rows = needs.by_school(request.viewer, today, after=after, kind=kind, only=only)
    kinds = needs.by_kind(request.viewer, today)
    page = {
        "rows": rows[: needs.PAGE],
        "next_code": rows[needs.PAGE - 1].key if len(rows) > needs.PAGE else "",
        "kinds": kinds,
        "kind": kind,
        "only": only,
        "kind_title": catalogue().title(kind) if kind else "",
        "standings": library.STANDINGS,
        "total": {
            word: sum(getattr(one, word) for one in kinds)
            for word in ("needed", "missing", "unapproved", "stale", "current")
        },
    }
    return render(request, "documents/gaps.html", page)


@require_safe
@requires("documents.oversee")
def gaps_xlsx(request: Request) -> HttpResponse:
    """缺漏清单 as Excel: only what is lacking."""
    today = timezone.localdate(request.now)
    viewer = request.viewer
    found = needs.lacks(*viewer.own_interval, today, schools=True)
    asked = {one.duty_id: one for one in needs.needs(today)}
    lacking = (one for one in found if one.standing != library.CURRENT)
    content = documents.gaps_workbook(lacking, asked, unit=viewer.org_name, on=today)
    return sent(content.getvalue(), "xlsx", f"制度与方案缺漏清单-{viewer.org_name}-{today}")
