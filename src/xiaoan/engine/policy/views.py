"""Reading pages: the library, a text beside its duties, and a duty beside its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy import parameters, queries, registry
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.showing import Desk
from xiaoan.engine.policy.wording import Words
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires


@requires("policy.read")
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """政策库: every document in force, and how much of each text is carried."""
    on = localdate(request.now)  # type: ignore[attr-defined]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    packs = queries.packs_on(on)
    page = {"packs": packs, "here": {one.id for one in packs if _reaches(one, viewer)}}
    return render(request, "policy/library.html", page)


@requires("policy.read")
@require_safe
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """One document: the text with its quotes on the left, its duties on the right."""
    on = localdate(request.now)  # type: ignore[attr-defined]
    found = queries.pack(key, on)
    if found is None:
        raise Http404
    page: dict[str, Any] = {"pack": found}
    if found.kind == "library":
        page["checklists"] = queries.checklists_of(found)
        return render(request, "policy/checklists.html", page)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    waiting = parameters.waiting((found.id,), viewer.org_code)
    desk = replace(_desk(viewer, on), waiting=waiting)
    page["clauses"] = [desk.show_clause(clause) for clause in queries.clauses(found)]
    page["duty_count"] = sum(len(one.duties) for one in page["clauses"])
    return render(request, "policy/pack.html", page)


def _desk(viewer: Viewer, on: date) -> Desk:
    words = Words(queries.fact_kinds(), queries.measure_kinds())
    return Desk(words, registry.standing(viewer, on))


def _reaches(pack: Pack, viewer: Viewer) -> bool:
    return pack.lo <= viewer.hi and pack.hi >= viewer.lo
