"""The search page, and what the field on top shows while one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from . import queries, registry, rules
from .registry import Wanted

AT_ONCE = 3


@requires("search.read")
@require_safe
def results(request: Request) -> HttpResponse:
    """检索: a few of every kind, or one kind a page at a time (`kind`, `after`)."""
    viewer, query = request.viewer, rules.read(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    source = registry.source(viewer, kind) if kind else None
    if kind and source is None:
        raise Http404(kind)
    if source is None:
        groups = queries.few_of_each(viewer, query, localdate(request.now))
    else:
        after = read_uuid(request.GET.get("after", ""))
        wanted = Wanted(query, localdate(request.now), queries.PAGE, after)
        groups = [queries.of_one_kind(viewer, source, wanted)]
    page = _page(query, groups) | {"source": source, "sources": registry.sources(viewer)}
    return render(request, "search/results.html", page)


@requires("search.read")
@require_safe
def quick(request: Request) -> HttpResponse:
    """The first hits of every kind, as a piece of a page."""
    query = rules.read(request.GET.get("q", ""))
    groups = queries.few_of_each(request.viewer, query, localdate(request.now), AT_ONCE)
    return render(request, "search/quick.html", _page(query, groups))


def _page(query: rules.Query, groups: list[queries.Group]) -> dict[str, Any]:
    return {
        "query": query,
        "groups": groups,
        "marked": lambda text: rules.marked(text, query.marks),
        "more": lambda group, after="": _address(query, group.source.kind, after),
        "everything": _address(query, "", ""),
    }


def _address(query: rules.Query, kind: str, after: str) -> str:
    kept = {"q": query.said, "kind": kind, "after": after}
    words = urlencode({name: value for name, value in kept.items() if value})
    return f"{reverse('search:results')}?{words}"
