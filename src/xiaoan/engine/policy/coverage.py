"""The whole-text rule: no character of the text is left without a carrier.

A sentence is covered when each of its letters, digits and Chinese characters lies inside the
quote of a duty, a parameter, a checklist or a workflow change, inside a context entry with its
reason, in the heading a clause begins with, or in the 〔责任单位〕 bracket that the clause repeats
as its `units`. Punctuation alone may stay uncovered. A quote covers the first place where its
own clause holds it, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiaoan.engine.policy.pack import Clause, Pack
from xiaoan.engine.policy.text import Sentence, is_letter, responsible_units, sentences, squeeze


@dataclass(frozen=True, slots=True)
class Carrier:
    """Something that carries `[start, end)` of the squeezed text."""

    kind: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CoveredSentence:
    """A sentence with what carries it and the pieces nothing carries."""

    clause: str
    text: str
    carriers: tuple[Carrier, ...]
    left_over: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        return not self.left_over

    @property
    def is_demand(self) -> bool:
        """Whether something else than context carries it."""
        return any(c.kind in ("duty", "parameter", "checklist", "workflow") for c in self.carriers)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All sentences of a pack's text, in order."""

    sentences: tuple[CoveredSentence, ...]

    @property
    def covered(self) -> int:
        return sum(sentence.is_covered for sentence in self.sentences)

    @property
    def demands(self) -> int:
        """Sentences that a duty, number, checklist or workflow change carries."""
        return sum(s.is_covered and s.is_demand for s in self.sentences)

    @property
    def percent(self) -> float:
        """Covered sentences of all sentences, in percent; 100 for a pack without text."""
        total = len(self.sentences)
        return 100 * self.covered / total if total else 100.0


def measure_coverage(pack: Pack) -> Coverage:
    """Lay every carrier over the text and read off what is left."""
    carriers = list(_carriers(pack))
    found = []
    for clause in pack.clauses:
        start, end = pack.spans[clause.id]
        body = start + len(squeeze(clause.begins)) if clause.is_heading else start
        pieces = sentences(pack.squeezed, start, body) + sentences(pack.squeezed, body, end)
        found += [_cover(clause, sentence, carriers) for sentence in pieces]
    return Coverage(tuple(found))


def locate(pack: Pack, clause: str, quote: str) -> tuple[int, int] | None:
    """Where a clause literally holds a quote, in the squeezed text; None when it does not."""
    if clause not in pack.spans:
        return None
    start, end = pack.spans[clause]
    needle = squeeze(quote)
    at = pack.squeezed.find(needle, start, end)
    return (at, at + len(needle)) if at >= 0 and needle else None


def _carriers(pack: Pack) -> Iterable[Carrier]:
    quoted = [("duty", duty.id, duty.clause, duty.quote) for duty in pack.duties]
    quoted += [("parameter", p.id, p.clause, p.quote) for p in pack.parameters]
    quoted += [("checklist", c.id, c.clause, c.quote) for c in pack.checklists if c.quote]
    quoted += [("workflow", one.name, one.clause, one.quote) for one in pack.changes]
    quoted += [("context", entry.reason, entry.clause, entry.quote) for entry in pack.context]
    for kind, name, clause, quote in quoted:
        place = locate(pack, clause, quote)
        if place is not None:
            yield Carrier(kind, name, *place)
    for entry in pack.clauses:
        start = pack.spans[entry.id][0]
        if entry.is_heading:
            yield Carrier("heading", entry.title, start, start + len(squeeze(entry.begins)))
        place = _units_place(pack, entry)
        if place is not None:
            yield Carrier("units", "、".join(entry.units), *place)


def _units_place(pack: Pack, clause: Clause) -> tuple[int, int] | None:
    start, end = pack.spans[clause.id]
    text = pack.squeezed[start:end]
    if not clause.units or tuple(responsible_units(text)) != clause.units:
        return None
    return start + text.index("〔责任单位"), start + text.rindex("〕") + 1


def _cover(clause: Clause, sentence: Sentence, carriers: list[Carrier]) -> CoveredSentence:
    touching = [c for c in carriers if c.start < sentence.end and c.end > sentence.start]
    bare: list[str] = [""]
    for offset, character in enumerate(sentence.text, start=sentence.start):
        if any(c.start <= offset < c.end for c in touching):
            bare.append("")
        else:
            bare[-1] += character
    left_over = tuple(piece for piece in bare if any(is_letter(x) for x in piece))
    return CoveredSentence(clause.id, sentence.text, tuple(touching), left_over)
