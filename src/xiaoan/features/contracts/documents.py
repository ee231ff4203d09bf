"""服务合同台账 as Excel that is also paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from xiaoan.features.contracts import rules
from xiaoan.features.contracts.queries import Row
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, Paper, written


def workbook(rows: Iterable[Row], *, unit: str, on: date) -> BytesIO:
    """One line a contract, with what it lacks."""
    paper = Paper(
        name="服务合同台账",
        title="学校安全专业服务合同台账",
        about=f"导出单位：{unit}    {on:%Y-%m-%d}",
        headings=[
            ("采购单位", 24), ("合同名称", 28), ("编号", 14), ("类别", 10), ("服务机构", 26),
            ("信用代码", 20), ("金额（元）", 13), ("资金来源", 12), ("签订", 11), ("开始", 11),
            ("结束", 11), ("状态", 10), ("存在问题", 36),
        ],
        kept=2,
        size=A3,
    )  # fmt: skip
    return written(paper, (_line(row) for row in rows))


def _line(row: Row) -> list[Cell]:
    one = row.contract
    return [
        one.org_name, one.title, one.number, rules.SUBJECTS[one.subject], one.provider,
        one.provider_code, one.amount_yuan, rules.SOURCES[one.source], f"{one.signed_on:%F}",
        f"{one.from_on:%F}", f"{one.until_on:%F}", rules.STATES[one.state], "；".join(row.gaps),
    ]  # fmt: skip
