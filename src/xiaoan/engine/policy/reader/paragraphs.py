"""Lines become paragraphs: page numbers go, hard wraps are undone, numbered parts begin anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from xiaoan.engine.policy.reader.numbering import mark_of
from xiaoan.engine.policy.reader.numbers import halved
from xiaoan.engine.policy.text import squeeze

_ENDS: Final = "。！？；：”〕】"
_NOT_OVER: Final = "，、（〔《“—"
_PAGE: Final = re.compile(
    r"^(?:[-—－–·.\s]*\d{1,4}[-—－–·.\s]*|第\s*\d+\s*页(?:[，,\s]*共\s*\d+\s*页)?|\d+\s*/\s*\d+)$"
)
_KINDS: Final = (
    "意见|通知|方案|办法|规定|规划|细则|条例|制度|预案|要点|纲要|计划|决定|通告|公告|指引|指南|规范"
    "|措施|函|批复"
)
_TITLE: Final = re.compile(rf"(?:{_KINDS})》?(?:[（(][^（）()]{{1,20}}[）)])?$")
_ADDRESSEES: Final = re.compile(
    r"^(?:各|[\u4e00-\u9fa5]{1,6}(?:直|级|属)(?:各|有关|相关))[^。；]{2,200}[：:]$"
)
_WIDEST_WRAP: Final = 60
_BREAKS_OFF: Final = 20
_DATE: Final = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日(?:印发)?$")
_LETTER: Final = re.compile(r"^(?:附件|抄送|主送|（此件|\(此件|签发人|印发)")
_LONGEST_HEADING: Final = 36
_LONGEST_BRACKET: Final = 400
_INDENT: Final = ("　　", "    ", "\t")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph without white space."""

    text: str


def paragraphs_of(lines: list[str]) -> list[Paragraph]:
    """The paragraphs of a document, page furniture left out."""
    kept = [(line, squeeze(line)) for line in lines]
    told = [(line, text) for line, text in kept if text and not _is_page(line)]
    full = _full_width([text for _, text in told])
    found: list[Paragraph] = []
    before = ""
    for line, text in told:
        if found and (_is_open(found[-1].text) or _goes_on(before, text, line, full)):
            found[-1] = Paragraph(found[-1].text + text)
        else:
            found.append(Paragraph(text))
        before = line
    return found


def _is_page(line: str) -> bool:
    return bool(_PAGE.match(halved(line.strip())))


def _is_open(paragraph: str) -> bool:
    """Whether a bracket of responsible units still waits for its end."""
    opened = re.search(r"(?:〔|（(?=[^（）]*单位[：:]))(?:[^〔〕（）]|（[^（）]*）)*$", paragraph)
    return opened is not None and len(paragraph) - opened.start() < _LONGEST_BRACKET


def _full_width(texts: list[str]) -> int:
    """How many letters a full line holds: what nine of ten lines do not pass."""
    ordered = sorted(len(text) for text in texts)
    return ordered[len(ordered) * 9 // 10] if ordered else 0


def _goes_on(before: str, text: str, line: str, full: int) -> bool:
    """Whether a line only continues the one before it."""
    if _begins_anew(text) or _is_over(before):
        return False
    before = squeeze(before)
    if before.endswith(tuple(_NOT_OVER)):
        return True
    has_ended = before.endswith(tuple(_ENDS))
    if full > _WIDEST_WRAP:  # one line a paragraph; what breaks off was cut by a page
        is_heading = mark_of(before) is not None and len(before) <= _LONGEST_HEADING
        return not has_ended and not is_heading and len(before) >= _BREAKS_OFF
    if has_ended and line.startswith(_INDENT):
        return False
    return len(before) >= full * 0.8


def _begins_anew(text: str) -> bool:
    return bool(mark_of(text) or _is_date(text) or _LETTER.match(text) or is_addressees(text))


def _is_over(before: str) -> bool:
    """A date, a call to its readers, a title: nothing goes on after it."""
    is_body = before.startswith(_INDENT)  # a title stands in the middle of its line
    told = squeeze(before)
    is_told = _is_date(told) or told.endswith(("：", ":"))
    return is_told or (not is_body and is_title(told))


def _is_date(text: str) -> bool:
    return bool(_DATE.match(halved(text)))


def is_title(text: str) -> bool:
    """Whether a line ends like the title of a document: …的实施意见, …办法（试行）."""
    is_short = 4 <= len(text) <= 120
    return is_short and not re.search(r"[。；]", text) and bool(_TITLE.search(text))


def is_addressees(text: str) -> bool:
    """Whether a line calls those it is sent to: 各县（市、区）教育局、市直学校："""
    return bool(_ADDRESSEES.match(text))
