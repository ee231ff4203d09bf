"""The directory of organisations and the page of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import actions, queries
from .forms import OrganisationForm, SearchForm, wanted_fields
from .models import Organisation
from .rules import LEVELS, LINES, outline_path


@requires("orgs.read")
@require_safe
def directory(request: Request) -> HttpResponse:
    """单位名录: narrowed by kind, stage and township, searched by name or pinyin initials."""
    viewer = request.viewer
    search = _search(request)
    wanted = queries.Wanted(
        kind=search["kind"],
        stage=search["stage"],
        territory=search["territory"] or 0,
        text=search["q"],
        after=search["after"] or 0,
    )
    townships = [(str(one.code), one.name) for one in queries.townships_near(viewer)]
    found = queries.directory_page(viewer, wanted)
    is_set = any(search[name] for name in ("q", "kind", "stage", "territory"))
    page = {
        "rows": found.rows,
        "older": _continued(search, found.next_after),
        "fields": wanted_fields(search, townships),
        "search": search["q"],
        "is_set": is_set,
        "township_names": {int(code): name for code, name in townships},
    }
    return render(request, "orgs/directory.html", page)


def _search(request: Request) -> dict[str, Any]:
    form = SearchForm(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}


def _continued(search: dict[str, Any], after: int | None) -> str:
    if after is None:
        return ""
    kept = {name: value for name, value in search.items() if value}
    return f"?{urlencode({**kept, 'after': after})}"


def _listed(viewer: Viewer, code: int) -> Organisation:
    found = queries.directory(viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _may_edit(viewer: Viewer, code: int) -> bool:
    lo, hi = viewer.own_interval
    return viewer.may("orgs.edit") and lo <= code <= hi


@requires("orgs.read")
@require_safe
def organisation(request: Request, code: int) -> HttpResponse:
    """One organisation: its facts, where it stands, and who supervises it."""
    viewer = request.viewer
    one = _listed(viewer, code)
    lo, hi = viewer.own_interval
    page = {
        "organisation": one,
        "places": queries.territory_chain(code),
        "above": queries.chain_above(code),
        "outline": outline_path(one.outline),
        "line_word": LINES[one.line],
        "level_word": LEVELS[one.level],
        "may_edit": _may_edit(viewer, code),
        "may_see_posts": viewer.may("accounts.read") and lo <= code <= hi,
    }
    return render(request, "orgs/organisation.html", page)


@requires("orgs.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: int) -> HttpResponse:
    """修改单位信息. The same rules decide in the action; what was typed stays in the form."""
    viewer = request.viewer
    one = _listed(viewer, code)
    if not _may_edit(viewer, code):
        raise Http404
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm.of(one)
    if form.is_bound and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            actions.update_organisation(code=code, changes=changes, by=viewer, at=request.now)
        except actions.OrganisationInvalid as invalid:
            form.add_error(None, invalid.faults)
        else:
            messages.success(request, "单位信息已保存。")
            return redirect("orgs:organisation", code)
    page = {"organisation": one, "form": form}
    return render(request, "orgs/edit.html", page, status=422 if form.is_bound else 200)
