"""Paragraphs become a tree of clauses: 第一章, 一、, （一）, 1., 第X条, however deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from xiaoan.engine.policy.reader import numbering
from xiaoan.engine.policy.reader.heads import Head, read_head
from xiaoan.engine.policy.reader.numbering import Mark, mark_of
from xiaoan.engine.policy.reader.paragraphs import Paragraph, is_title

LONGEST_HEADING: Final = 30
_ANNEX: Final = re.compile(r"^附件\d{0,2}[：:]?$")
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
    """A whole text without white space; `breaks` are the places where its paragraphs begin."""

    text: str
    head: Head
    parts: tuple[Part, ...]
    breaks: tuple[int, ...] = ()

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
    breaks = tuple(accumulate((len(one.text) for one in paragraphs), initial=0))
    return Read(text, head, tuple(parts), breaks)


Opening = tuple[int, str, str, str, str]


class _Tree:
    """Parts opened one after another: place, id, mark, heading, parent."""

    def __init__(self) -> None:
        self.found: list[Opening] = [(0, "head", "", "", "")]
        self.stack: list[tuple[Mark, str]] = []
        self.root = ""
        self.numbers = numbering.Sequence()
        self.taken: set[str] = {"head", "lead", "tail"}

    def open(self, at: int, text: str, mark: Mark) -> None:
        self.stack = [one for one in self.stack if one[0].rank < mark.rank]
        parent = self.stack[-1][1] if self.stack else self.root
        name = _free(_name(mark, parent), self.taken)
        is_in_article = any(one.kind == "article" for one, _ in self.stack)
        heading = mark.text if is_in_article else _heading(text, mark)
        self.found.append((at, name, mark.text, heading, parent))
        self.stack.append((mark, name))

    def open_plain(self, at: int, name: str) -> None:
        """What stands before or after all numbers."""
        self.found.append((at, name, "", "", ""))
        self.stack = []

    def open_annex(self, at: int, heading: str) -> None:
        """Another document inside this one: its numbers begin anew under it."""
        self.root = _free(f"a{sum(one[1][0] == 'a' for one in self.found) + 1}", self.taken)
        self.found.append((at, self.root, "", heading, ""))
        self.stack, self.numbers = [], numbering.Sequence()


def _opened(paragraphs: Sequence[Paragraph], head: Head) -> list[Opening]:
    """Where each part begins."""
    tree = _Tree()
    at = 0
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.text
        mark = mark_of(text) if head.body_from <= place < head.tail_from else None
        if place == head.tail_from and place:
            tree.open_plain(at, "tail")
        elif mark and tree.numbers.takes(mark):
            tree.open(at, text, mark)
        elif _is_annex(paragraphs, place, tree) and place < head.tail_from:
            tree.open_annex(at, text)
        elif place == head.body_from and place and len(tree.found) == 1 and not mark:
            tree.open_plain(at, "lead")
        at += len(text)
    return tree.found


def _is_annex(paragraphs: Sequence[Paragraph], place: int, tree: _Tree) -> bool:
    """A title behind numbered parts, after which the numbers begin anew."""
    text = paragraphs[place].text
    if not tree.stack or mark_of(text) or not (is_title(text) or _ANNEX.match(text)):
        return False
    following = (mark_of(one.text) for one in paragraphs[place + 1 :])
    first = next((mark for mark in following if mark), None)
    return first is not None and first.number == 1 and first.rank <= tree.stack[0][0].rank


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
    is_line = not first.endswith(("；", "，", "、"))
    is_name = is_line and 0 < len(first) <= LONGEST_HEADING and not _DEMANDS.search(first)
    goes_on = stop is not None and stop.end() < len(rest)
    if is_name and (goes_on or stop is None):
        return text[: len(mark.text) + len(first) + (1 if stop else 0)]
    return mark.text
