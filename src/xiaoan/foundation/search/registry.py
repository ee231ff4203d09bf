"""What can be found: each part of the product that has texts says so when it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xiaoan.foundation.scope import Viewer

from .rules import Query


@dataclass(frozen=True)
class Hit:
    """One thing found. `key` continues the list after it; `tag` is a word on its state."""

    key: str
    title: str
    url: str
    detail: str = ""
    tag: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Wanted:
    """What is looked for on a day, how many hits, after which; newest first."""

    query: Query
    on: date
    limit: int
    after: UUID | None = None


Find = Callable[[Viewer, Wanted], list[Hit]]


@dataclass(frozen=True)
class Source:
    """A kind of thing: `find` returns at most `limit` hits that the viewer may see.

    `verb` is what a post needs for it; the scope of the rows is the source's own filter.
    """

    kind: str
    word: str
    verb: str
    find: Find
    place: int = 0


Offer = Callable[[], list[Source]]
_offers: list[Offer] = []


def offer(kinds: Offer) -> None:
    """Let kinds of things be found; asked at each search, so that what registers later is there."""
    if kinds not in _offers:
        _offers.append(kinds)


def sources(viewer: Viewer) -> list[Source]:
    """The kinds this viewer may look for, in their order."""
    offered = [one for kinds in _offers for one in kinds() if viewer.may(one.verb)]
    return sorted(offered, key=lambda one: (one.place, one.kind))


def source(viewer: Viewer, kind: str) -> Source | None:
    """One kind, where the viewer may look for it."""
    return next((one for one in sources(viewer) if one.kind == kind), None)
