"""Ed25519 keys (RFC 8032): made, sealed at rest, used to sign and to check. Pure but for settings.

A private key is stored sealed by AES-256-GCM under a key derived from the installation's secret, so
a copy of the database alone cannot sign.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


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
    sealed = nonce + _cupboard().encrypt(nonce, private.private_bytes_raw(), public)
    return Pair(fingerprint(public.hex()), public.hex(), public + sealed)


def fingerprint(public: str) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the public key: what people compare."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]


def sign(sealed: bytes, message: bytes) -> str:
    """Sign with a key sealed by `new_pair`; the signature in hexadecimal."""
    public, nonce, locked = sealed[:32], sealed[32 : 32 + NONCE_BYTES], sealed[32 + NONCE_BYTES :]
    private = Ed25519PrivateKey.from_private_bytes(_cupboard().decrypt(nonce, locked, public))
    return private.sign(message).hex()


def is_signed(public: str, signature: str, message: bytes) -> bool:
    """Whether the holder of `public` signed `message`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cupboard() -> AESGCM:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"xiaoan ledger signing keys")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
