"""The text of a policy, as published and as compared: sentences, squeezed characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_FURNITURE = re.compile(r"^\s*[-—－–]\s*\d+\s*[-—－–]\s*$")
_WHITE = re.compile(r"[\s\u3000\ufeff\u200b]+")
_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_SENTENCE_END = "。！？"
_CLOSERS = "”’』」）》"
_UNITS = re.compile(r"〔责任单位[：:](?P<names>[^〕]*)〕")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece `[start, end)` of the squeezed text that ends a thought."""

    start: int
    end: int
    text: str


def squeeze(text: str) -> str:
    """The text without white space, line breaks and page furniture such as `- 8 -` or `—４—`.

    Both sides of every comparison pass through here, so a quote may be wrapped at will; a
    full-width digit is the same number as a plain one.
    """
    lines = (line for line in text.splitlines() if not _FURNITURE.match(line))
    return _WHITE.sub("", "".join(lines)).translate(_PLAIN_DIGITS)


def is_letter(character: str) -> bool:
    """Whether a character carries meaning: Chinese characters, letters and digits do."""
    return character.isalnum()


def sentences(squeezed: str, start: int, end: int) -> list[Sentence]:
    """Split `squeezed[start:end]` after 。！？ and around each 〔责任单位：…〕 bracket."""
    cuts = {start, end}
    for match in _UNITS.finditer(squeezed, start, end):
        cuts.update((match.start(), match.end()))
    for at in range(start, end):
        if squeezed[at] in _SENTENCE_END:
            cuts.add(_after_closers(squeezed, at + 1, end))
    ordered = sorted(cuts)
    pieces = pairwise(ordered)
    return [Sentence(a, b, squeezed[a:b]) for a, b in pieces if _has_letters(squeezed[a:b])]


def responsible_units(text: str) -> list[str]:
    """The names inside 〔责任单位：…〕, in order; empty where the clause names none.

    >>> responsible_units("…〔责任单位：各乡镇人民政府（街道办），县委宣传部、县教科局〕")
    ['各乡镇人民政府（街道办）', '县委宣传部', '县教科局']
    """
    match = _UNITS.search(text)
    return re.split(r"[、，,]", match["names"]) if match else []


def _after_closers(squeezed: str, at: int, end: int) -> int:
    while at < end and squeezed[at] in _CLOSERS:
        at += 1
    return at


def _has_letters(piece: str) -> bool:
    return any(is_letter(character) for character in piece)
