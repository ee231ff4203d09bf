"""A territory's colours, drilled down to a school; and 研判."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.risks import actions, forms
from xiaoan.features.risks.queries import county as queries
from xiaoan.features.risks.rules.methods import RiskRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.queries import territory, townships_near
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import reading
from .lists import words

WHOLE = 1  # of the form: every school of the territory


@require_safe
@requires("risks.read")
def county(request: Request) -> HttpResponse:
    """Colours by township and school; each number leads to its list."""
    viewer = request.viewer
    if reading.is_school(viewer):
        return redirect("risks:home")
    inside = reading.number_of(request.GET.get("in", ""))
    lo, hi = queries.clipped(viewer, inside) if inside else viewer.own_interval
    today = timezone.localdate(request.now)
    page = {
        "board": queries.board(lo, hi, today),
        "here": territory(inside) if inside else None,
        "may_analyse": _may_analyse(viewer),
        "may_publish": actions.may_publish(viewer) and viewer.may("risks.publish"),
        **words(),
    }
    return render(request, "risks/county.html", page)


def _may_analyse(viewer: Viewer) -> bool:
    return viewer.may("risks.analyse") and viewer.reach == "territory" and viewer.lo < viewer.hi


@require_safe
@requires("risks.read")
def analyses(request: Request) -> HttpResponse:
    """研判 of one's own office and of those below it, the newest first."""
    rows = list(queries.analyses(request.viewer)[:60])
    page = {"rows": rows, "may_analyse": _may_analyse(request.viewer), **words()}
    return render(request, "risks/analyses.html", page)


@require_safe
@requires("risks.read")
def analysis(request: Request, analysis_id: UUID) -> HttpResponse:
    """One 研判 with the numbers of its day and whom it warned."""
    found = queries.analyses(request.viewer).filter(pk=analysis_id).first()
    if found is None:
        raise Http404
    page = {"analysis": found, "warned": queries.warned(found), **words()}
    return render(request, "risks/analysis.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("risks.analyse")
def analyse(request: Request) -> HttpResponse:
    """研判: the numbers of today are filled in; a person says what they mean."""
    viewer = request.viewer
    if not _may_analyse(viewer):
        raise Http404
    today = timezone.localdate(request.now)
    initial = {
        "id": uuid7(),
        "kind": "monthly",
        "result": "clear",
        "title": f"{today.year}年{today.month}月学校安全风险研判",
    }
    form = forms.AnalysisForm(request.POST or None, places=_places(viewer), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            codes = _codes(viewer, form.cleaned_data["where"])
            row = actions.analyse(told=form.conclusion(codes), by=viewer, at=request.now)
            messages.success(request, "研判已记下。")
            return redirect("risks:analysis", row.pk)
        except RiskRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    board = queries.board(*viewer.own_interval, today)
    page = {"form": form, "board": board, **words()}
    return render(request, "risks/analyse.html", page, status=422 if form.errors else 200)


def _places(viewer: Viewer) -> list[tuple[int, str]]:
    inside = [
        (one.code, one.name)
        for one in townships_near(viewer)
        if viewer.lo <= one.code <= viewer.hi and one.code != viewer.lo
    ]
    return [(0, "请选择"), (WHOLE, "辖区全部学校"), *inside]


def _codes(viewer: Viewer, where: int | None) -> list[int]:
    """The schools of the place chosen; none where nothing was."""
    if not where:
        return []
    lo, hi = viewer.own_interval if where == WHOLE else queries.clipped(viewer, where)
    return queries.schools_in(lo, hi)
