"""A register as an Excel workbook: title, unit and day, headings, one line a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from xiaoan.engine.registers.definition import Column, Register, Worker
from xiaoan.engine.registers.queries import Line
from xiaoan.foundation.workbooks.printing.paper import A3, Paper, written


def workbook(
    register: Register, columns: list[Column], lines: Iterable[Line], *, unit: str, on: date
) -> BytesIO:
    """Write the 台账 with the columns the reader may see."""
    paper = Paper(
        name=register.title,
        title=register.title,
        about=f"填报单位：{unit}    日期：{on:%Y年%m月%d日}",
        headings=headings(register, columns),
        kept=3,
        size=A3,
        valign="vcenter",
    )
    numbered = enumerate(lines, start=1)
    return written(
        paper, ([number, *cells(register, columns, line, on)] for number, line in numbered)
    )


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
