"""What an address says of a list, and the risk that a page is about."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict

from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import lists
from xiaoan.features.risks.queries.lists import STATES, Key, Sift
from xiaoan.features.risks.rules.methods import COLOURS
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request


def sift_of(query: QueryDict) -> Sift:
    """The filters of the list; what means nothing narrows nothing."""
    colour, area, state = (query.get(one, "") for one in ("colour", "area", "state"))
    return Sift(
        colour=colour if colour in COLOURS else "",
        area=area if area in packs.areas() else "",
        state=state if state in STATES else "",
        code=number_of(query.get("code", "")),
        text=query.get("q", "").replace("\x00", "").strip()[:40],
        after=key_of(query.get("after", "")),
    )


def number_of(text: str) -> int:
    """A code from an address; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 14 else 0


def key_of(text: str) -> Key | None:
    """Where a page begins, from its address."""
    parts = [number_of(one) if one else -1 for one in text.split("_")]
    return Key(*parts) if len(parts) == 3 and min(parts) >= 0 else None


def address_of(query: QueryDict, **more: str) -> str:
    """The same list with something of it changed; an empty word takes it away."""
    kept = {key: value for key, value in query.items() if key != "after"}
    wanted = {key: value for key, value in {**kept, **more}.items() if value}
    return "?" + urlencode(wanted) if wanted else "?"


def older(query: QueryDict, sift: Sift, rows: list[Any]) -> str:
    """The address of the next page; empty on the last one."""
    key = lists.older(sift, rows)
    if key is None:
        return ""
    return address_of(query, after=f"{key.rank}_{key.org_code}_{key.number}")


def risk_of(request: Request, risk_id: UUID) -> Risk:
    """The risk, or 404 for whoever does not see it."""
    found = lists.risk(request.viewer, risk_id)
    if found is None:
        raise Http404
    return found


def own_risk(request: Request, risk_id: UUID) -> Risk:
    """The own risk that may still be changed, or 404."""
    found = risk_of(request, risk_id)
    if found.org_code != request.viewer.org_code or found.retired_on is not None:
        raise Http404
    return found


def is_school(viewer: Viewer) -> bool:
    return viewer.org_kind == "school"


def chosen(values: list[str]) -> list[UUID]:
    """The rows ticked; what is not an id is left out."""
    return [found for one in values if (found := read_uuid(one))]
