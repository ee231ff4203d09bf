"""The 台账 as an Excel workbook, written row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Final

import xlsxwriter
from django.utils import timezone

from xiaoan.engine.cases import registry
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.queries import Row

Cell = str | int | None

ANSWERS: Final = {"good": "没有反弹", "relapse": "又出现了", "": ""}


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def _stage(row: Row) -> str:
    if row.case.is_closed:
        return "未发现隐患" if row.case.outcome == "unfounded" else "已销号"
    return registry.workflow("hazards").stage(row.case.stage).title


# (heading, width in characters, what stands there)
COLUMNS: Final[tuple[tuple[str, int, Callable[[Row], Cell]], ...]] = (
    ("编号", 16, lambda row: row.case.number),
    ("单位", 22, lambda row: row.org_name),
    ("隐患名称", 28, lambda row: row.case.title),
    ("具体位置", 20, lambda row: row.hazard.place),
    ("领域", 10, lambda row: row.hazard.area),
    ("等级", 7, lambda row: rules.GRADES.get(row.case.grade, "未定级")),
    ("直接判定", 9, lambda row: "是" if row.hazard.is_direct else ""),
    ("发现时间", 12, lambda row: _day(row.hazard.found_at)),
    ("发现人", 10, lambda row: row.hazard.found_by_name),
    ("责任（责任人）", 18, lambda row: row.hazard.responsible_name),
    ("措施", 32, lambda row: row.hazard.measures),
    ("资金（元）", 11, lambda row: row.hazard.funds_yuan),
    ("资金来源", 14, lambda row: row.hazard.funds_source),
    ("时限", 12, lambda row: str(row.hazard.deadline or "")),
    ("预案", 28, lambda row: row.hazard.plan),
    ("临时管控", 24, lambda row: row.hazard.interim_control),
    ("当前环节", 10, _stage),
    ("治理人", 10, lambda row: row.hazard.treated_by_name),
    ("治理完成", 12, lambda row: _day(row.hazard.treated_at)),
    ("验收人", 10, lambda row: row.hazard.accepted_by_name),
    ("验收时间", 12, lambda row: _day(row.hazard.accepted_at)),
    ("销号人", 10, lambda row: row.hazard.closed_by_name),
    ("销号时间", 12, lambda row: _day(row.case.closed_at)),
    ("回头看", 10, lambda row: ANSWERS.get(row.hazard.look_back_result, "")),
)
HEADING_ROWS: Final = 3


def workbook(rows: Iterable[Row], *, unit: str, now: datetime) -> BytesIO:
    """Write the 台账: title, unit and day, headings, one line a hazard."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("隐患台账")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    body = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    for place, (_, width, _value) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "学校安全风险隐患排查治理台账", title)
    sheet.write(1, 0, f"导出单位：{unit}    导出时间：{timezone.localtime(now):%Y-%m-%d %H:%M}")
    for place, (heading, _width, _value) in enumerate(COLUMNS):
        sheet.write(HEADING_ROWS - 1, place, heading, head)
    for number, row in enumerate(rows, start=HEADING_ROWS):
        for place, (_heading, _width, value) in enumerate(COLUMNS):
            sheet.write(number, place, value(row), body)
    _dress(sheet)
    book.close()
    content.seek(0)
    return content


def _dress(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """How it prints: A3 across, one page wide, the headings on every page."""
    sheet.freeze_panes(HEADING_ROWS, 3)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROWS - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
