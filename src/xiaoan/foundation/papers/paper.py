"""What a paper says, whatever it is written as.

The form of both: A4; top 37 mm, left 28 mm, type area 156 × 225 mm; title 小标宋 22 pt, text 仿宋
16 pt on lines of 28.95 pt (22 to a page), 一、 in 黑体, （一） in 楷体; page number at the outer
foot in 宋体 14 pt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

# title, 一、, （一）, running text, a line that is not indented, a small remark, a signed line.
STYLES: Final = ("centre", "first", "second", "text", "plain", "note", "right")


@dataclass(frozen=True)
class Line:
    """One paragraph; `style` is a word of `STYLES`."""

    text: str
    style: str = "text"


@dataclass(frozen=True)
class Mark:
    """Who set their name under a paper: the words, and the picture of what was drawn, if any."""

    words: str
    picture: bytes = b""


@dataclass(frozen=True)
class Paper:
    """A whole paper. `check` is the address that its QR code opens, where it has one."""

    title: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    check: str = ""
    check_words: str = ""


def chinese_day(day: date) -> str:
    """2026年9月1日"""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Listing:
    """A paper that is a table, across an A4 sheet: 台账.

    `headings` are (words, share of the width); `about` says whose and of when; `closing` stands
    under the table.
    """

    title: str
    about: str
    headings: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    closing: tuple[str, ...] = ()
