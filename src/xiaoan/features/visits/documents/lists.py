"""Lists that a superior asks for, as Excel: every school with its grade, every visit made.

Schools stand in the order of their codes; nothing here ranks them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

from django.utils.timezone import localtime

from xiaoan.features.visits.models import Visit
from xiaoan.features.visits.queries.facts import Graded
from xiaoan.features.visits.rules import words
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, Paper, written

GRADES: Final = (
    ("学校", 28),
    ("现等级", 10),
    ("等级含义", 12),
    ("评定理由", 36),
    ("评定单位", 22),
    ("评定日期", 12),
    ("系统建议", 10),
    ("建议依据", 44),
    ("每年应查", 10),
    ("今年已查", 10),
)
VISITS: Final = (
    ("学校", 28),
    ("检查", 28),
    ("组织单位", 22),
    ("复查", 8),
    ("检查人员", 24),
    ("到校时间", 17),
    ("状态", 12),
    ("发现问题", 10),
    ("通知书文号", 20),
    ("整改期限", 12),
    ("学校答复", 40),
)


def grades(rows: Sequence[Graded], name: str, now: datetime) -> BytesIO:
    """分类分级名册."""
    paper = _paper("分类分级名册", f"{name}学校分类分级监管名册", GRADES, now)
    return written(paper, (_graded(row) for row in rows))


def _graded(row: Graded) -> list[Cell]:
    held = row.held
    return [
        row.school.name,
        f"{row.shown.key} 级" if held else f"未评定，按 {row.shown.key} 级安排",
        row.shown.title,
        held.reason if held else "",
        held.from_name if held else "",
        f"{localtime(held.at):%Y-%m-%d}" if held else "",
        f"{row.proposed} 级",
        "；".join(row.reasons),
        row.shown.times_a_year,
        row.facts.visits_this_year,
    ]


def visits(rows: Sequence[Visit], bad: Mapping[UUID, int], name: str, now: datetime) -> BytesIO:
    """入校检查台账, of what the reader may know of."""
    paper = _paper("入校检查台账", f"{name}入校检查台账", VISITS, now)
    return written(paper, (_visited(row, bad.get(row.pk, 0)) for row in rows))


def _visited(row: Visit, bad: int) -> list[Cell]:
    return [
        row.school_name,
        row.title,
        row.org_name,
        "是" if row.recheck_of_id else "",
        "、".join(seat.name for seat in row.seats.all()),
        f"{localtime(row.arrived_at):%Y-%m-%d %H:%M}" if row.arrived_at else "",
        words.VISIT_STATES[row.state],
        bad if row.state in words.DONE else "",
        row.notice_number,
        str(row.rectify_by or ""),
        row.answer or row.cancelled_reason,
    ]


def _paper(sheet: str, title: str, headings: Sequence[tuple[str, int]], now: datetime) -> Paper:
    return Paper(
        name=sheet,
        title=title,
        about=f"导出时间：{localtime(now):%Y-%m-%d %H:%M}",
        headings=list(headings),
        kept=1,
        size=A3,
    )
