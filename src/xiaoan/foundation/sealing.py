"""Secrets at rest: AES-256-GCM under keys derived (RFC 5869) from the installation's secret.

That secret stands in the state folder and not in the database, so a copy of the database alone
opens nothing. Each purpose has its own key; a purpose's name never changes.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES: Final = 12


def seal(purpose: str, plain: bytes, about: bytes) -> bytes:
    """Lock a secret to what it is about, usually its row's id: moved elsewhere it does not open."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key_for(purpose)).encrypt(nonce, plain, about)


def unseal(purpose: str, sealed: bytes, about: bytes) -> bytes:
    """Open what `seal` locked. Raises InvalidTag where the row, the purpose or the key changed."""
    nonce, locked = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key_for(purpose)).decrypt(nonce, locked, about)


def key_for(purpose: str) -> bytes:
    """The 32 bytes that stand for the installation's secret in one purpose."""
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=f"xiaoan {purpose}".encode())
    return derive.derive(settings.SECRET_KEY.encode())
