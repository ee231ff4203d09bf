"""Check an Ed25519 signature (RFC 8032), and name a public key by its fingerprint. Pure."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def fingerprint(public: str) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the public key: what people compare."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]


def is_signed(public: str, signature: str, message: bytes) -> bool:
    """Whether the holder of `public` signed `message`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
