"""Look for words in everything a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from xiaoan.foundation.scope import Viewer

from . import registry
from .registry import Hit, Source, Wanted
from .rules import Query

FEW: Final = 5  # of each kind, side by side
PAGE: Final = 30  # of one kind


@dataclass(frozen=True)
class Group:
    """Hits of one kind, and the key of the next page where there are more."""

    source: Source
    hits: list[Hit]
    next: str


def few_of_each(viewer: Viewer, query: Query, on: date, size: int = FEW) -> list[Group]:
    """The newest hits of every kind that has some; none for an empty query."""
    if not query:
        return []
    wanted = Wanted(query, on, size)
    groups = [_group(viewer, one, wanted) for one in registry.sources(viewer)]
    return [group for group in groups if group.hits]


def of_one_kind(viewer: Viewer, source: Source, wanted: Wanted) -> Group:
    """One page of one kind."""
    return _group(viewer, source, wanted) if wanted.query else Group(source, [], "")


def _group(viewer: Viewer, source: Source, wanted: Wanted) -> Group:
    size = wanted.limit
    hits = source.find(viewer, replace(wanted, limit=size + 1))
    return Group(source, hits[:size], hits[size - 1].key if len(hits) > size else "")
