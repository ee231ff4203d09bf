"""Look for words in everything a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

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


def few_of_each(viewer: Viewer, query: Query, size: int = FEW) -> list[Group]:
    """The newest hits of every kind that has some; none for an empty query."""
    if not query:
        return []
    groups = [_group(viewer, one, query, size, None) for one in registry.sources(viewer)]
    return [group for group in groups if group.hits]


def of_one_kind(viewer: Viewer, source: Source, query: Query, after: UUID | None) -> Group:
    """One page of one kind."""
    if not query:
        return Group(source, [], "")
    return _group(viewer, source, query, PAGE, after)


def _group(viewer: Viewer, source: Source, query: Query, size: int, after: UUID | None) -> Group:
    hits = source.find(viewer, Wanted(query, size + 1, after))
    return Group(source, hits[:size], hits[size - 1].key if len(hits) > size else "")
