"""A clause laid out for reading: its text cut where quotes begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from xiaoan.engine.policy.text import is_letter


@dataclass(frozen=True, slots=True)
class Quote:
    """A literal piece of a clause and what it leads to.

    `kind` is duty, number, list, workflow or context.
    """

    kind: str
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same quotes. `target` is that of the shortest duty quote over it."""

    text: str
    kind: str
    target: str


def pieces(text: str, quotes: Sequence[Quote]) -> list[Piece]:
    """Cut `text` at the ends of every quote, in reading order.

    >>> [p.text for p in pieces("每周排查，每月研判。", [Quote("duty", "每周排查", "a")])]
    ['每周排查', '，每月研判。']
    """
    placed = [(at, at + len(q.text), q) for q in quotes if (at := text.find(q.text)) >= 0]
    cuts = sorted({0, len(text), *(c for start, end, _ in placed for c in (start, end))})
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        over = [quote for low, high, quote in placed if low <= start and end <= high]
        _append(found, _piece(text[start:end], over))
    return found


def _piece(text: str, over: list[Quote]) -> Piece:
    if not over or not any(is_letter(character) for character in text):
        return Piece(text, "", "")
    first = min(over, key=lambda quote: (quote.kind != "duty", len(quote.text)))
    return Piece(text, first.kind, first.target)


def _append(found: list[Piece], piece: Piece) -> None:
    last = found[-1] if found else None
    if last and (last.kind, last.target) == (piece.kind, piece.target):
        found[-1] = Piece(last.text + piece.text, piece.kind, piece.target)
    else:
        found.append(piece)
