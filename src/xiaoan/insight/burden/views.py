"""减负账本: what was asked of one school, or of all schools of a territory, month by month."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import documents, queries, rules
from .queries import Wanted
from .reading import Sheet, of_school, of_territory

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS: Final = 6


@require_safe
@requires("burden.read")
def home(request: Request) -> HttpResponse:
    """A school sees its own; who stands above sees who asks, and the schools to open."""
    viewer = request.viewer
    if viewer.org_kind == "school":
        return _school(request, viewer.org_code)
    first = _month(request)
    context = _shown(request, of_territory(viewer, first), first) | {
        "schools": queries.schools(viewer),
        "unit": viewer.org_name,
    }
    return render(request, "burden/territory.html", context)


@require_safe
@requires("burden.read")
def school(request: Request, code: int) -> HttpResponse:
    """One school's months, for itself and for those above it."""
    return _school(request, code)


def _school(request: Request, code: int) -> HttpResponse:
    one = queries.school(request.viewer, code)
    if one is None:
        raise Http404
    first = _month(request)
    context = _shown(request, of_school(request.viewer, code, first), first) | {
        "unit": one.name,
        "code": code,
        "is_own": code == request.viewer.org_code,
    }
    return render(request, "burden/school.html", context)


@require_safe
@requires("burden.read")
def home_xlsx(request: Request) -> FileResponse:
    """By asker and by school, in the order of codes."""
    viewer, first = request.viewer, _month(request)
    if viewer.org_kind == "school":
        return school_xlsx(request, viewer.org_code)
    wanted = Wanted(*viewer.own_interval, first, rules.end_of(first), by="org")
    by_school = rules.lines(queries.asked(viewer, wanted), queries.rates())
    sheet = of_territory(viewer, first)
    content = documents.of_territory(sheet, by_school, dict(queries.schools(viewer)))
    return _sent(content, viewer.org_name, first)


@require_safe
@requires("burden.read")
def school_xlsx(request: Request, code: int) -> FileResponse:
    """One school's month, line by line."""
    one = queries.school(request.viewer, code)
    if one is None:
        raise Http404
    first = _month(request)
    content = documents.of_school(of_school(request.viewer, code, first), one.name)
    return _sent(content, one.name, first)


def _sent(content: Any, unit: str, first: date) -> FileResponse:  # noqa: ANN401
    name = f"减负账本_{unit}_{first:%Y%m}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _month(request: Request) -> date:
    today = timezone.localdate(request.now)
    return rules.month_of(request.GET.get("month", ""), today)


def _shown(request: Request, sheet: Sheet, first: date) -> dict[str, Any]:
    today = timezone.localdate(request.now)
    return {
        "sheet": sheet,
        "kinds": rules.KINDS,
        "rates": queries.rates(),
        "month": first,
        "months": rules.months_before(today.replace(day=1), 12)[::-1],
        "query": f"?month={first:%Y-%m}",
    }
