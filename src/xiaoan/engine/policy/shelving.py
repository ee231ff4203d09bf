"""The library's shelves: what holds here from the widest, what holds below, what only is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from xiaoan.engine.policy import registry
from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.models import DUTY_KINDS, Pack
from xiaoan.engine.policy.showing import STATES
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Book:
    """A text with its duties by kind, and how the viewer's organisations stand with them."""

    pack: Pack
    level: str
    kinds: list[tuple[str, int]]
    states: list[tuple[str, int]]

    @property
    def number(self) -> int:
        return sum(number for _, number in self.kinds)

    @property
    def late(self) -> int:
        return dict(self.states).get("overdue", 0)


@dataclass(frozen=True)
class Shelves:
    """`here` is the stack that holds for the viewer's own organisation, the widest first."""

    here: list[Book]
    below: list[Book]
    elsewhere: list[Book]
    libraries: list[Book]


def shelves(
    packs: Iterable[Pack],
    viewer: Viewer,
    kinds: Mapping[UUID, Mapping[str, int]],
    standing: registry.Standing,
) -> Shelves:
    """Every pack on the shelf where this viewer looks for it."""
    states = _by_pack(standing)
    found: dict[str, list[Book]] = {"here": [], "below": [], "elsewhere": [], "libraries": []}
    for one in sorted(packs, key=lambda one: (one.lo - one.hi, one.key)):
        found[_shelf(one, viewer)].append(_book(one, kinds.get(one.pk, {}), states.get(one.key)))
    return Shelves(**found)


def _shelf(pack: Pack, viewer: Viewer) -> str:
    if pack.kind != "policy":
        return "libraries"
    if pack.lo <= viewer.org_code <= pack.hi:
        return "here"
    return "below" if viewer.lo <= pack.lo and pack.hi <= viewer.hi else "elsewhere"


def _book(pack: Pack, kinds: Mapping[str, int], states: Mapping[str, int] | None) -> Book:
    return Book(
        pack=pack,
        level=level_word(pack),
        kinds=[(word, kinds[key]) for key, word in DUTY_KINDS.items() if kinds.get(key)],
        states=[(key, states[key]) for key in STATES if states.get(key)] if states else [],
    )


def _by_pack(standing: registry.Standing) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for duty, states in standing.items():
        found.setdefault(duty.partition("/")[0], Counter()).update(states)
    return found
