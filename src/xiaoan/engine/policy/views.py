"""Reading pages: the library, a text beside its duties, and a duty beside its sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy import parameters, queries, registry, shelving, stacking
from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.showing import ONLY, Desk, ShownClause
from xiaoan.engine.policy.wording import Words
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires


@requires("policy.read")
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """政策库: the texts that hold here from national to county, and apart from them the others."""
    on = localdate(request.now)  # type: ignore[attr-defined]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    packs = queries.packs_on(on)
    standing = registry.standing(viewer, on)
    found = shelving.shelves(packs, viewer, queries.kinds_by_pack(packs), standing)
    return render(request, "policy/library.html", {"shelves": found})


@requires("policy.read")
@require_safe
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """One document: the text with its quotes on the left, its duties on the right.

    `only` narrows the clauses: `duties`, `late`, `open`; `clause` shows one of them.
    """
    on = localdate(request.now)  # type: ignore[attr-defined]
    found = queries.pack(key, on)
    if found is None:
        raise Http404
    page: dict[str, Any] = {"pack": found}
    if found.kind == "library":
        page["checklists"] = queries.checklists_of(found)
        return render(request, "policy/checklists.html", page)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    desk = _desk(viewer, found, on)
    page |= {
        "level": level_word(found),
        "is_here": found.lo <= viewer.org_code <= found.hi,
        **_read(request, [desk.show_clause(clause) for clause in queries.clauses(found)]),
    }
    return render(request, "policy/pack.html", page)


def _read(request: HttpRequest, clauses: list[ShownClause]) -> dict[str, Any]:
    """The whole text, what `only` leaves of it, or the one clause that `clause` names."""
    only = request.GET.get("only", "")
    keys = [one.clause.key for one in clauses]
    wanted = request.GET.get("clause", "")
    place = keys.index(wanted) if wanted in keys else -1
    shown = [one for one in clauses if one.is_shown(only)] if place < 0 else [clauses[place]]
    return {
        "clauses": shown,
        "toc": shown if place < 0 else clauses,
        "single": place >= 0,
        "place": place,
        "before": clauses[place - 1] if place > 0 else None,
        "after": clauses[place + 1] if 0 <= place < len(clauses) - 1 else None,
        "counts": {key: sum(one.is_shown(key) for one in clauses) for key in ("", *ONLY)},
        "only": only if only in ONLY else "",
        "duty_count": sum(len(one.duties) for one in clauses),
    }


def _desk(viewer: Viewer, pack: Pack, on: date) -> Desk:
    """Open norms are read as filled where the text holds: at home, else in its own territory."""
    code = viewer.org_code if pack.lo <= viewer.org_code <= pack.hi else pack.lo
    return Desk(
        Words(queries.fact_kinds(), queries.measure_kinds()),
        registry.standing(viewer, on, {one.id for one in queries.duties_of(pack)}),
        parameters.waiting((pack.id,), viewer.org_code),
        stacking.fillers(queries.duties_in_force(on, code)),
    )
