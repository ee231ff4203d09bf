"""The signature on a receipt: who holds the paper can show that this house gave it. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Sequence


def mark_of(words: Sequence[str], key: bytes) -> str:
    """Sixteen signs in fours over the words of a receipt."""
    made = hmac.digest(key, "\0".join(words).encode(), "sha256").hex()[:16].upper()
    return " ".join(made[place : place + 4] for place in range(0, 16, 4))
