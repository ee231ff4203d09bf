"""Secrets at rest: AES-256-GCM under a key of the installation, so a dump alone signs nothing."""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES: Final = 12


def seal(secret: str, about: bytes) -> bytes:
    """Lock a secret to the row it belongs to."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cupboard().encrypt(nonce, secret.encode(), about)


def opened(sealed: bytes, about: bytes) -> str:
    return _cupboard().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about).decode()


def _cupboard() -> AESGCM:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"xiaoan webhook secrets")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
