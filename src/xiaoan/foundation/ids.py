"""Identifiers that sort by the moment they were made, and how they are read."""

from __future__ import annotations

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, 74 random bits.

    Phones make these too, so a record keeps its key from the moment it is written offline.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = (milliseconds << 16) | 0x7000 | (random >> 68 & 0xFFF)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return uuid.UUID(int=(high << 64) | low)


def read_uuid(text: str) -> uuid.UUID | None:
    """The identifier that was sent as text, or None where the text is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
