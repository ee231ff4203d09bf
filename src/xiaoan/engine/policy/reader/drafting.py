"""A sentence becomes drafts: what kind of duty, whose, how much, and which words say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from xiaoan.engine.policy import notation
from xiaoan.engine.policy.reader import quantities
from xiaoan.engine.policy.reader.quantities import Bound, Cadence, Deadline, Span
from xiaoan.engine.policy.reader.structure import Part, Read
from xiaoan.engine.policy.text import responsible_units, sentences

_LEXICON: Final = Path(__file__).parent / "lexicon.yaml"
_MODAL: Final = (
    "应当|必须|要|应|须|需|负责|承担|可以|可|将|会同|协同|联合|配合|按|每|至少|定期|不得|严禁"
)
_BEFORE: Final = 46


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reader makes of a piece of a sentence, for a person to confirm.

    `kind` is a kind of duty or `context`. `because` gives, field by field, the words that led to
    it. `subject` is inherited from the sentence before where `is_inherited`.
    """

    quote: str
    kind: str
    subject: str = ""
    is_inherited: bool = False
    who: Mapping[str, Any] = field(default_factory=dict)
    cadence: Cadence | None = None
    bound: Bound | None = None
    deadline: Deadline | None = None
    trigger: str = ""
    within: Span | None = None
    is_open: bool = False
    because: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text with its place and its drafts."""

    part: str
    start: int
    end: int
    text: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True)
class Drafted:
    """A text read to its end. `units` are the responsible units named for each part."""

    read: Read
    sentences: tuple[Sentence, ...]
    units: Mapping[str, tuple[str, ...]]


class Lexicon:
    """The words that lead to fields."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.who: Mapping[str, Mapping[str, Any]] = words["subjects"]
        self.subject = _any(sorted(self.who, key=len, reverse=True))
        for name in ("open", "forbidding", "bounding", "making", "made", "doing", "triggering"):
            setattr(self, name, _any(words[name]))
        self.promptly = _any(words["promptly"])
        self.background = _any(words["background"])

    open: re.Pattern[str]
    forbidding: re.Pattern[str]
    bounding: re.Pattern[str]
    making: re.Pattern[str]
    made: re.Pattern[str]
    doing: re.Pattern[str]
    triggering: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    return Lexicon(notation.load(_LEXICON))


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))


def draft(read: Read) -> Drafted:
    """Drafts of every sentence of a text, in reading order."""
    found: list[Sentence] = []
    units: dict[str, tuple[str, ...]] = {}
    headings = {part.id: part for part in read.parts}
    for part in read.parts:
        units[part.id] = tuple(responsible_units(read.body(part)))
        is_background = _is_background(part, headings)
        subject = ""
        for piece in _pieces(read, part):
            drafts = _drafts(piece.text, subject, is_background=is_background)
            subject = next((one.subject for one in reversed(drafts) if one.subject), subject)
            found.append(Sentence(part.id, piece.start, piece.end, piece.text, tuple(drafts)))
    return Drafted(read, tuple(found), units)


def _pieces(read: Read, part: Part) -> list[Any]:
    body = part.start + len(part.heading)
    return sentences(read.text, part.start, body) + sentences(read.text, body, part.end)


def _is_background(part: Part, parts: Mapping[str, Part]) -> bool:
    """Words before the first part and after the last, and aims told under their own heading."""
    if part.id in ("head", "tail"):
        return True
    chain = [part]
    while chain[-1].parent:
        chain.append(parts[chain[-1].parent])
    return any(lexicon().background.search(one.title) for one in chain)


def _drafts(text: str, subject: str, *, is_background: bool) -> list[Draft]:
    if is_background or text.startswith("〔") or not re.search(r"[。；，：]", text):
        return [Draft(quote=text, kind="context")]
    found: list[Draft] = []
    for piece in _segments(text):
        one = _draft(piece, subject)
        subject = one.subject or subject
        found.append(one)
    return _merged(found)


def _segments(text: str) -> list[str]:
    """Cut after ；, and before a comma's piece that names its own subject or its own cadence."""
    cuts = {0, len(text)}
    cuts.update(one.end() for one in re.finditer("；", text))
    for comma in re.finditer("，", text):
        rest = text[comma.end() :]
        own = _leading_subject(rest)
        told = text[max(cut for cut in cuts if cut <= comma.start()) : comma.start()]
        if own and len(told) >= 6 and not _is_condition(told):
            cuts.add(comma.end())
    ordered = sorted(cuts)
    return [text[a:b] for a, b in pairwise(ordered) if text[a:b].strip("；，")]


def _is_condition(told: str) -> bool:
    """Whether a piece only says when: 发生事故的, 按照……, 对……"""
    words = lexicon()
    begins = re.match(r"(?:对|按照|根据|依据|为|在|结合|针对|经|由|如)", told)
    return bool(begins or words.triggering.match(told) or told.endswith(("的", "后", "时")))


def _leading_subject(piece: str) -> str:
    """The subject a piece begins with, as far as its verb; empty where it begins with none."""
    words = lexicon()
    found = words.subject.search(piece[:_BEFORE])
    if not found or found.start() > 14:
        return ""
    end = found.end()
    while True:
        more = re.match(r"(?:（[^）]{1,12}）)?(?:[、和与及以]及?)", piece[end:])
        following = words.subject.match(piece, end + more.end()) if more else None
        if not following:
            break
        end = following.end()
    told = piece[:end]
    after = piece[end:]
    if re.search(
        r"[，。；]|(?:加强|对|将|把|向|为|组织|建立|督促|指导|引导|支持|会同|配合|推动|开展)",
        told[: found.start()],
    ):
        return ""
    is_verb = re.match(
        rf"(?:（[^）]{{1,20}}）)?(?:等)?(?:有关|相关)?(?:部门|单位|机关|组织)?(?:（单位）)?(?:{_MODAL})",
        after,
    )
    verbs = words.making.match(after) or words.doing.match(after) or words.open.match(after)
    return told if is_verb or verbs else ""


def _draft(piece: str, inherited: str) -> Draft:
    words = lexicon()
    subject = _leading_subject(piece)
    because: dict[str, str] = {"subject": subject} if subject else {}
    told = subject or inherited
    base = Draft(
        quote=piece,
        kind="aim",
        subject=told,
        is_inherited=not subject and bool(inherited),
        who=_who(told),
    )
    return _by_kind(base, piece, because, words)


def _by_kind(base: Draft, piece: str, because: dict[str, str], words: Lexicon) -> Draft:
    """The kind and its fields, the most telling first."""
    cadence = next(iter(quantities.cadences(piece)), None)
    deadline = next(iter(quantities.deadlines(piece)), None)
    bound = next(iter(quantities.bounds(piece)), None) if cadence is None else None
    span = next(iter(quantities.spans(piece)), None)
    trigger = _trigger(piece, words)
    forbidden = words.forbidding.search(words.bounding.sub("", piece))
    openness = words.open.search(piece)
    is_made = bool(words.making.search(piece) and words.made.search(piece))
    found: tuple[str, str] = ("aim", openness[0] if openness else "")
    if deadline:
        found = ("by", deadline.words)
    elif cadence:
        found = ("every", cadence.words)
    elif trigger and (span or words.promptly.search(piece)):
        found = ("when", trigger)
    elif forbidden:
        found = ("never", forbidden[0])
    elif bound:
        found = ("keep", bound.words)
    elif is_made and not _is_only_open(piece, words):
        making = words.making.search(piece)
        found = ("by", making[0] if making else "")
    kind, why = found
    return replace(
        base,
        kind=kind,
        cadence=cadence,
        bound=bound,
        deadline=deadline,
        trigger=trigger,
        within=span,
        is_open=kind == "aim",
        because=because | ({"kind": why} if why else {}),
    )


def _is_only_open(piece: str, words: Lexicon) -> bool:
    """探索建立…, 鼓励设立…: what is made is only wished for."""
    making, opened = words.making.search(piece), words.open.search(piece)
    return bool(making and opened and 0 <= making.start() - opened.end() <= 6)


def _trigger(piece: str, words: Lexicon) -> str:
    found = re.search(rf"(?:{words.triggering.pattern})[^，。；]{{2,40}}?(?:的|后|时)?，", piece)
    return found[0].rstrip("，") if found else ""


def _who(subject: str) -> Mapping[str, Any]:
    """The conditions that the words of a subject mean; several kinds give the first."""
    words = lexicon()
    named = [words.who[one[0]] for one in words.subject.finditer(subject)]
    if not named:
        return {}
    kind = named[0]["kind"]
    same = [one for one in named if one["kind"] == kind]
    lines = [line for one in same for line in one.get("line", ())]
    first = {key: value for key, value in same[0].items() if key != "line"}
    return {**first, **({"line": list(dict.fromkeys(lines))} if lines else {})}


def _merged(found: Sequence[Draft]) -> list[Draft]:
    """Neighbours that say nothing of their own beside an open norm are one norm."""
    merged: list[Draft] = []
    for one in found:
        last = merged[-1] if merged else None
        if last and last.kind == one.kind == "aim" and last.subject == one.subject:
            merged[-1] = replace(last, quote=last.quote + one.quote)
        else:
            merged.append(one)
    return merged
