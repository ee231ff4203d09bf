"""A list on paper: where its parts stand, and that nothing in it runs."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from xiaoan.foundation.workbooks.printing.paper import A3, FOOTER, Paper, written

PAPER = Paper("台账", "演示台账", "单位：演示学校    日期：2026-11-18", [("姓名", 10), ("人数", 6)])


def rows(content: BytesIO) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()


def page(content: BytesIO) -> str:
    return zipfile.ZipFile(content).read("xl/worksheets/sheet1.xml").decode()


def test_title_then_whose_and_when_then_headings_then_lines() -> None:
    assert rows(written(PAPER, [["甲", 3], ["乙", None]])) == [
        ["演示台账", ""],
        [PAPER.about, ""],
        ["姓名", "人数"],
        ["甲", 3.0],
        ["乙", ""],
    ]


def test_without_a_title_the_line_about_it_comes_first() -> None:
    found = rows(written(replace(PAPER, title=""), [["甲", 3]]))
    assert [row[0] for row in found] == [PAPER.about, "姓名", "甲"]


def test_what_a_cell_begins_with_makes_no_formula_and_no_link() -> None:
    content = written(PAPER, [["=1+1", 1], ["http://example.invalid/", 2]])
    assert [row[0] for row in rows(content)[3:]] == ["=1+1", "http://example.invalid/"]
    assert "<f>" not in page(content)
    assert "hyperlink" not in page(content)


def test_it_prints_across_one_page_wide_with_its_headings_and_page_numbers() -> None:
    said = page(written(replace(PAPER, kept=1, size=A3), [["甲", 3]]))
    assert '<pageSetup paperSize="8" fitToHeight="0" orientation="landscape"/>' in said
    assert 'xSplit="1" ySplit="3"' in said
    assert FOOTER.replace("&", "&amp;") in said


def test_a_long_name_is_cut_to_what_excel_takes() -> None:
    content = written(replace(PAPER, name="长" * 40), [])
    assert CalamineWorkbook.from_filelike(content).sheet_names == ["长" * 31]
