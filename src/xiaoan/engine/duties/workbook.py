"""单位职责清单 as an Excel workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO
from typing import Final

import xlsxwriter

from xiaoan.engine.duties.models import STATES
from xiaoan.engine.duties.queries import MyDuty

# (heading, width in characters, what stands there)
COLUMNS: Final[tuple[tuple[str, int, Callable[[MyDuty], str]], ...]] = (
    ("职责", 22, lambda one: one.title),
    ("依据", 22, lambda one: one.listed.source),
    ("原文", 46, lambda one: one.duty.quote),
    ("要求", 30, lambda one: one.asked),
    ("责任岗位", 16, lambda one: "、".join(one.posts)),
    ("状态", 10, lambda one: STATES.get(one.state, "开放要求")),
    ("进度", 30, lambda one: one.remaining_word),
    ("最后可行日", 12, lambda one: one.due_on.isoformat() if one.due_on else ""),
    ("本学年未达标期数", 10, lambda one: str(one.missed or "")),
    ("本系统约定（非原文）", 36, lambda one: one.listed.assumed),
)
HEADING_ROW: Final = 2


def workbook(rows: Iterable[MyDuty], *, unit: str, on: date) -> BytesIO:
    """Write the list: title, unit and day, headings, one line a duty."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("职责清单")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    body = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    for place, (_heading, width, _value) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, "学校安全职责清单", title)
    sheet.write(1, 0, f"单位：{unit}    日期：{on.isoformat()}")
    for place, (heading, _width, _value) in enumerate(COLUMNS):
        sheet.write(HEADING_ROW, place, heading, head)
    for number, row in enumerate(rows, start=HEADING_ROW + 1):
        for place, (_heading, _width, value) in enumerate(COLUMNS):
            sheet.write_string(number, place, value(row), body)
    sheet.freeze_panes(HEADING_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.close()
    content.seek(0)
    return content
