"""The first form of records: how lots were numbered before every draw ran on `foundation.draws`.

Nothing is sealed in this form any more. What was sealed in it stands in the ledger, and has to come
out the same as long as anybody keeps it.
"""

from __future__ import annotations

import hashlib
from typing import Final

DRAW: Final = "xiaoan-draw-1"
ROTATION: Final = "xiaoan-rotation-1"


def seed_of(frame_hash: str, public: str) -> str:
    """SHA-256 of the hash, a line break and the public value."""
    return hashlib.sha256(f"{frame_hash}\n{public.strip()}".encode()).hexdigest()


def number(seed: str, *words: object) -> str:
    """One number of the lot, 64 hexadecimal digits; compared as text."""
    told = "|".join([seed, *(str(one) for one in words)])
    return hashlib.sha256(told.encode()).hexdigest()


def ticket(seed: str, code: int, weight: int) -> str:
    """The smallest of a school's tickets."""
    return min(number(seed, "school", code, place) for place in range(1, weight + 1))
