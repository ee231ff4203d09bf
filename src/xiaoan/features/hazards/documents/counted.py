"""The statistics and the money of hazards as Excel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from xiaoan.features.hazards import rules
from xiaoan.features.hazards.queries.register import Row
from xiaoan.features.hazards.queries.statistics import DIMENSIONS, Statistics
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, Paper, written


def counted(found: Statistics, *, unit: str, span: str) -> BytesIO:
    """Every line of every dimension."""
    headings = [
        ("按", 10), ("名称", 36), ("发现", 9), ("未销号", 9), ("其中超期", 10), ("已销号", 9),
        ("平均办结天数", 13),
    ]  # fmt: skip
    about = f"导出单位：{unit}    期间：{span}    不含核实后未发现的和并入另一处的"
    paper = Paper("隐患统计", "学校安全隐患统计表", about, headings)
    return written(paper, _lines(found))


def _lines(found: Statistics) -> Iterator[Sequence[Cell]]:
    for key, (heading, _) in DIMENSIONS.items():
        for one in found.by[key]:
            days = None if one.days is None else Decimal(f"{one.days:.1f}")
            yield heading, one.word, one.found, one.open, one.overdue, one.closed, days


def paid(rows: Sequence[Row], *, unit: str, on: date) -> BytesIO:
    """整改资金 hazard by hazard."""
    headings = [
        ("编号", 16), ("单位", 22), ("隐患名称", 30), ("等级", 7), ("估算（元）", 12),
        ("批准（元）", 12), ("已支出（元）", 13), ("资金来源", 20), ("状态", 10),
    ]  # fmt: skip
    about = f"导出单位：{unit}    导出日期：{on}"
    paper = Paper("整改资金", "学校安全隐患整改资金表", about, headings, size=A3)
    return written(paper, (_paid(row) for row in rows))


def _paid(row: Row) -> Sequence[Cell]:
    hazard = row.hazard
    return (
        row.case.number,
        row.org_name,
        row.case.title,
        rules.GRADES.get(row.case.grade, "未定级"),
        hazard.funds_yuan,
        hazard.approved_yuan,
        hazard.spent_yuan,
        hazard.funds_source,
        "已销号" if row.case.is_closed else "未销号",
    )
