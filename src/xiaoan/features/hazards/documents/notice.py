"""整改通知书 on one page in 公文 form (GB/T 9704-2012), by python-docx.

A4; top 37 mm, left 28 mm, type area 156 × 225 mm; title 小标宋 22 pt, text 仿宋 16 pt on lines of
28.95 pt (22 to a page), 一、 in 黑体; page number at the outer foot in 宋体 14 pt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

import docx
from django.utils import timezone
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard

LINE: Final = Pt(28.95)
TEXT, HEADING, TITLE = "仿宋", "黑体", "方正小标宋简体"
FIRST_LINE: Final = Pt(32)  # two characters of 16 pt
# So that the whole stays on one page of 22 lines × 28 characters.
LIMITS: Final = {"title": 40, "description": 84, "measures": 84, "plan": 56, "control": 56}


@dataclass(frozen=True)
class Notice:
    """What the paper says: who sends it to whom, about what, on which day."""

    issuer: str
    receiver: str
    case: Case
    hazard: Hazard
    on: date


def notice(paper: Notice) -> BytesIO:
    """Write the paper; blanks stand where something is not settled yet, to be filled by hand."""
    document = docx.Document()
    _lay_out(document)
    _line(document, "安全隐患整改通知书", font=TITLE, size=22, centred=True)
    _line(document, paper.case.number, centred=True)
    _line(document, f"{paper.receiver}：")
    for heading, sentences in _content(paper):
        _line(document, heading, font=HEADING, is_indented=True)
        for sentence in sentences:
            _line(document, sentence, is_indented=True)
    _line(document, paper.issuer, at_right=Pt(64))
    _line(document, _chinese_day(paper.on), at_right=Pt(64))
    _line(document, "签收人：            签收时间：      年    月    日")
    content = BytesIO()
    document.save(content)
    content.seek(0)
    return content


def _content(paper: Notice) -> list[tuple[str, list[str]]]:
    case, hazard = paper.case, paper.hazard
    grade = rules.GRADES.get(case.grade, "待评估")
    found = _chinese_day(timezone.localdate(hazard.found_at))
    where = f"在{hazard.place}" if hazard.place else ""
    seen = _short(hazard.description or case.title, "description").rstrip("。")
    funds = f"{hazard.funds_yuan:,}元" if hazard.funds_yuan is not None else "        元"
    source = f"（{hazard.funds_source}）" if hazard.funds_source else ""
    deadline = _chinese_day(hazard.deadline) if hazard.deadline else "      年    月    日"
    needed = [
        f"责任：责任人{hazard.responsible_name or '              '}。",
        f"措施：{_short(hazard.measures, 'measures') or '              '}",
        f"资金：{funds}{source}。时限：{deadline}前完成。",
        f"预案：{_short(hazard.plan, 'plan') or '              '}",
    ]
    if hazard.interim_control:
        needed.append(f"整改完成前：{_short(hazard.interim_control, 'control')}")
    return [
        (
            "一、存在的隐患",
            [f"{found}{where}发现：{seen}。等级评定为{grade}隐患。"],
        ),
        ("二、整改要求", needed),
        (
            "三、验收",
            ["整改完成后提交整改后照片，由未参与治理的人员验收；未经验收不得销号。"],
        ),
    ]


def _short(text: str, what: str) -> str:
    flat = " ".join(text.split())
    limit = LIMITS[what]
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _lay_out(document: Document) -> None:
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


@dataclass(frozen=True)
class _Shape:
    font: str = TEXT
    size: float = 16
    centred: bool = False
    is_indented: bool = False
    at_right: Length | None = None


def _line(document: Document, text: str, **shape: Any) -> None:
    look = _Shape(**shape)
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
