"""Paragraphs become a tree of clauses: 第一章, 一、, （一）, 1., 第X条, however deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xiaoan.engine.policy.reader import numbering
from xiaoan.engine.policy.reader.heads import Head, read_head
from xiaoan.engine.policy.reader.numbering import Mark, mark_of
from xiaoan.engine.policy.reader.paragraphs import Paragraph

LONGEST_HEADING: Final = 30
_HEADING_END: Final = re.compile(r"[。：:]")
_DEMANDS: Final = re.compile(
    r"应当|必须|不得|严禁|负责|[^重需必首纲主提]要(?![求点素件])|每[年月周日天学季]|不少于|至少"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the text, or the words before and after all numbers.

    `start` and `end` are places in the whole squeezed text: the part's own words, without those of
    the parts below it. `heading` is how it begins, mark included, where that names and does not
    demand. `parent` is the id of the part it lies in, empty for the widest.
    """

    id: str
    mark: str
    heading: str
    parent: str
    start: int
    end: int

    @property
    def title(self) -> str:
        """The heading without its mark."""
        return self.heading[len(self.mark) :].strip("。：: ")


@dataclass(frozen=True, slots=True)
class Read:
    """A whole text: without white space, what it is, and its parts in reading order."""

    text: str
    head: Head
    parts: tuple[Part, ...]

    def body(self, part: Part) -> str:
        return self.text[part.start : part.end]


def read(paragraphs: Sequence[Paragraph]) -> Read:
    """The tree of a text. Every letter of it lies in exactly one part."""
    head = read_head([one.text for one in paragraphs])
    opened = _opened(paragraphs, head)
    text = "".join(one.text for one in paragraphs)
    ends = [start for start, *_ in opened[1:]] + [len(text)]
    parts = [
        Part(name, mark, heading, parent, start, end)
        for (start, name, mark, heading, parent), end in zip(opened, ends, strict=True)
    ]
    return Read(text, head, tuple(parts))


Opening = tuple[int, str, str, str, str]


def _opened(paragraphs: Sequence[Paragraph], head: Head) -> list[Opening]:
    """Where each part begins: place, id, mark, heading, parent."""
    found: list[Opening] = [(0, "head", "", "", "")]
    stack: list[tuple[Mark, str]] = []
    numbers = numbering.Sequence()
    taken: set[str] = {"head", "tail"}
    at = 0
    for place, paragraph in enumerate(paragraphs):
        if place == head.tail_from and found[-1][1] != "head":
            found.append((at, "tail", "", "", ""))
            stack = []
        mark = mark_of(paragraph.text) if place < head.tail_from else None
        if mark and place >= head.body_from and numbers.takes(mark):
            stack = [one for one in stack if one[0].rank < mark.rank]
            parent = stack[-1][1] if stack else ""
            name = _free(_name(mark, parent), taken)
            found.append((at, name, mark.text, _heading(paragraph.text, mark), parent))
            stack.append((mark, name))
        at += len(paragraph.text)
    return found


def _name(mark: Mark, parent: str) -> str:
    """`2` under `1` is `1.2`; an article keeps its own number, which runs through the text."""
    if mark.kind in ("part", "chapter", "section"):
        name = f"{mark.kind[0]}{mark.number}"
    else:
        name = str(mark.number)
    return name if mark.kind == "article" or not parent else f"{parent}.{name}"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _heading(text: str, mark: Mark) -> str:
    """How a part is called: the whole of a short line, or what stands before the first full stop.

    An article of a regulation has no heading: its first sentence already demands.
    """
    rest = text[len(mark.text) :]
    if mark.kind == "article":
        return mark.text
    stop = _HEADING_END.search(rest)
    first = rest[: stop.start()] if stop else rest
    is_name = 0 < len(first) <= LONGEST_HEADING and not _DEMANDS.search(first)
    goes_on = stop is not None and stop.end() < len(rest)
    if is_name and (goes_on or stop is None):
        return text[: len(mark.text) + len(first) + (1 if stop else 0)]
    return mark.text
