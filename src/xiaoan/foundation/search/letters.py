"""The first letter of each common character's reading, for the database's own function."""

from __future__ import annotations

import unicodedata
from typing import Final

FIRST: Final = 0x4E00
LAST: Final = 0x9FFF
UNKNOWN: Final = "-"


def table() -> str:
    """One letter for each character from FIRST to LAST, `-` where none is known.

    Only the most usual reading: 重 is z, also in 重庆. A name's own initials, which know its
    words, stand in the organisation's row.
    """
    from pypinyin.constants import PINYIN_DICT  # a dictionary of 40,000: only migrations need it

    return "".join(_letter(PINYIN_DICT.get(code, "")) for code in range(FIRST, LAST + 1))


def _letter(readings: str) -> str:
    first = unicodedata.normalize("NFD", readings.split(",")[0])[:1].lower()
    return first if first.isascii() and first.isalpha() else UNKNOWN
