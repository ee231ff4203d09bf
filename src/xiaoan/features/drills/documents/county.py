"""A territory's drills of the term as Excel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from xiaoan.features.drills.queries.quota import Standing, topic_words
from xiaoan.foundation.workbooks.printing.paper import Cell, Paper, written


def workbook(rows: Iterable[Standing], *, unit: str, on: date) -> BytesIO:
    """One line a school, in the order of the codes."""
    paper = Paper(
        name="演练情况",
        title="学校应急演练情况（本学期）",
        about=f"导出单位：{unit}    截至 {on:%Y-%m-%d}",
        headings=[
            ("学校", 30), ("现场演练（次）", 12), ("桌面推演（次）", 12), ("科目", 24),
            ("最近一次", 12), ("还没完成的要求（项）", 14), ("其中逾期（项）", 12),
            ("最近期限", 12),
        ],
        kept=1,
    )  # fmt: skip
    return written(paper, (_line(row) for row in rows))


def _line(row: Standing) -> list[Cell]:
    return [
        row.name, row.field, row.tabletops, topic_words(row.topics),
        f"{row.last_on:%F}" if row.last_on else "", row.left, row.late,
        f"{row.due_on:%F}" if row.due_on else "",
    ]  # fmt: skip
