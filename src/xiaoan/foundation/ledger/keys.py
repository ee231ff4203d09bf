"""Ed25519 keys (RFC 8032): made, sealed at rest, used to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xiaoan.foundation import sealing

from .signatures import fingerprint

PUBLIC_BYTES: Final = 32
PURPOSE: Final = "ledger signing keys"


@dataclass(frozen=True)
class Pair:
    """A new key: its fingerprint and public half in hexadecimal, its private half sealed."""

    key_id: str
    public: str
    sealed: bytes


def new_pair() -> Pair:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    sealed = sealing.seal(PURPOSE, private.private_bytes_raw(), public)
    return Pair(fingerprint(public.hex()), public.hex(), public + sealed)


def sign(sealed: bytes, message: bytes) -> str:
    """Sign with a key sealed by `new_pair`; the signature in hexadecimal."""
    public, rest = sealed[:PUBLIC_BYTES], sealed[PUBLIC_BYTES:]
    opened = sealing.unseal(PURPOSE, rest, public)
    return Ed25519PrivateKey.from_private_bytes(opened).sign(message).hex()
