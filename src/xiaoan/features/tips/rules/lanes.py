"""Which way a tip goes: straight to its office, or through a person's hands first. Pure.

Nobody is turned away for the address they write from: a bus stop of parents shares one. What
counts is the work a phone did and how much comes for one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STRAIGHT: Final = "straight"
HELD: Final = "held"
FULL: Final = "full"


@dataclass(frozen=True)
class Load:
    """What has come already: for the place in the last hour, and all that waits for a person."""

    arrived: int = 0
    held: int = 0
    held_bytes: int = 0


@dataclass(frozen=True)
class Bounds:
    admitted_an_hour: int
    held_most: int
    held_bytes: int


def lane(load: Load, bounds: Bounds, *, is_proved: bool) -> str:
    """`straight`, `held`, or `full`: then it is kept on the phone and sent again later."""
    if is_proved and load.arrived < bounds.admitted_an_hour:
        return STRAIGHT
    return HELD if load.held < bounds.held_most else FULL


def takes_photos(chosen: str, load: Load, bounds: Bounds) -> bool:
    """What waits for a person may fill only so much of the disk."""
    return chosen == STRAIGHT or load.held_bytes < bounds.held_bytes
