"""The page of a duty: its sentence, the chain across texts, how it stands, the facts beneath."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.engine.policy import chaining, parameters, queries, readers, registry
from xiaoan.engine.policy.chain_showing import ChainDesk
from xiaoan.engine.policy.chaining import Place, Spoken
from xiaoan.engine.policy.models import CONFIDENCES, Duty
from xiaoan.engine.policy.reading import Quote, pieces
from xiaoan.engine.policy.showing import Desk, body_of, clause_anchor
from xiaoan.engine.policy.wording import Words
from xiaoan.foundation.orgs import queries as orgs
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

FEW: Final = 8
EVERYBODY: Final = "all"
LONGEST_CODE: Final = 14


@dataclass(frozen=True)
class Choice:
    """For whom the chain is read; what was typed to find somebody, and who was found by it."""

    place: Place
    said: str = ""
    found: tuple[Organisation, ...] = ()
    is_own: bool = False


@requires("policy.read")
@require_safe
def duty(request: Request, key: str) -> HttpResponse:
    """One duty: who else says what on its topic, whom it binds, how they stand."""
    on = localdate(request.now)
    row = queries.duty_row(key, on)
    if row is None:
        raise Http404
    choice = _choice(request, row)
    spoken = chaining.spoken(row.topic, choice.place, on)
    desk = _desk(request.viewer, spoken, row, on)
    clauses = chaining.clause_titles(spoken.packs)
    page = _sentence(row, desk, spoken) | {
        "topic": chaining.topic_title(row.topic),
        "chain": ChainDesk(desk, spoken, clauses).show(row.key),
        "choice": choice,
        "told": readers.told(request.viewer, _asked(row, choice, spoken, on)),
        "numbers": _numbers(row, choice.place.code),
        "confidences": CONFIDENCES,
        "reaches": _reaches(row, request.viewer),
        "in_force": row.key in spoken.duties,
    }
    return render(request, "policy/duty.html", page)


def _sentence(row: Duty, desk: Desk, spoken: Spoken) -> dict[str, Any]:
    pure = queries.as_duty(row)
    return {
        "duty": desk.show(spoken.duties.get(row.key, pure)),
        "pure": pure,
        "pack": row.pack,
        "clause": row.clause,
        "clause_anchor": clause_anchor(row.clause),
        "text": pieces(body_of(row.clause), [Quote("duty", row.quote, "")]),
        "waits": row.key in desk.waiting,
    }


def _choice(request: Request, row: Duty) -> Choice:
    """The organisation asked for by its code or its name; else the viewer's own, or everybody."""
    viewer, wanted = request.viewer, request.GET.get("organisation", "")
    said = " ".join(request.GET.get("who", "").replace("\0", " ").split())[:40]
    home = chaining.place_of(viewer, row.pack, queries.as_duty(row), _own(viewer))
    everybody = Place(home.code)
    if wanted == EVERYBODY:
        return Choice(everybody)
    if wanted:
        return Choice(_chosen(viewer, wanted))
    if not said:
        return Choice(home, is_own=home.organisation is not None)
    named = orgs.directory_page(viewer, orgs.Wanted(text=said), FEW).rows
    if len(named) == 1:
        return Choice(Place(named[0].code, named[0]))
    return Choice(home, said, tuple(named), is_own=home.organisation is not None)


def _chosen(viewer: Viewer, code: str) -> Place:
    is_code = code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE
    found = chaining.organisation_seen(viewer, int(code)) if is_code else None
    if found is None:
        raise Http404
    return Place(found.code, found)


def _own(viewer: Viewer) -> Organisation | None:
    return orgs.organisation(viewer.org_code)


def _desk(viewer: Viewer, spoken: Spoken, row: Duty, on: date) -> Desk:
    shown = {row.key, *(one.said.duty.id for one in spoken.chain.links)}
    versions = (row.pack_id, *(one.id for one in spoken.packs.values()))
    return Desk(
        Words(queries.fact_kinds(), queries.measure_kinds()),
        registry.standing(viewer, on, shown),
        parameters.waiting(versions, viewer.org_code),
    )


def _asked(row: Duty, choice: Choice, spoken: Spoken, on: date) -> readers.Asked:
    chosen = choice.place.organisation
    links = tuple(one.said.duty.id for one in spoken.chain.links)
    return readers.Asked(row.key, links, chosen.code if chosen else None, on)


def _numbers(row: Duty, code: int) -> list[parameters.Shown]:
    held = parameters.held_at(code) if parameters.uses_of((row.pack_id,)) else {}
    return [parameters.Shown(one, held.get(one.key)) for one in queries.parameters_of(row)]


def _reaches(row: Duty, viewer: Viewer) -> bool:
    return row.pack.lo <= viewer.hi and row.pack.hi >= viewer.lo
