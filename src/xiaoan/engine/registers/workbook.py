"""A register as an Excel workbook: title, unit and day, headings, one line a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Final

import xlsxwriter

from xiaoan.engine.registers.definition import Column, Register, Worker
from xiaoan.engine.registers.queries import Line

HEADING_ROWS: Final = 3


def workbook(
    register: Register, columns: list[Column], lines: Iterable[Line], *, unit: str, on: date
) -> BytesIO:
    """Write the 台账 with the columns the reader may see."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(register.title[:31])
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    look = {"border": 1, "valign": "vcenter", "text_wrap": True}
    head = book.add_format({**look, "bold": True, "align": "center"})
    body = book.add_format(look)
    heads = headings(register, columns)
    for place, (_, width) in enumerate(heads):
        sheet.set_column(place, place, width)
    sheet.merge_range(0, 0, 0, len(heads) - 1, register.title, title)
    sheet.write(1, 0, f"填报单位：{unit}    日期：{on:%Y年%m月%d日}")
    sheet.write_row(HEADING_ROWS - 1, 0, [heading for heading, _ in heads], head)
    for number, line in enumerate(lines):
        words = cells(register, columns, line, on)
        sheet.write_row(HEADING_ROWS + number, 0, [number + 1, *words], body)
    _dress(sheet)
    book.close()
    content.seek(0)
    return content


def headings(register: Register, columns: list[Column]) -> list[tuple[str, int]]:
    """Heading and width of each column of paper."""
    asked: list[Column | Worker] = [*columns, *register.worked]
    return [("序号", 6), ("单位", 22), *((one.title, one.width) for one in asked), ("备注", 18)]


def cells(register: Register, columns: list[Column], line: Line, on: date) -> list[str]:
    """The words of one line, without its number."""
    values = [column.words(getattr(line.row, column.key)) for column in columns]
    worked = [one.words(line.row, on) for one in register.worked]
    remarks = [line.row.retired_reason] if not line.row.is_current else []
    remarks += [
        f"{mark.expiry.title}{'已于' if mark.state == 'expired' else '将于'}{mark.due}到期"
        for mark in line.marks
    ]
    return [line.org_name, *values, *worked, "；".join(remarks)]


def _dress(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """How it prints: A3 across, one page wide, the headings on every page."""
    sheet.freeze_panes(HEADING_ROWS, 3)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROWS - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
