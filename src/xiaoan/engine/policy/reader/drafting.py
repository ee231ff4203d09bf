"""A sentence becomes drafts: what kind of duty, whose, how much, and which words say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from xiaoan.engine.policy.reader import quantities
from xiaoan.engine.policy.reader.kinds import Numbers, kind_of
from xiaoan.engine.policy.reader.lexicon import lexicon
from xiaoan.engine.policy.reader.paragraphs import is_addressees
from xiaoan.engine.policy.reader.pieces import Piece, pieces_of
from xiaoan.engine.policy.reader.quantities import Bound, Cadence, Deadline, Span
from xiaoan.engine.policy.reader.structure import Part, Read
from xiaoan.engine.policy.reader.subjects import leading_subject, who_of
from xiaoan.engine.policy.reader.units import BRACKET, Named, units_in
from xiaoan.engine.policy.text import sentences

_LONGEST_STATED: Final = 220
_WEAK: Final = frozenset(["by", "keep", "every"])
_LENT: Final = re.compile(r"鼓励|支持|探索|引导|有条件|可|倡导|推广")
_CARRIES_ON: Final = re.compile(r"^(?:要|应|应当|须|必须|需要|还应|并|同时)")
_PARTNERS: Final = re.compile(
    r"(?:会同|联合|协同|配合|商)(?P<who>[^，。；]{2,40}?(?:部门|单位|机关|机构|组织|局|委|学校|街道|法院|检察院))"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reader makes of a piece of a sentence, for a person to confirm.

    `kind` is a kind of duty or `context`. `because` gives, field by field, the words that led to
    it. `subject` is that of an earlier piece where `is_inherited`.
    """

    quote: str
    kind: str
    subject: str = ""
    is_inherited: bool = False
    who: Mapping[str, Any] = field(default_factory=dict)
    partners: str = ""
    cadence: Cadence | None = None
    numbers: tuple[Bound, ...] = ()
    deadline: Deadline | None = None
    trigger: str = ""
    within: Span | None = None
    promptly: str = ""
    because: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """An open norm fixes no number, date or act."""
        return self.kind == "aim"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text with its place, its drafts and the units a bracket names."""

    part: str
    start: int
    end: int
    text: str
    drafts: tuple[Draft, ...]
    named: tuple[Named, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.named)


@dataclass(frozen=True)
class Drafted:
    """A text read to its end. `units` are the responsible units named in each part."""

    read: Read
    sentences: tuple[Sentence, ...]

    @property
    def units(self) -> Mapping[str, tuple[Named, ...]]:
        found: dict[str, tuple[Named, ...]] = {}
        for one in self.sentences:
            found[one.part] = (*found.get(one.part, ()), *one.named)
        return found


def draft(read: Read) -> Drafted:
    """Drafts of every sentence of a text, in reading order."""
    return Drafted(read, tuple(_sentences(read)))


def _sentences(read: Read) -> Iterator[Sentence]:
    parts = {part.id: part for part in read.parts}
    listed: dict[str, str] = {}
    for part in read.parts:
        is_background = _is_background(part, parts)
        lent = listed.get(part.parent, "")
        subject, told = "", ""
        for start, end in _places(read, part):
            text = told = read.text[start:end]
            is_head = end <= part.start + len(part.heading)
            named = tuple(units_in(text)) if BRACKET.fullmatch(text) else ()
            if is_background or is_head or named or not _is_told(text):
                drafts: tuple[Draft, ...] = (_context(text, is_head=is_head),)
            else:
                drafts = tuple(_drafts(text, subject, lent))
                subject = next((one.subject for one in reversed(drafts) if one.subject), subject)
            yield Sentence(part.id, start, end, text, drafts, named)
        if told.endswith("："):  # 校车驾驶人应当具备下列条件：
            listed[part.id] = leading_subject(told)


def _context(text: str, *, is_head: bool) -> Draft:
    return Draft(quote=text, kind="context", because={"kind": text[:30]} if is_head else {})


def _places(read: Read, part: Part) -> list[tuple[int, int]]:
    """Where the sentences of a part stand: cut at its heading, its paragraphs, its brackets."""
    body = part.start + len(part.heading)
    cuts = {part.start, body, part.end}
    cuts.update(at for at in read.breaks if part.start < at < part.end)
    for bracket in BRACKET.finditer(read.text, part.start, part.end):
        cuts.update(bracket.span())
    return [
        (one.start, one.end)
        for a, b in pairwise(sorted(cuts))
        for one in sentences(read.text, a, b)
    ]


def _is_told(text: str) -> bool:
    """A heading, a name and a date have neither stop nor comma; some sentences only state."""
    is_stated = bool(lexicon().stating.search(text)) and len(text) <= _LONGEST_STATED
    if is_stated or is_addressees(text):
        return False
    return bool(re.search(r"[。；，！]", text))


def _is_background(part: Part, parts: Mapping[str, Part]) -> bool:
    """Words before the first part and after the last, and aims told under their own heading."""
    if part.id in ("head", "tail"):
        return True
    chain = [part]
    while chain[-1].parent:
        chain.append(parts[chain[-1].parent])
    return any(lexicon().background.search(one.title) for one in chain)


def _drafts(text: str, before: str, lent: str) -> Iterator[Draft]:
    """The drafts of one sentence; one that begins with 要 goes on with the last subject.

    `lent` is the subject of the words that introduce a list, for each of its items.
    """
    subject, is_wished = (before if _CARRIES_ON.match(text) else lent), False
    for piece in pieces_of(text):
        told = _numbers(piece)
        kind, why = kind_of(piece, told[0])
        is_wished = is_wished and not piece.subject
        if is_wished and kind in _WEAK and not any((told[0].cadence, told[0].bounds)):
            kind, why = "aim", why
        is_wished = kind == "aim" and (is_wished or bool(_LENT.match(why)))
        is_wished = is_wished and not piece.text.endswith("；")
        for numbers in told:
            yield _draft(piece, subject, (kind, why), numbers)
        subject = piece.subject or subject


def _numbers(piece: Piece) -> list[Numbers]:
    """What a piece counts; 日周月 counts three times."""
    bounds = tuple(quantities.bounds(piece.text))
    deadline = next(iter(quantities.deadlines(piece.when + piece.text)), None)
    found = quantities.cadences(piece.text)
    three = [one for one in found if one.word.startswith("日") and len(one.word) > 1]
    rhythms: list[Cadence | None] = [one for one in three if one.period]
    rhythms = rhythms or [*found[:1]] or [None]
    return [Numbers(one, bounds, deadline) for one in rhythms]


def _draft(piece: Piece, inherited: str, kind: tuple[str, str], numbers: Numbers) -> Draft:
    subject = piece.subject or inherited
    partners = _PARTNERS.search(piece.text)
    soon = lexicon().promptly.search(piece.text)
    because = {
        "subject": piece.subject,
        "kind": kind[1],
        "cadence": numbers.cadence.words if numbers.cadence else "",
        "numbers": "、".join(one.words for one in numbers.bounds),
        "deadline": numbers.deadline.words if numbers.deadline else "",
        "trigger": piece.trigger,
    }
    return Draft(
        quote=piece.text,
        kind=kind[0],
        subject=subject,
        is_inherited=not piece.subject and bool(subject),
        who=who_of(subject),
        partners=partners["who"] if partners else "",
        cadence=numbers.cadence,
        numbers=numbers.bounds,
        deadline=numbers.deadline,
        trigger=piece.trigger,
        within=next(iter(quantities.spans(piece.text)), None),
        promptly=soon[0] if soon else "",
        because={key: words for key, words in because.items() if words},
    )
