"""What the accounts keep but must not be readable in a copy of the database.

Secrets are sealed by AES-256-GCM, codes are kept as HMAC-SHA256, each under its own key derived
(RFC 5869) from the installation's secret, which stands in the state folder and not in the database.
"""

from __future__ import annotations

import hmac
import os
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


def seal(person_id: UUID, secret: str) -> bytes:
    """Seal a second factor's secret to its person: moved to another row it does not open."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key("second factors")).encrypt(nonce, secret.encode(), person_id.bytes)


def unseal(person_id: UUID, sealed: bytes) -> str:
    nonce, locked = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(_key("second factors")).decrypt(nonce, locked, person_id.bytes).decode()


def mark(purpose: str, *words: str) -> str:
    """The keyed digest that stands for a code; the same words give the same mark."""
    return hmac.digest(_key(purpose), "\0".join(words).encode(), "sha256").hex()


def _key(purpose: str) -> bytes:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=f"xiaoan accounts {purpose}".encode())
    return derive.derive(settings.SECRET_KEY.encode())
