"""What goes over with an organisation. Layers above say it here; organisations know none of them.

A move gives a school another code: every row of every tenant table follows by itself, so nothing
has to be registered for it. A merger or a closure leaves the past where it is; only what is still
open, or still in use, goes over, and that has to be said:

    carries("未办结的事项", open_cases, carry_cases, back=return_cases, fates=("…", "…"))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from .models import Change


@dataclass(frozen=True)
class Handover:
    """Who hands over to whom. `new` is None at a closure; `above` then takes what is left open."""

    kind: str
    old: int
    new: int | None
    new_name: str
    above: int | None
    on: date
    at: datetime

    @classmethod
    def of(cls, change: Change, *, names: tuple[str, int | None], at: datetime) -> Handover:
        """`names` are the successor's name and the code of the level above."""
        new_name, above = names
        return cls(change.kind, change.org_code, change.successor, new_name, above, change.on, at)


Counter = Callable[[int], int]  # code → how many rows would go over
Mover = Callable[[Handover], Sequence[UUID]]  # moves them, and returns their ids
Back = Callable[[Handover, Sequence[UUID]], None]  # puts these back where they came from
Fates = tuple[str, str]  # what a preview says of it: with a successor, and without


@dataclass(frozen=True)
class Cargo:
    """One thing that goes over."""

    word: str
    counter: Counter
    mover: Mover
    back: Back | None
    at_merger: str
    at_closure: str


_cargo: dict[str, Cargo] = {}


def carries(
    word: str, counter: Counter, mover: Mover, *, back: Back | None = None, fates: Fates
) -> None:
    """Say what goes over; `fates` are the phrases for a merger and for a closure.

    The mover runs in the change's own transaction under the system's scope, in the order of
    registration; running twice finds nothing left to move.
    """
    _cargo[word] = Cargo(word, counter, mover, back, *fates)


def cargo() -> list[Cargo]:
    return list(_cargo.values())
