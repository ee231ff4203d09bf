"""Papers as Word documents."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from .paper import Line, Mark, Paper

LINE: Final = Pt(28.95)
TEXT, HEADING, TITLE, SECOND = "仿宋", "黑体", "方正小标宋简体", "楷体"
FIRST_LINE: Final = Pt(32)  # two characters of 16 pt
SIGNED_AT: Final = Pt(64)  # four characters free at the right of a signed line


@dataclass(frozen=True)
class Shape:
    """How one line stands."""

    font: str = TEXT
    size: float = 16
    centred: bool = False
    is_indented: bool = False
    at_right: Length | None = None


SHAPES: Final = {
    "centre": Shape(centred=True),
    "first": Shape(font=HEADING, is_indented=True),
    "second": Shape(font=SECOND, is_indented=True),
    "text": Shape(is_indented=True),
    "plain": Shape(),
    "note": Shape(font=SECOND, size=12, is_indented=True),
    "right": Shape(at_right=SIGNED_AT),
}


def written(paper: Paper) -> BytesIO:
    """The whole paper, at its beginning."""
    document = blank()
    line(document, paper.title, font=TITLE, size=22, centred=True)
    for one in paper.lines:
        _styled(document, one)
    for mark in paper.marks:
        _marked(document, mark)
    if paper.check:
        line(document, paper.check_words, font=SECOND, size=12)
        line(document, paper.check, font=SECOND, size=12)
    return finished(document)


def _styled(document: Document, one: Line) -> None:
    line(document, one.text, **vars(SHAPES[one.style]))


def _marked(document: Document, mark: Mark) -> None:
    line(document, mark.words)
    if mark.picture:
        document.add_picture(BytesIO(mark.picture), height=Mm(18))


def blank() -> Document:
    """An empty paper with its margins and its page number."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin = Mm(297 - 37 - 225)
    section.right_margin = Mm(210 - 28 - 156)
    section.footer_distance = Mm(28)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        _page_number(paragraph)
    return document


def finished(document: Document) -> BytesIO:
    """The document as a file, at its beginning."""
    content = BytesIO()
    document.save(content)
    content.seek(0)
    return content


def _page_number(paragraph: Paragraph) -> None:
    """— 1 — with Word's own counting field."""
    _run(paragraph, "— ", font="宋体", size=14)
    run = _run(paragraph, "", font="宋体", size=14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    _run(paragraph, " —", font="宋体", size=14)


def line(document: Document, text: str, **shape: Any) -> None:
    """Add one line; `shape` are fields of `Shape`."""
    look = Shape(**shape)
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = LINE
    if look.centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if look.is_indented:
        form.first_line_indent = FIRST_LINE
    if look.at_right is not None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        form.right_indent = look.at_right
    _run(paragraph, text, font=look.font, size=look.size)


def _run(paragraph: Paragraph, text: str, *, font: str, size: float) -> Run:
    run = paragraph.add_run(text)
    run.font.name = font
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run
