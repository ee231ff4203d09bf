"""Numbers as documents write them: 12, １２, 十二, 两."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = "零〇一二三四五六七八九"
_VALUES: Final = {
    "零": 0,
    "〇": 0,
    "两": 2,
    **{word: n for n, word in enumerate("一二三四五六七八九", 1)},
}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_FULL: Final = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
CHINESE: Final = "零〇一二两三四五六七八九十百千万"
NUMBER: Final = rf"(?:\d+(?:\.\d+)?|[{CHINESE}]+)"


def halved(text: str) -> str:
    """Full-width digits as plain ones; the length stays, so offsets hold."""
    return text.translate(_FULL)


def value_of(word: str) -> int | float | None:
    """What a number says; None where it is none.

    >>> value_of("五十五"), value_of("12"), value_of("2.5"), value_of("千")
    (55, 12, 2.5, 1000)
    """
    plain = halved(word)
    if re.fullmatch(r"\d+", plain):
        return int(plain)
    if re.fullmatch(r"\d+\.\d+", plain):
        return float(plain)
    return _chinese(plain) if plain and all(sign in CHINESE for sign in plain) else None


def _chinese(word: str) -> int:
    if not any(sign in _UNITS for sign in word):
        return int("".join(str(_VALUES[sign]) for sign in word))
    total, section, digit = 0, 0, 0
    for sign in word:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign == "万":
            total, section, digit = total + (section + digit or 1) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[sign], 0
    return total + section + digit


def in_chinese(number: int) -> str:
    """A number below a hundred as documents write it.

    >>> in_chinese(7), in_chinese(12), in_chinese(20), in_chinese(45)
    ('七', '十二', '二十', '四十五')
    """
    tens, ones = divmod(number, 10)
    if number < 10 or number > 99:
        return DIGITS[number + 1] if 0 <= number < 10 else str(number)
    return (DIGITS[tens + 1] if tens > 1 else "") + "十" + (DIGITS[ones + 1] if ones else "")
