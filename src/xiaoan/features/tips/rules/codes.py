"""The receipt's code: 11 signs that cannot be guessed and one that catches a slip. Pure."""

from __future__ import annotations

import hmac
from typing import Final
from uuid import UUID

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, none looks like another
LENGTH: Final = 12  # 11 × 4.95 bits = 54 bits, and the check
_BASE: Final = len(ALPHABET)  # a prime, so that one wrong sign and two swapped are always seen


def code_of(tip_id: UUID, key: bytes) -> str:
    """The code of a tip, `7KQM-2TXA-9RWD`: the same at every try, known to nobody without the key.

    A phone that lost the answer sends the tip again and is given the same receipt.
    """
    number = int.from_bytes(hmac.digest(key, tip_id.bytes, "sha256")[:16])
    signs = []
    for _ in range(LENGTH - 1):
        number, place = divmod(number, _BASE)
        signs.append(ALPHABET[place])
    return grouped("".join(signs) + _check("".join(signs)))


def grouped(plain_code: str) -> str:
    return "-".join(plain_code[place : place + 4] for place in range(0, len(plain_code), 4))


def plain(typed: str) -> str:
    """A code as somebody typed it, without spaces, dashes and case; empty where it is none."""
    signs = "".join(sign for sign in typed[:60].upper() if sign.isascii() and sign.isalnum())
    is_one = len(signs) == LENGTH and set(signs) <= set(ALPHABET)
    return signs if is_one and _check(signs[:-1]) == signs[-1] else ""


def lookup_of(plain_code: str, key: bytes) -> str:
    """By what a tip is found: the code itself is kept nowhere."""
    return hmac.digest(key, plain_code.encode(), "sha256").hex()


def _check(signs: str) -> str:
    """Weights 1, 2, 3 … modulo the prime 31."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=1))
    return ALPHABET[total % _BASE]
