"""A table across A4 as a Word document.

Its cells are written as XML: python-docx looks through the whole table for each one, which takes
minutes for a year's rows.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from . import word
from .paper import Listing

WIDTH: Final = 13890  # twentieths of a point between the margins of a turned sheet
HALF_POINTS: Final = 21  # 10.5 pt
_UNFIT: Final = dict.fromkeys(range(32), " ")


def listed(listing: Listing) -> BytesIO:
    """The whole paper, at its beginning."""
    document = word.blank()
    _turned(document)
    word.line(document, listing.title, font=word.TITLE, size=22, centred=True)
    word.line(document, listing.about, size=12)
    document.element.body.insert_element_before(parse_xml(_table(listing)), "w:sectPr")
    for words in listing.closing:
        word.line(document, words, size=12)
    for paragraph in document.paragraphs:
        if paragraph.alignment is not WD_ALIGN_PARAGRAPH.CENTER:
            paragraph.paragraph_format.line_spacing = Pt(20)
    return word.finished(document)


def _turned(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin = section.right_margin = Mm(26)
    section.footer_distance = Mm(18)


def _table(listing: Listing) -> str:
    whole = sum(share for _, share in listing.headings)
    widths = [WIDTH * share // whole for _, share in listing.headings]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([words for words, _ in listing.headings], widths, is_head=True)
    body = "".join(_row(row, widths) for row in listing.rows)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{WIDTH}' w:type='dxa'/>"
        f"<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type='fixed'/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(cells: list[str] | tuple[str, ...], widths: list[int], *, is_head: bool = False) -> str:
    font = word.HEADING if is_head else word.TEXT
    side = '<w:jc w:val="center"/>' if is_head else ""
    mark = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else "<w:trPr><w:cantSplit/></w:trPr>"
    shape = (
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{HALF_POINTS}"/></w:rPr>'
    )
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{side}</w:pPr>'
        f'<w:r>{shape}<w:t xml:space="preserve">{escape(text.translate(_UNFIT))}</w:t></w:r>'
        "</w:p></w:tc>"
        for text, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{mark}{drawn}</w:tr>"
