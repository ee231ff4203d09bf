"""The directory of organisations and the page of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs import actions, archive, people, queries, standing
from xiaoan.foundation.orgs.forms import (
    NewOrganisationForm,
    OrganisationForm,
    SearchForm,
    wanted_fields,
)
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.rules import LEVELS, LINES, outline_path
from xiaoan.foundation.orgs.standing import group_warnings
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request


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
        is_closed=search["state"] == "closed",
    )
    townships = [(str(one.code), one.name) for one in queries.townships_near(viewer)]
    found = queries.directory_page(viewer, wanted)
    is_set = any(search[name] for name in ("q", "kind", "stage", "state", "territory"))
    page = {
        "rows": found.rows,
        "older": _continued(search, found.next_after),
        "fields": wanted_fields(search, townships),
        "search": search["q"],
        "is_set": is_set,
        "township_names": {int(code): name for code, name in townships},
        "may_create": _may_change(viewer),
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


def listed(viewer: Viewer, code: int) -> Organisation:
    """The organisation, where the viewer's directory lists it; else not found."""
    found = queries.directory(viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _may_edit(viewer: Viewer, one: Organisation) -> bool:
    lo, hi = viewer.own_interval
    return viewer.may("orgs.edit") and lo <= one.code <= hi and one.closed_on is None


def _may_change(viewer: Viewer) -> bool:
    """Those who answer for a territory, never a school for itself."""
    lo, hi = viewer.own_interval
    return viewer.may("orgs.change") and lo < hi


@requires("orgs.read")
@require_safe
def organisation(request: Request, code: int) -> HttpResponse:
    """One organisation: who is who, where it stands, what it was, who supervises it."""
    viewer = request.viewer
    one = listed(viewer, code)
    lo, hi = viewer.own_interval
    today = timezone.localdate(request.now)
    past = standing.past_of(code)
    relatives = [*past.before, *([past.after] if past.after else [])]
    is_inside = lo <= code <= hi
    page = {
        "organisation": one,
        "places": queries.territory_chain(code),
        "above": queries.chain_above(code),
        "outline": outline_path(one.outline),
        "line_word": LINES[one.line],
        "level_word": LEVELS[one.level],
        "past": past,
        "archives": {each.code for each in relatives if archive.may_open(viewer, each.code)},
        "seats": people.seats(viewer, code, today),
        "may_call": people.may_call(viewer, code),
        "is_inside": is_inside,
        "groups": [
            (group, group_warnings(group, today)) for group in queries.groups_of(viewer, code)
        ],
        "below": queries.children_of(viewer, one),
        "may_edit": _may_edit(viewer, one),
        "may_change": _may_change(viewer) and is_inside and viewer.org_code != code,
        "may_group": viewer.may("orgs.group") and is_inside and one.closed_on is None,
        "pending": standing.pending_of(code) if is_inside else None,
    }
    return render(request, "orgs/organisation.html", page)


@requires("orgs.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, code: int) -> HttpResponse:
    """修改单位信息. The same rules decide in the action; what was typed stays in the form."""
    viewer = request.viewer
    one = listed(viewer, code)
    if not _may_edit(viewer, one):
        raise Http404
    may_rename = _may_change(viewer)
    if request.method == "POST":
        form = OrganisationForm(request.POST, kind=one.kind, may_rename=may_rename)
    else:
        form = OrganisationForm.of(one, may_rename=may_rename)
    if form.is_bound and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            actions.update_organisation(code=code, changes=changes, by=viewer, at=request.now)
        except actions.OrganisationInvalid as invalid:
            form.add_error(None, invalid.faults)
        else:
            messages.success(request, "单位信息已保存。")
            return redirect("orgs:organisation", code)
    page = {"organisation": one, "form": form, "may_rename": may_rename}
    return render(request, "orgs/edit.html", page, status=422 if form.is_bound else 200)


@requires("orgs.change")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    """新增单位: its code is the next free one of the township; twice is once."""
    viewer = request.viewer
    if not _may_change(viewer):
        raise Http404
    seats = [(one.code, one.full_name) for one in queries.seats_within(viewer)]
    form = NewOrganisationForm(request.POST or None, initial={"id": uuid7()}, seats=seats)
    if form.is_bound and form.is_valid():
        made = _created(request, form)
        if made is not None:
            return redirect("orgs:organisation", made.code)
    page = {"form": form}
    return render(request, "orgs/create.html", page, status=422 if form.is_bound else 200)


def _created(request: Request, form: NewOrganisationForm) -> Organisation | None:
    known = Organisation.objects.filter(id=form.cleaned_data["id"]).first()
    if known is not None:
        return known
    wanted = form.organisation(standing.next_code(form.cleaned_data["seat"]))
    try:
        with transaction.atomic():
            made = actions.create_organisation(
                organisation=wanted, by=request.viewer, at=request.now
            )
    except actions.OrganisationInvalid as invalid:
        form.add_error(None, invalid.faults)
        return None
    except IntegrityError:
        form.add_error(None, "刚刚有人用了同一个编码，请再提交一次。")
        return None
    messages.success(request, f"{made.name}已建立，编码 {made.code:014d}。请补全学生数和位置。")
    return made
