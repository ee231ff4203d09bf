"""A source's name and secret. The secret cannot be hashed, since HMAC needs it: it is sealed."""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from xiaoan.foundation import sealing

PURPOSE: Final = "signal sources"


def new_secret() -> str:
    """A secret as it is shown once: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def new_key() -> str:
    """The name of a source in its address; not a secret, and not to be guessed."""
    return secrets.token_hex(10)


def sealed(secret: str, source_id: UUID) -> bytes:
    return sealing.seal(PURPOSE, secret.encode(), source_id.bytes)


def opened(seal: bytes, source_id: UUID) -> bytes:
    """The secret's bytes, as the sender holds them. Raises InvalidTag for another source's seal."""
    return sealing.unseal(PURPOSE, seal, source_id.bytes)
