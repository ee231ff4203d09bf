"""专家名册 and 劳务费清单 as Excel that is also paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Expert, Panel
from xiaoan.features.experts.queries.work import Total
from xiaoan.foundation.workbooks.printing.paper import Cell, Paper, written


def roster(panel: Panel, rows: Iterable[Expert], on: date) -> BytesIO:
    """The experts of a panel."""
    paper = Paper(
        name="专家名册",
        title=f"{panel.name}名册",
        about=f"{panel.org_name}    {on:%Y-%m-%d}",
        headings=[
            ("聘书编号", 14), ("姓名", 10), ("工作单位", 26), ("职务职称", 18), ("领域", 22),
            ("手机号", 14), ("聘期开始", 12), ("聘期届满", 12), ("状态", 8),
        ],
        kept=2,
    )  # fmt: skip
    lines = (
        [
            one.number, one.name, one.employer, one.title, one.field_words, one.phone,
            f"{one.from_on:%F}", f"{one.until_on:%F}", rules.EXPERT_STATES[one.state],
        ]
        for one in rows
    )  # fmt: skip
    return written(paper, lines)


def fees(panel: Panel, rows: Iterable[Assignment], year: int) -> BytesIO:
    """Fees of a year, one line a task, with a column to sign for the money."""
    paper = Paper(
        name="劳务费清单",
        title=f"{panel.name}{year}年劳务费清单",
        about=f"{panel.org_name}    标准由本单位设定，金额以财务审核为准",
        headings=[
            ("开始", 12), ("结束", 12), ("专家", 10), ("事由", 30), ("服务单位", 26), ("标准", 16),
            ("单价（元）", 11), ("数量", 8), ("金额（元）", 12), ("领款人签字", 14),
        ],
        kept=3,
    )  # fmt: skip
    lines = (
        [
            f"{one.from_on:%F}", f"{one.until_on:%F}", one.expert_name, one.purpose, one.org_name,
            one.price.get("title", ""), one.price.get("yuan", ""), one.quantity, one.fee_yuan, "",
        ]
        for one in rows
    )  # fmt: skip
    return written(paper, lines)


def totals(panel: Panel, rows: Iterable[Total], year: int) -> BytesIO:
    """What each expert did in a year."""
    paper = Paper(
        name="年度汇总",
        title=f"{panel.name}{year}年工作汇总",
        about=panel.org_name,
        headings=[
            ("专家", 12), ("任务（次）", 12), ("已出意见", 12), ("劳务费（元）", 14),
            ("评价均分", 12),
        ],
    )  # fmt: skip
    lines: Iterable[list[Cell]] = (
        [one.name, one.tasks, one.reported, one.yuan, f"{one.mark:.1f}" if one.mark else ""]
        for one in rows
    )
    return written(paper, lines)
