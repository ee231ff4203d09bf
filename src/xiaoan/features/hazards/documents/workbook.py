"""The 台账 as an Excel workbook, written row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Final

from django.utils import timezone

from xiaoan.features.hazards import rules
from xiaoan.features.hazards.queries.register import Row
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, Paper, written

EVALUATIONS: Final = {"good": "有效", "partly": "部分有效", "relapse": "又出现了"}
ANSWERS: Final = {"good": "没有反弹", "relapse": "又出现了", "": ""}


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def _listed(row: Row) -> str:
    known = row.case.attributes
    number = str(known.get("listing_number", ""))
    return f"{number}（已摘牌）" if number and known.get("listed") != "yes" else number


def _stage(row: Row) -> str:
    if row.case.is_closed:
        return {"unfounded": "未发现隐患", "merged": "已并入"}.get(row.case.outcome, "已销号")
    return row.stage


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
    ("批准（元）", 11, lambda row: row.hazard.approved_yuan),
    ("已支出（元）", 11, lambda row: row.hazard.spent_yuan),
    ("资金来源", 14, lambda row: row.hazard.funds_source),
    ("时限", 12, lambda row: str(row.hazard.deadline or "")),
    ("延期次数", 9, lambda row: row.hazard.extended_count or None),
    ("预案", 28, lambda row: row.hazard.plan),
    ("临时管控", 24, lambda row: row.hazard.interim_control),
    ("挂牌编号", 14, _listed),
    ("当前环节", 10, _stage),
    ("治理人", 10, lambda row: row.hazard.treated_by_name),
    ("治理完成", 12, lambda row: _day(row.hazard.treated_at)),
    ("验收人", 10, lambda row: row.hazard.accepted_by_name),
    ("验收时间", 12, lambda row: _day(row.hazard.accepted_at)),
    ("销号人", 10, lambda row: row.hazard.closed_by_name),
    ("销号时间", 12, lambda row: _day(row.case.closed_at)),
    ("原因", 8, lambda row: rules.CAUSES.get(row.hazard.cause, "")),
    ("治理评估", 12, lambda row: EVALUATIONS.get(row.hazard.evaluation, "")),
    ("回头看", 10, lambda row: ANSWERS.get(row.hazard.look_back_result, "")),
)


def workbook(rows: Iterable[Row], *, unit: str, now: datetime) -> BytesIO:
    """Write the 台账: title, unit and day, headings, one line a hazard."""
    paper = Paper(
        name="隐患台账",
        title="学校安全风险隐患排查治理台账",
        about=f"导出单位：{unit}    导出时间：{timezone.localtime(now):%Y-%m-%d %H:%M}",
        headings=[(heading, width) for heading, width, _ in COLUMNS],
        kept=3,
        size=A3,
    )
    return written(paper, ([value(row) for _, _, value in COLUMNS] for row in rows))
