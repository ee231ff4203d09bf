"""What the accounts keep but must not be readable in a copy of the database.

Secrets are sealed, codes are kept as HMAC-SHA256, each under a key of its own.
"""

from __future__ import annotations

import hmac
from typing import Final
from uuid import UUID

from xiaoan.foundation import sealing

SECOND_FACTORS: Final = "accounts second factors"


def seal(person_id: UUID, secret: str) -> bytes:
    """Seal a second factor's secret to its person."""
    return sealing.seal(SECOND_FACTORS, secret.encode(), person_id.bytes)


def unseal(person_id: UUID, sealed: bytes) -> str:
    return sealing.unseal(SECOND_FACTORS, sealed, person_id.bytes).decode()


def mark(purpose: str, *words: str) -> str:
    """The keyed digest that stands for a code; the same words give the same mark."""
    key = sealing.key_for(f"accounts {purpose}")
    return hmac.digest(key, "\0".join(words).encode(), "sha256").hex()
