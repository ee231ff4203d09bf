"""From a recorded fact back to the work that it came from; features say where that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from xiaoan.engine.duties.models import Fulfilment
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Source:
    """The page of one kind of work: its url name, the verb that opens it, and what it is called."""

    url_name: str
    verb: str
    word: str


_SOURCES: Final[dict[str, Source]] = {}


def register(source_type: str, source: Source) -> None:
    """Called by a feature's AppConfig.ready()."""
    _SOURCES[source_type] = source


def link(viewer: Viewer, fact: Fulfilment) -> tuple[str, str] | None:
    """(word, path) of the work beneath a fact, where the viewer may open it."""
    source = _SOURCES.get(fact.source_type)
    if source is None or not viewer.may(source.verb):
        return None
    return source.word, reverse(source.url_name, args=[fact.source_id])
