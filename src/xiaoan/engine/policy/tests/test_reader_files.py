"""Files as lines: Word with tables and automatic numbers, PDF with hard wraps, and odd inputs."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import docx
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from xiaoan.engine.policy.reader.drafting import Drafted, draft
from xiaoan.engine.policy.reader.intake import LARGEST_BYTES, TextRefused, lines_of
from xiaoan.engine.policy.reader.paragraphs import paragraphs_of
from xiaoan.engine.policy.reader.structure import read

LEVELS = (("chineseCounting", "%1、"), ("decimal", "%2."))


def drafted(name: str, content: bytes) -> Drafted:
    return draft(read(paragraphs_of(lines_of(name, content))))


@cache
def word() -> bytes:
    """A plan whose numbers Word writes by itself, with a table of tasks."""
    document = docx.Document()
    document.add_paragraph("演示县校园消防安全整治方案")
    _number(document, "总体要求", 0)
    document.add_paragraph("学校要每月开展1次消防检查。")
    _number(document, "重点任务", 0)
    _number(document, "加强检查。各学校每学期组织2次以上疏散演练。", 1)
    _number(document, "配齐设施。每层楼至少配备2个灭火器。", 1)
    table = document.add_table(rows=1, cols=4)
    rows = [
        ("序号", "工作任务", "责任单位", "完成时限"),
        ("1", "更换老旧电气线路", "县教育局、县消防救援大队", "2025年8月31日前"),
    ]
    for row, cells in zip((table.rows[0], table.add_row()), rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _number(document: object, text: str, depth: int) -> None:
    paragraph = document.add_paragraph(text)  # type: ignore[attr-defined]
    numbering = document.part.numbering_part.element  # type: ignore[attr-defined]
    if numbering.xpath("./w:abstractNum[@w:abstractNumId='77']") == []:
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{shown}"/></w:lvl>'
            for at, (form, shown) in enumerate(LEVELS)
        )
        space = nsdecls("w")
        numbering.insert(
            0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{levels}</w:abstractNum>')
        )
        numbering.append(
            parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 77
    properties.get_or_add_ilvl().val = depth


@cache
def pdf() -> bytes:
    body = (
        "一、建立制度。学校要建立健全校园安全风险防控的各项制度，每周至少组织1次隐患排查，"
        "及时消除各类安全隐患，把责任落实到每一个岗位、每一名教职工。\n\n"
        "二、加强督查。县教育局每学期至少督查1次。"
    )
    page = (
        '#set page(width: 120mm, height: 60mm, numbering: "- 1 -")\n'
        '#set text(font: "Noto Sans CJK SC")\n'
    )
    return bytes(typst.compile(f"{page}演示县学校安全管理规定\n\n{body}".encode()))


def test_numbers_that_word_writes_by_itself_open_parts() -> None:
    found = drafted("方案.docx", word())
    assert [(p.id, p.mark, p.title) for p in found.read.parts if p.mark] == [
        ("1", "一、", "总体要求"),
        ("2", "二、", "重点任务"),
        ("2.1", "1.", "加强检查"),
        ("2.2", "2.", "配齐设施"),
    ]


def test_a_row_of_a_table_of_tasks_is_a_duty_with_its_units_and_its_day() -> None:
    found = drafted("方案.docx", word())
    told = [one for sentence in found.sentences for one in sentence.drafts if one.deadline]
    assert [str(one.deadline.on) for one in told if one.deadline] == ["2025-08-31"]
    assert "更换老旧电气线路" in told[0].quote
    units = [name for sentence in found.sentences for name in sentence.units]
    assert units == ["县教育局", "县消防救援大队"]


def test_a_pdf_loses_its_wraps_and_its_page_numbers() -> None:
    found = drafted("规定.pdf", pdf())
    assert [(part.id, part.title) for part in found.read.parts if part.mark] == [
        ("1", "建立制度"),
        ("2", "加强督查"),
    ]
    told = [one for sentence in found.sentences for one in sentence.drafts if one.cadence]
    assert [one.cadence.period for one in told if one.cadence] == ["week", "term"]
    assert "-1-" not in found.read.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    assert lines_of("通知.txt", "各学校：\r\n请排查。".encode(encoding)) == ["各学校：", "请排查。"]


def damaged_zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("a.txt", "甲")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.txt", b"", "文件是空的"),
        ("白.txt", "　\n \n".encode(), "没有文字"),
        ("旧.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 64, "旧版 .doc 或加了密码"),
        ("图.txt", bytes(range(256)) * 4, "不是文字"),
        ("坏.docx", b"PK\x03\x04 nothing", "打不开"),
        ("压缩.docx", damaged_zip(), "打不开"),
        ("坏.pdf", b"%PDF-1.7 nothing", "PDF 打不开"),
        ("大.txt", b"a" * (LARGEST_BYTES + 1), "超过 20 MB"),
        ("长.txt", ("甲" * 400_001).encode(), "超过 40 万字"),
        ("表.xlsx", "甲".encode(), "只认纯文本"),
        ("码.txt", b"\xff\xff\xfc\xfc\x81", "编码认不出来"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_cannot_be_read_gets_a_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(TextRefused, match=words.replace(".", r"\.")):
        lines_of(name, content)
