"""Ed25519 keys (RFC 8032): made, sealed at rest, used to sign.

A private key is stored sealed by AES-256-GCM under a key derived from the installation's secret, so
a copy of the database alone cannot sign.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .signatures import fingerprint

PUBLIC_BYTES, NONCE_BYTES = 32, 12


@dataclass(frozen=True)
class Pair:
    """A new key: its fingerprint and public half in hexadecimal, its private half sealed."""

    key_id: str
    public: str
    sealed: bytes


def new_pair() -> Pair:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    nonce = os.urandom(NONCE_BYTES)
    locked = _cupboard().encrypt(nonce, private.private_bytes_raw(), public)
    return Pair(fingerprint(public.hex()), public.hex(), public + nonce + locked)


def sign(sealed: bytes, message: bytes) -> str:
    """Sign with a key sealed by `new_pair`; the signature in hexadecimal."""
    public, rest = sealed[:PUBLIC_BYTES], sealed[PUBLIC_BYTES:]
    opened = _cupboard().decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], public)
    return Ed25519PrivateKey.from_private_bytes(opened).sign(message).hex()


def _cupboard() -> AESGCM:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"xiaoan ledger signing keys")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
