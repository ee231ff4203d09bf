"""单位职责清单 as an Excel workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO
from typing import Final

from xiaoan.engine.duties.models import STATES
from xiaoan.engine.duties.queries import MyDuty
from xiaoan.foundation.workbooks.printing.paper import Paper, written

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


def workbook(rows: Iterable[MyDuty], *, unit: str, on: date) -> BytesIO:
    """Write the list: title, unit and day, headings, one line a duty."""
    paper = Paper(
        name="职责清单",
        title="学校安全职责清单",
        about=f"单位：{unit}    日期：{on.isoformat()}",
        headings=[(heading, width) for heading, width, _ in COLUMNS],
    )
    return written(paper, ([value(row) for _, _, value in COLUMNS] for row in rows))
