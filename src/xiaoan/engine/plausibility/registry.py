"""Features tell which signs they can see; whoever plans a re-check asks for all of them at once.

A sign never names a person and is never shown as an order of schools.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final


@dataclass(frozen=True)
class Asked:
    """Which organisations, up to which day, by which limits (packs/visits.yaml)."""

    lo: int
    hi: int
    on: date
    limits: Mapping[str, Any]


@dataclass(frozen=True)
class Sign:
    """Something that was seen at one organisation, in a sentence that its people may read."""

    org_code: int
    kind: str
    words: str


Finder = Callable[[Asked], Iterable[Sign]]
_FINDERS: Final[dict[str, Finder]] = {}


def register(kind: str, finder: Finder) -> None:
    """Called by a feature's AppConfig.ready(); registering a kind again replaces it."""
    _FINDERS[kind] = finder


def kinds() -> list[str]:
    """Every kind of sign that somebody can see."""
    return sorted(_FINDERS)


def signs(asked: Asked) -> dict[int, list[Sign]]:
    """By organisation what was seen of it; one finder a kind, each set-based."""
    found: dict[int, list[Sign]] = {}
    for kind in kinds():
        for one in _FINDERS[kind](asked):
            found.setdefault(one.org_code, []).append(one)
    return found
