"""A programme on paper: its report, a draft of the 通报, and its findings as Excel.

Findings are told by matter; schools stand in the order of their codes. Nothing here ranks them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Final
from uuid import UUID

from django.utils.timezone import localdate, localtime

from xiaoan.engine.cases.models import Case
from xiaoan.features.visits.models import Programme, Result, Visit
from xiaoan.features.visits.rules import words
from xiaoan.foundation.papers import Line, Paper, chinese_day
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, written
from xiaoan.foundation.workbooks.printing.paper import Paper as Sheet

COMMON: Final = 10


def summary(one: Programme, visits: Sequence[Visit], bad: Sequence[Result]) -> Paper:
    """情况报告: what was done, what was found, where it stands."""
    firsts = [row for row in visits if row.recheck_of_id is None and row.state != "cancelled"]
    done = [row for row in firsts if row.state in words.DONE]
    lines = [
        Line("一、基本情况", "first"),
        Line(
            f"{chinese_day(one.starts_on)}至{chinese_day(one.ends_on)}，{one.org_name}组织"
            f"{words.KINDS[one.kind]}“{one.title}”，计划检查 {len(firsts)} 所学校，"
            f"已检查 {len(done)} 所，发现问题 {len(bad)} 个。"
        ),
        *_basis(one),
        *_drawn(one),
        Line("二、发现的问题", "first"),
        *(_by_area(bad) if bad else [Line("未发现问题。")]),
        Line("三、分校情况", "first"),
        *_by_school(done, bad),
        Line("四、下一步", "first"),
        *(Line(text) for text in (one.conclusion or "整改期满后逐校复查。").splitlines() if text),
        Line(one.org_name, "right"),
        Line(chinese_day(localdate(one.ended_at) if one.ended_at else one.ends_on), "right"),
    ]
    return Paper(f"关于{one.title}情况的报告", tuple(lines))


def _basis(one: Programme) -> Iterator[Line]:
    if one.clause_quote:
        yield Line(f"依据{one.clause_source}：“{one.clause_quote}”。")


def _drawn(one: Programme) -> Iterator[Line]:
    standing = one.draws.filter(voided_at__isnull=True, drawn_at__isnull=False).first()
    if standing is not None:
        yield Line(
            f"学校和检查人员由抽取产生：名单封存指纹 {standing.frame_hash[:16]}，"
            f"公开数 {standing.public[:40]}（{standing.public_source}），可重新核算。"
        )


def _by_area(bad: Sequence[Result]) -> Iterator[Line]:
    areas = Counter(row.area or "其他" for row in bad)
    for area, number in areas.most_common():
        texts = Counter(row.text for row in bad if (row.area or "其他") == area)
        told = "；".join(f"{text}（{count} 处）" for text, count in texts.most_common(COMMON))
        yield Line(f"{area} {number} 个：{told}。")


def _by_school(done: Sequence[Visit], bad: Sequence[Result]) -> Iterator[Line]:
    found = Counter(row.visit_id for row in bad)
    for row in sorted(done, key=lambda visit: visit.school_code):
        number = found.get(row.pk, 0)
        told = f"发现问题 {number} 个，{row.notice_number}" if number else "未发现问题"
        until = f"，{row.rectify_by:%-m月%-d日}前整改" if row.rectify_by else ""
        yield Line(f"{row.school_name}：{told}{until}。")


def circular(one: Programme, visits: Sequence[Visit], bad: Sequence[Result], today: date) -> Paper:
    """通报 draft: matters that every school should look at, without naming who had them."""
    done = [row for row in visits if row.recheck_of_id is None and row.state in words.DONE]
    common = Counter((row.area or "其他", row.text) for row in bad).most_common(COMMON)
    lines = [
        Line("各学校（幼儿园）：", "plain"),
        Line(
            f"近期，{one.org_name}组织开展“{one.title}”，检查学校 {len(done)} 所，"
            f"发现问题 {len(bad)} 个，均已发出整改通知。现将情况通报如下。"
        ),
        Line("一、较普遍的问题", "first"),
        *(Line(f"{area}：{text}，{count} 处。") for (area, text), count in common),
        *([] if common else [Line("没有较普遍的问题。")]),
        Line("二、要求", "first"),
        Line("请各学校对照上述问题自查，发现的隐患登记整改；自己查出并整改的给予表扬。"),
        Line("（代拟稿，请核对后按公文程序印发。）", "note"),
        Line(one.org_name, "right"),
        Line(chinese_day(today), "right"),
    ]
    return Paper(f"关于{one.title}情况的通报", tuple(lines))


HEADINGS: Final = (
    ("学校", 24),
    ("检查时间", 17),
    ("类别", 12),
    ("检查内容", 40),
    ("发现的问题", 40),
    ("现场整改", 10),
    ("通知书文号", 20),
    ("整改期限", 12),
    ("隐患编号", 16),
    ("目前情况", 12),
    ("检查人", 12),
)


def workbook(
    one: Programme, bad: Sequence[Result], cases: Mapping[UUID, Case], now: datetime
) -> BytesIO:
    """问题清单: one line a finding, with how its hazard stands today."""
    paper = Sheet(
        name="问题清单",
        title=f"{one.title}问题清单",
        about=f"组织单位：{one.org_name}    导出时间：{localtime(now):%Y-%m-%d %H:%M}",
        headings=list(HEADINGS),
        kept=1,
        size=A3,
    )
    return written(paper, (_cells(row, cases) for row in bad))


def _cells(row: Result, cases: Mapping[UUID, Case]) -> list[Cell]:
    visit = row.visit
    case = cases.get(row.case_id) if row.case_id else None
    stands = "" if case is None else "已销号" if case.is_closed else "整改中"
    return [
        visit.school_name,
        f"{localtime(visit.arrived_at):%Y-%m-%d %H:%M}" if visit.arrived_at else "",
        row.area,
        row.text,
        row.note,
        "是" if row.is_fixed else "",
        visit.notice_number,
        str(visit.rectify_by or ""),
        case.number if case else "",
        stands,
        row.by_name,
    ]
