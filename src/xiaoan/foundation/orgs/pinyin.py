"""Initials that a name is searched by: 开江县普安小学 → kjxpaxx."""

from __future__ import annotations


def initials(name: str) -> str:
    """The first letter of each syllable in lower case; letters and digits stay as they are."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a second: only who writes waits

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_kept)
    return "".join(letters).lower()[:80]


def _kept(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())
