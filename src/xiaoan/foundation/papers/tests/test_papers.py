from __future__ import annotations

import re
from io import BytesIO

import docx
import pytest
from docx.shared import Mm
from PIL import Image

from xiaoan.foundation.papers import Line, Listing, Mark, Paper, pdf, tabling, word
from xiaoan.foundation.papers.paper import STYLES


def drawn() -> bytes:
    content = BytesIO()
    Image.new("RGB", (60, 20), "white").save(content, "JPEG")
    return content.getvalue()


def paper(*, check: str = "") -> Paper:
    lines = tuple(Line(f"一行{style}", style) for style in STYLES)
    return Paper("演示文件", lines, (Mark("签字人：", drawn()), Mark("盖章：")), check, "扫码核验")


def test_every_style_stands_in_word_and_the_picture_with_it() -> None:
    document = docx.Document(word.written(paper(check="https://xiaoan.example/check")))
    told = [one.text for one in document.paragraphs]
    assert told[0] == "演示文件"
    assert told[1 : 1 + len(STYLES)] == [f"一行{style}" for style in STYLES]
    assert told[-1] == "https://xiaoan.example/check"
    assert len(document.inline_shapes) == 1


def test_the_same_paper_is_set_as_pdf() -> None:
    content = pdf.written(paper(check="https://xiaoan.example/check"))
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page[^s]", content)) == 1


def test_each_role_takes_the_nearest_font() -> None:
    found = pdf.role_fonts(["Noto Sans CJK SC", "KaiTi"])
    assert (found["second"], found["first"]) == ("KaiTi", "Noto Sans CJK SC")
    assert found["text"] == "Noto Sans CJK SC"


def test_a_qr_code_carries_its_address_with_a_quiet_zone() -> None:
    drawn = pdf.qr_svg("https://xiaoan.example/inspections/at/K7M3")
    assert drawn.startswith("<svg")
    assert drawn != pdf.qr_svg("https://xiaoan.example/inspections/at/K7M4")


def test_a_machine_without_a_chinese_font_says_so() -> None:
    with pytest.raises(pdf.FontMissing, match="没有中文字体"):
        pdf.chinese_font(["DejaVu Sans", "Liberation Serif"])
    assert pdf.chinese_font(["SimSun", "Noto Sans CJK SC"]) == "Noto Sans CJK SC"


def test_a_table_stands_in_word_and_pdf_whatever_its_cells_hold() -> None:
    rows = (("2026-11-18", "<b>&\x0b演示"), ("2026-11-19", "=1+1"))
    listing = Listing("演示台账", "演示小学", (("日期", 1), ("情况", 3)), rows, ("制表：",))
    document = docx.Document(tabling.listed(listing))
    told = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert told == [["日期", "情况"], ["2026-11-18", "<b>& 演示"], ["2026-11-19", "=1+1"]]
    assert [one.text for one in document.paragraphs] == ["演示台账", "演示小学", "制表："]
    assert round((document.sections[0].page_width or 0) / Mm(1)) == 297
    assert pdf.listed(listing)[:5] == b"%PDF-"
