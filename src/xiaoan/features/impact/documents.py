"""The sheet on paper: Excel with every organisation, PDF with summary, clauses and kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from xiaoan.foundation.papers.pdf import chinese_font, compiled, fonts
from xiaoan.foundation.workbooks.printing.paper import Cell, Paper, bound

from . import rules
from .queries import Kept, Line, Weighed

SHEET: Final = Path(__file__).parent / "templates" / "impact" / "sheet.typ"
_CLAUSES: Final = (
    ("影响", 10),
    ("职责", 22),
    ("条款", 20),
    ("原文", 44),
    ("现在的要求", 32),
    ("施行后的要求", 32),
    ("约束谁", 22),
    ("从哪天起", 12),
    ("涉及单位", 22),
    ("已由现行要求覆盖", 26),
    ("冲突", 22),
)
_ORGANISATIONS: Final = (
    ("单位", 30),
    ("类别", 16),
    ("新增", 8),
    ("变更", 8),
    ("不再要求", 10),
    ("现在全年次数", 14),
    ("施行后全年次数", 15),
    ("增减", 10),
    ("限期办成的（件）", 16),
    ("遇事即办的（项）", 16),
)


@dataclass(frozen=True)
class Told:
    """Who prints the sheet, when, and what stays as it was judged."""

    unit: str
    on: date
    kept: Kept


def workbook(weighed: Weighed, named: Iterable[tuple[int, str]], lines: Sequence[Line]) -> BytesIO:
    """Two sheets: 按条款 and 按单位."""
    title = f"《{weighed.pack.short_title}》{weighed.pack.version} 影响测算"
    return bound(
        [
            (Paper("按条款", title, "", _CLAUSES), (_clause_row(line) for line in lines)),
            (Paper("按单位", title, "", _ORGANISATIONS), _organisation_rows(weighed, named)),
        ]
    )


def _clause_row(line: Line) -> list[Cell]:
    before = next((old for what, old, _ in line.pairs if what == "要求"), "")
    old = before or (line.asked if line.kind != "added" else "")
    return [
        line.kind_word,
        line.duty.title,
        line.clause,
        line.duty.quote,
        old,
        line.asked if line.kind != "dropped" else "不再要求",
        line.bound,
        line.met.change.on.isoformat(),
        line.reach or "没有单位",
        "；".join(line.covered_by),
        "；".join(line.against),
    ]


def _organisation_rows(
    weighed: Weighed, named: Iterable[tuple[int, str]]
) -> Iterable[Sequence[Cell]]:
    for code, name in named:
        group = weighed.group_of(code)
        if group is None:
            continue
        found = group.outcome
        yield [
            name,
            rules.sort_of(group),
            *(found.count(kind) for kind in rules.COUNTED),
            found.before.yearly,
            found.after.yearly,
            found.after.yearly - found.before.yearly,
            found.after.once,
            found.after.unknown,
        ]


def paper(weighed: Weighed, lines: Sequence[Line], told: Told) -> bytes:
    """The sheet as PDF. Raises FontMissing without a Chinese font."""
    whole = weighed.totals
    times = f"{whole.before.yearly:,} → {whole.after.yearly:,}（{rules.signed(whole.more)}）"
    shown = {
        "title": weighed.pack.title,
        "version": weighed.pack.version,
        "number": weighed.pack.number,
        "unit": told.unit,
        "made": _day(told.on),
        "on": _day(weighed.on),
        "facts": [
            ["涉及单位", f"{whole.touched:,} 个（范围内共 {whole.organisations:,} 个）"],
            *([words, f"{_number(weighed, kind)} 项"] for kind, words in _KINDS),
            ["全年应办次数", times],
            ["已有结论、继续有效", f"{told.kept.done:,} 项"],
        ],
        "lines": [_paper_line(line) for line in lines],
        "sorts": [
            [
                sort,
                f"{one.organisations:,}",
                f"{one.each(one.before.yearly):g}",
                f"{one.each(one.after.yearly):g}",
                rules.signed(one.each(one.more)),
            ]
            for sort, one in weighed.by_sort
        ],
    }
    font = chinese_font(fonts().families())
    return compiled(SHEET, {"sheet": json.dumps(shown, ensure_ascii=False), "font": font})


_KINDS: Final = (("added", "新增职责"), ("changed", "变更职责"), ("dropped", "不再要求"))


def _number(weighed: Weighed, kind: str) -> int:
    return sum(one.change.kind == kind for one in weighed.met)


def _paper_line(line: Line) -> list[str]:
    changes = "；".join(f"{what}：{old} → {new}" for what, old, new in line.pairs)
    marks = [f"已由现行要求覆盖：{'、'.join(line.covered_by)}"] if line.covered_by else []
    marks += [f"冲突：{'、'.join(line.against)}"] if line.against else []
    return [
        line.kind_word,
        f"{line.duty.title}（{line.clause}）",
        "；".join([changes or line.asked, *marks]),
        line.reach or "没有单位",
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
