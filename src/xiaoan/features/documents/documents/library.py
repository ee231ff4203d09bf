"""What the library prints: a document as 公文, its list and the gaps as Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO

from xiaoan.features.documents.models import Version, catalogue
from xiaoan.features.documents.queries.library import Line
from xiaoan.features.documents.queries.needs import Lack, Need
from xiaoan.features.documents.rules.library import STATES, style_of
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.papers import Line as Said
from xiaoan.foundation.papers import Paper, chinese_day
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, written
from xiaoan.foundation.workbooks.printing.paper import Paper as Sheet


def paper_of(version: Version, org_name: str) -> Paper:
    """A version in the form of an official paper."""
    lines = [Said(_under(version, org_name), "centre")]
    lines += [Said(one, style_of(one)) for one in version.text.split("\n") if one.strip()]
    if version.approved_at is not None:
        lines.append(Said(org_name, "right"))
        if version.from_on is not None:
            lines.append(Said(chinese_day(version.from_on), "right"))
        who = f"{version.approved_by_title}{version.approved_by_name}批准"
        until = f"，{chinese_day(version.review_on)}前复核" if version.review_on else ""
        lines.append(Said(f"（第{version.number}版，{who}{until}。）", "note"))
    return Paper(version.document.title, tuple(lines))


def _under(version: Version, org_name: str) -> str:
    number = version.approved_number or f"第{version.number}版"
    state = "" if version.approved_at else f"　{STATES[version.state]}"
    return f"（{org_name}　{number}{state}）"


LIST: Sequence[tuple[str, int]] = (
    ("序号", 6), ("类别", 16), ("种类", 26), ("名称", 34), ("状态", 14), ("版本", 8), ("文号", 20),
    ("责任岗位", 14), ("施行日期", 14), ("复核日期", 14), ("批准人", 20),
)  # fmt: skip


def library_workbook(lines: Iterable[Line], *, unit: str, on: date) -> BytesIO:
    """制度目录: one document a line."""
    sheet = Sheet(
        name="制度与方案目录",
        title="制度与方案目录",
        about=f"填报单位：{unit}    日期：{chinese_day(on)}",
        headings=LIST,
        kept=3,
        size=A3,
    )
    return written(sheet, _listed(lines))


def _listed(lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    known = catalogue()
    for number, line in enumerate(lines, 1):
        one, shown = line.document, line.shown
        kind = known.kinds.get(one.kind)
        yield (
            number,
            known.groups[kind.group] if kind else "",
            line.kind_title,
            one.title,
            STATES[line.state] + ("（过了复核日期）" if line.is_stale else ""),
            shown.number if shown else "",
            shown.approved_number if shown else "",
            title_of(one.owner_post),
            str(shown.from_on or "") if shown else "",
            str(shown.review_on or "") if shown else "",
            f"{shown.approved_by_title}{shown.approved_by_name}" if shown else "",
        )


GAPS: Sequence[tuple[str, int]] = (
    ("序号", 6), ("学校", 30), ("应有的制度与方案", 36), ("状态", 14), ("依据", 24), ("原文", 60),
    ("本系统约定（非原文）", 30),
)  # fmt: skip


def gaps_workbook(lacks: Iterable[Lack], needs: dict[str, Need], *, unit: str, on: date) -> BytesIO:
    """缺漏清单: one required kind of one school a line, with the sentence that asks for it."""
    sheet = Sheet(
        name="缺漏清单",
        title="制度与方案缺漏清单",
        about=f"单位：{unit}    日期：{chinese_day(on)}",
        headings=GAPS,
        kept=3,
        size=A3,
    )
    return written(sheet, _lacking(lacks, needs))


def _lacking(lacks: Iterable[Lack], needs: dict[str, Need]) -> Iterator[Sequence[Cell]]:
    for number, one in enumerate(lacks, 1):
        need = needs[one.duty_id]
        source = f"{need.source} {need.title}"
        yield number, one.name, one.title, one.word, source, need.quote, need.assumed
