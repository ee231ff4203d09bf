"""Cases found by the words of their title, number and particulars."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.urls import reverse

from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.search.columns import Said, Texts, matching
from xiaoan.foundation.search.registry import Hit, Source, Wanted
from xiaoan.foundation.search.rules import excerpt
from xiaoan.foundation.terms.rules import CHINA

from . import local, queries, registry
from .models import Case
from .workflow import Workflow

CASE: Final = Texts(("title", "number", Said("attributes")), ("title",))


def sources() -> list[Source]:
    """The cases of every registered workflow, for whoever may read them."""
    return [_source(one.flow, one.hooks.url_name) for one in registry.registrations()]


def _source(flow: Workflow, url_name: str) -> Source:
    find = partial(_found, flow, url_name)
    return Source(flow.id, flow.title, f"{flow.id}.read", find, place=1)


def _found(flow: Workflow, url_name: str, viewer: Viewer, wanted: Wanted) -> list[Hit]:
    rows = matching(queries.cases(viewer, flow.id), wanted.query, CASE)
    if wanted.after is not None:
        rows = rows.filter(id__lt=wanted.after)
    page = list(rows.order_by("-id")[: wanted.limit])
    flow = local.flow_for(flow.id, viewer.org_code, wanted.on) if page else flow
    codes = {one.org_code for one in page}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        Hit(
            key=str(one.id),
            title=one.title,
            url=reverse(url_name, args=[one.id]),
            detail=_detail(one, names.get(one.org_code, ""), wanted.query.marks),
            tag=flow.outcomes.get(one.outcome) or flow.stage(one.stage).title,
            on=one.opened_at.astimezone(CHINA).date(),
        )
        for one in page
    ]


def _detail(one: Case, school: str, marks: tuple[str, ...]) -> str:
    """Whose case, its number, and the words looked for where the title does not show them."""
    told = " ".join(text for text in one.attributes.values() if isinstance(text, str))
    is_in = [mark in told.lower() and mark not in one.title.lower() for mark in marks]
    words = [school, one.number, *([excerpt(told, marks)] if any(is_in) else [])]
    return " · ".join(words)
