"""Search in the texts themselves: the sentences that hold the words, by text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F

from xiaoan.engine.policy.chain_showing import level_word
from xiaoan.engine.policy.models import Clause, Duty, Pack
from xiaoan.engine.policy.showing import clause_anchor
from xiaoan.engine.policy.text import sentences
from xiaoan.foundation.search.columns import Initials, Texts, matching
from xiaoan.foundation.search.rules import Query, plain

EVERY: Final = Texts(("title", "text"), ("title", "text"))
FEW: Final = 5
MOST: Final = 200
Span = tuple[int, int]
Cut = list[tuple[str, bool]]


@dataclass(frozen=True)
class Sentence:
    """A sentence cut where the words looked for begin and end, and the duties it lays down."""

    clause: str
    anchor: str
    cut: Cut
    duties: list[tuple[str, str]]


@dataclass(frozen=True)
class TextHits:
    """What one text has; `number` counts all its sentences, `sentences` are those shown."""

    pack: Pack
    level: str
    is_here: bool
    number: int
    sentences: list[Sentence]


def in_texts(query: Query, packs: Sequence[Pack], code: int, most: int = FEW) -> list[TextHits]:
    """The hits by text: those in force at `code` first, the widest before the nearest."""
    if not query or not packs:
        return []
    found = _clauses(query, packs)
    ordered = sorted(packs, key=lambda one: (not _is_here(one, code), one.lo - one.hi, one.key))
    hits = (_of_text(one, found.get(one.pk, []), query) for one in ordered)
    return [
        TextHits(one, level_word(one), _is_here(one, code), len(some), some[:most])
        for one, some in zip(ordered, hits, strict=True)
        if some
    ]


def spans(text: str, query: Query, letters: str = "") -> list[Span]:
    """Where the words looked for stand in `text`, in order; initials where `letters` has them.

    >>> from xiaoan.foundation.search.rules import read
    >>> spans("开展应急演练", read("演练")), spans("开展应急演练", read("yl"), "kzyjyl")
    ([(4, 6)], [(4, 6)])
    """
    shown, places = _plain(text)
    found: set[Span] = set()
    for mark in query.marks:
        heaps = [shown]
        if mark.isascii() and mark.isalpha() and len(letters) == len(shown):
            heaps.append(letters)
        for heap in heaps:
            found.update((places[at], places[at + len(mark) - 1] + 1) for at in _all(heap, mark))
    return sorted(found)


def cut_at(text: str, marked: Iterable[Span]) -> Cut:
    """A text in pieces, each with whether it is marked; marks that touch become one."""
    is_marked = [False] * len(text)
    for start, end in marked:
        is_marked[start:end] = [True] * (end - start)
    pieces: Cut = []
    for character, marks in zip(text, is_marked, strict=True):
        if pieces and pieces[-1][1] is marks:
            pieces[-1] = (pieces[-1][0] + character, marks)
        else:
            pieces.append((character, marks))
    return pieces


def _is_here(pack: Pack, code: int) -> bool:
    return pack.lo <= code <= pack.hi


def _clauses(query: Query, packs: Sequence[Pack]) -> dict[object, list[Clause]]:
    rows = matching(Clause.objects.filter(pack__in=packs), query, EVERY)
    if any(phrase.is_initials for phrase in query.phrases):
        rows = rows.annotate(letters=Initials(F("text")))
    found: dict[object, list[Clause]] = {}
    for one in rows.order_by("pack", "seq").prefetch_related("duties"):
        found.setdefault(one.pack_id, []).append(one)
    return found


def _of_text(pack: Pack, clauses: Sequence[Clause], query: Query) -> list[Sentence]:
    return [sentence for one in clauses for sentence in _of_clause(one, query)]


def _of_clause(clause: Clause, query: Query) -> list[Sentence]:
    """The sentences with a word; the first one where only the title has them."""
    marked = spans(clause.text, query, getattr(clause, "letters", ""))
    pieces = sentences(clause.text, 0, len(clause.text))
    duties = list(clause.duties.all())
    hits = [one for one in pieces if any(one.start < end and at < one.end for at, end in marked)]
    return [
        Sentence(
            clause=clause.title,
            anchor=clause_anchor(clause),
            cut=cut_at(one.text, _inside(marked, one.start, one.end)),
            duties=_laid_down(duties, one.text),
        )
        for one in hits or pieces[:1]
    ]


def _inside(marked: Iterable[Span], start: int, end: int) -> list[Span]:
    return [
        (max(at, start) - start, min(until, end) - start)
        for at, until in marked
        if at < end and start < until
    ]


def _laid_down(duties: Iterable[Duty], sentence: str) -> list[tuple[str, str]]:
    return [
        (one.key, one.title) for one in duties if one.quote in sentence or sentence in one.quote
    ]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as it is searched, and for each of its characters the place it comes from."""
    shown, places = [], []
    for place, character in enumerate(text):
        same = plain(character)
        shown.append(same)
        places += [place] * len(same)
    return "".join(shown), places


def _all(heap: str, mark: str) -> Iterable[int]:
    at = heap.find(mark)
    while at >= 0:
        yield at
        at = heap.find(mark, at + 1)
