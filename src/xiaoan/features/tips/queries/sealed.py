"""What is locked, unlocked: for the one who holds the code, or for a look that was written down."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag

from xiaoan.features.tips.models import Tip
from xiaoan.foundation import sealing

WORDS: Final = "tips words"


def unlocked(tip: Tip, locked: bytes | memoryview | None) -> str:
    """The words behind a lock, empty where there are none."""
    if locked is None:
        return ""
    try:
        return sealing.unseal(WORDS, bytes(locked), tip.id.bytes).decode()
    except InvalidTag:
        return "（密钥已更换，打不开）"
