"""Two versions of a text side by side: which lines are new, gone or changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SAME, GONE, NEW, CHANGED = "same", "gone", "new", "changed"
ALIKE: Final = 0.5  # two lines less alike than this are one gone and one new, not one changed


@dataclass(frozen=True)
class Part:
    """A run of letters: `same`, `gone` or `new`."""

    how: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the comparison."""

    how: str
    parts: tuple[Part, ...]


def compared(old: str, new: str) -> list[Line]:
    """The lines of both texts in reading order; changed ones with their letters."""
    before, after = _lines(old), _lines(new)
    found: list[Line] = []
    for how, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            found += [Line(SAME, (Part(SAME, line),)) for line in before[a1:a2]]
        else:
            found += _replaced(before[a1:a2], after[b1:b2])
    return found


def changes(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines are new, gone and changed."""
    counted = dict.fromkeys((NEW, GONE, CHANGED), 0)
    for line in lines:
        if line.how in counted:
            counted[line.how] += 1
    return counted


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Lines in the same place are one changed line where they are alike enough."""
    for place in range(max(len(before), len(after))):
        old = before[place] if place < len(before) else ""
        new = after[place] if place < len(after) else ""
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if old and new and matcher.ratio() >= ALIKE:
            yield Line(CHANGED, tuple(_letters(matcher, old, new)))
            continue
        if old:
            yield Line(GONE, (Part(GONE, old),))
        if new:
            yield Line(NEW, (Part(NEW, new),))


def _letters(matcher: SequenceMatcher[str], old: str, new: str) -> Iterator[Part]:
    for how, a1, a2, b1, b2 in matcher.get_opcodes():
        if how == "equal":
            yield Part(SAME, old[a1:a2])
            continue
        if a2 > a1:
            yield Part(GONE, old[a1:a2])
        if b2 > b1:
            yield Part(NEW, new[b1:b2])
