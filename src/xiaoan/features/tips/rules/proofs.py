"""Proof of work (Hashcash): what a phone computes in a second and a flood cannot afford. Pure.

The page carries a challenge for one tip, signed and dated, so that nothing is stored and nothing
can be worked out ahead for many tips.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

LONGEST_NONCE: Final = 20
_PARTS: Final = 4


def challenge(tip_id: UUID, bits: int, at: datetime, key: bytes) -> str:
    """`<id>.<bits>.<seconds>.<signature>`."""
    words = f"{tip_id}.{bits}.{int(at.timestamp())}"
    return f"{words}.{_signature(words, key)}"


def is_proved(tip_id: UUID, given: tuple[str, str], at: datetime, seal: tuple[bytes, int]) -> bool:
    """Whether (challenge, nonce) are ours, of this tip, in time and worked out.

    `seal` is the key and how many hours a challenge lives.
    """
    words, nonce = given
    key, hours = seal
    parts = words.split(".")
    if len(parts) != _PARTS or not 0 < len(nonce) <= LONGEST_NONCE or not nonce.isascii():
        return False
    named, bits, seconds, signature = parts
    signed = _signature(f"{named}.{bits}.{seconds}", key)
    if not hmac.compare_digest(signature.encode(), signed.encode()) or named != str(tip_id):
        return False
    age = at.timestamp() - int(seconds)
    if not -60 <= age <= timedelta(hours=hours).total_seconds():
        return False
    return zero_bits(hashlib.sha256(f"{words}.{nonce}".encode()).digest()) >= int(bits)


def bits_of(words: str) -> int:
    """How much work a challenge asked for; 0 for what is none."""
    parts = words.split(".")
    is_one = len(parts) == _PARTS and parts[1].isascii() and parts[1].isdigit()
    return int(parts[1][:3]) if is_one else 0


def zero_bits(digest: bytes) -> int:
    """How many bits are zero before the first that is not."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()


def bits_for(arrived: int, calm: int, least: int, most: int) -> int:
    """One bit more for each doubling beyond what a calm hour brings."""
    if arrived <= calm:
        return least
    return min(most, least + math.ceil(math.log2(arrived / calm)))


def work(words: str) -> str:
    """A nonce for a challenge, as the page's worker finds it."""
    bits = int(words.split(".")[1])
    nonce = 0
    while zero_bits(hashlib.sha256(f"{words}.{nonce}".encode()).digest()) < bits:
        nonce += 1
    return str(nonce)


def _signature(words: str, key: bytes) -> str:
    return hmac.digest(key, words.encode(), "sha256").hex()[:32]
