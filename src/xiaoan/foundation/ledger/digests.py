"""The digests a chain may be made with; each entry remembers its own. Pure.

SHA-256 by default; SM3 (GB/T 32905-2016) where a site must use national algorithms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sm3(content: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())  # hashlib lacks it in some builds of OpenSSL
    digest.update(content)
    return digest.finalize().hex()


DIGESTS: dict[str, Callable[[bytes], str]] = {"sha256": _sha256, "sm3": _sm3}


def digest_of(alg: str, content: bytes) -> str:
    """The hexadecimal digest. Raises ValueError for an algorithm not listed."""
    try:
        return DIGESTS[alg](content)
    except KeyError:
        raise ValueError(f"no such digest: {alg!r}; known: {', '.join(DIGESTS)}") from None
