"""How such texts number their parts, and which mark lies under which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from xiaoan.engine.policy.reader.numbers import CHINESE, halved, value_of

_N: Final = rf"[{CHINESE}]{{1,5}}"
_D: Final = r"\d{1,3}"
# From the widest part to the narrowest; a mark opens a part under the nearest wider one.
KINDS: Final = ("part", "chapter", "section", "article", "major", "minor", "point", "item", "ring")
_MARKS: Final = {
    "part": rf"第(?P<n>{_N}|{_D})编",
    "chapter": rf"第(?P<n>{_N}|{_D})章",
    "section": rf"第(?P<n>{_N}|{_D})节",
    "article": rf"第(?P<n>{_N}|{_D})条(?!第)",
    "major": rf"(?P<n>{_N})[、．.]",
    "minor": rf"[（(](?P<n>{_N})[）)][、．.]?",
    "point": rf"(?P<n>{_D})(?:[、．]|\.(?!\d))",
    "item": rf"[（(](?P<n>{_D})[）)]",
    "ring": r"(?P<n>[①-⑳])",
}
_PATTERNS: Final = {kind: re.compile(mark) for kind, mark in _MARKS.items()}


@dataclass(frozen=True, slots=True)
class Mark:
    """The number a paragraph begins with. `text` is as written, `rank` 0 for the widest kind."""

    kind: str
    number: int
    text: str

    @property
    def rank(self) -> int:
        return KINDS.index(self.kind)


def mark_of(paragraph: str) -> Mark | None:
    """The mark a paragraph begins with; None where it begins with none.

    >>> mark_of("（十二）建立机制。").number
    12
    """
    plain = halved(paragraph[:12])
    for kind, pattern in _PATTERNS.items():
        found = pattern.match(plain)
        number = _number(found["n"]) if found else None
        if found and number:
            return Mark(kind, number, paragraph[: found.end()])
    return None


def _number(word: str) -> int:
    if "①" <= word <= "⑳":
        return ord(word) - ord("①") + 1
    return int(value_of(word) or 0)


class Sequence:
    """Tells a numbered part from a sentence that happens to begin with a number.

    A mark counts when it is the first of its kind, or follows the last of its kind: many a text
    numbers （一） to （二十二） through all its chapters. One number may be missing: texts do skip.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def takes(self, mark: Mark) -> bool:
        last = self._last.get(mark.kind, 0)
        fits = mark.number == 1 or last < mark.number <= last + 2
        if fits:
            self._last[mark.kind] = mark.number
        return fits
