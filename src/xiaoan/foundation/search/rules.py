"""What somebody typed, as terms to look up; and where they stand in a text. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 60  # characters of a query; what is longer is cut
MOST_TERMS: Final = 8
_HAN: Final = "\u3400-\u9fff\U00020000-\U0003ffff"
_RUN: Final = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_IS_HAN: Final = re.compile(f"[{_HAN}]")


@dataclass(frozen=True)
class Phrase:
    """A run of letters that the text, or its initials, must hold."""

    text: str
    is_initials: bool = False


@dataclass(frozen=True)
class Query:
    """`tsquery` asks the index; `phrases` are what the index alone cannot promise."""

    said: str
    tsquery: str
    phrases: tuple[Phrase, ...]
    marks: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.tsquery)


def plain(text: str) -> str:
    """Full-width forms become plain ones, letters small ones."""
    return unicodedata.normalize("NFKC", text).lower()


def read(typed: str) -> Query:
    """Understand a query: runs of Chinese, words and numbers, pinyin initials; all must be there.

    Letters alone may be a word or the initials of one: 「ccwl」 finds 操场围栏.
    """
    said = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    runs = list(dict.fromkeys(_RUN.findall(plain(said))))[:MOST_TERMS]
    phrases = [Phrase(run, _may_be_initials(run)) for run in runs]
    unsure = tuple(one for one in phrases if one.is_initials or len(one.text) > 2)
    return Query(said, " & ".join(map(_asked, runs)), unsure, tuple(runs))


def _may_be_initials(run: str) -> bool:
    return len(run) > 1 and run.isascii() and run.isalpha()


def _asked(run: str) -> str:
    if _IS_HAN.match(run):
        if len(run) == 1:
            return f"'{run}':*"
        return " & ".join(f"'{run[at : at + 2]}'" for at in range(len(run) - 1))
    if _may_be_initials(run):
        pairs = " & ".join(f"'~{run[at : at + 2]}'" for at in range(len(run) - 1))
        return f"('{run}':* | ({pairs}))"
    return f"'{run}':*"


def marked(text: str, marks: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is one of the words looked for."""
    wanted = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    if not wanted:
        return [(text, False)]
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def excerpt(text: str, marks: tuple[str, ...], around: int = 36) -> str:
    """The part of a long text about the first word looked for."""
    small = text.lower()
    places = [place for mark in marks if (place := small.find(mark)) >= 0]
    start = max(0, min(places, default=0) - around)
    end = min(len(text), start + 3 * around)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
