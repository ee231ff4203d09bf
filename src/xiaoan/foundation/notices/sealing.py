"""Robots' addresses are secrets: sealed by AES-256-GCM under a key of the installation's secret."""

from __future__ import annotations

import json
import os
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


def seal(robot_id: UUID, url: str, secret: str) -> bytes:
    """Seal an address and its signing secret to their row: moved elsewhere they do not open."""
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps([url, secret]).encode()
    return nonce + _cupboard().encrypt(nonce, plain, robot_id.bytes)


def unseal(robot_id: UUID, sealed: bytes) -> tuple[str, str]:
    """The address and its signing secret. Raises InvalidTag where the row or the key changed."""
    opened = _cupboard().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], robot_id.bytes)
    url, secret = json.loads(opened)
    return url, secret


def _cupboard() -> AESGCM:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"xiaoan notices robots")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
