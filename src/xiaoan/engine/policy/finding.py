"""Sentences of the texts in force, found by their words."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.search.columns import Texts, matching
from xiaoan.foundation.search.registry import Hit, Source, Wanted
from xiaoan.foundation.search.rules import excerpt

from . import queries
from .models import Clause
from .showing import clause_anchor

CLAUSE: Final = Texts(("title", "text"), ("title",))


def clauses(viewer: Viewer, wanted: Wanted) -> list[Hit]:
    """Clauses of the packs in force where the viewer works, newest text first."""
    packs = queries.packs_in_force(wanted.on, viewer.org_code)
    rows = matching(Clause.objects.filter(pack__in=packs), wanted.query, CLAUSE)
    if wanted.after is not None:
        rows = rows.filter(id__lt=wanted.after)
    page = rows.select_related("pack").order_by("-id")[: wanted.limit]
    return [
        Hit(
            key=str(one.id),
            title=f"{one.pack.short_title} · {one.title}",
            url=f"{reverse('policy:pack', args=[one.pack.key])}#{clause_anchor(one)}",
            detail=excerpt(one.text, wanted.query.marks),
        )
        for one in page
    ]


def sources() -> list[Source]:
    return [Source("clauses", "政策原文", "policy.read", clauses, place=4)]
