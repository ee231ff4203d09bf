"""A source's secret at rest: AES-256-GCM under a key derived from the installation's secret.

It cannot be hashed, since HMAC needs it; a copy of the database alone does not hold it.
"""

from __future__ import annotations

import os
import secrets
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES: Final = 12


def new_secret() -> str:
    """A secret as it is shown once: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def new_key() -> str:
    """The name of a source in its address; not a secret, and not to be guessed."""
    return secrets.token_hex(10)


def sealed(secret: str, source_id: UUID) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cupboard().encrypt(nonce, secret.encode(), source_id.bytes)


def opened(seal: bytes, source_id: UUID) -> bytes:
    """The secret's bytes, as the sender holds them. Raises InvalidTag for another source's seal."""
    return _cupboard().decrypt(seal[:NONCE_BYTES], seal[NONCE_BYTES:], source_id.bytes)


def _cupboard() -> AESGCM:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"xiaoan signal sources")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
