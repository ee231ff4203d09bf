"""The burden as Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Final

from xiaoan.foundation.workbooks.printing.paper import Cell, Paper, bound, written

from . import rules
from .reading import Sheet
from .rules import Line

_LINES: Final = (
    ("谁要的", 30), ("要什么", 24), ("类别", 12), ("次数", 8), ("填写项", 10), ("分钟", 8),
    ("用时", 10), ("照片", 8), ("依据条款", 44),
)  # fmt: skip
_SCHOOLS: Final = (
    ("单位编码", 18), ("学校", 32), ("次数", 10), ("填写项", 10), ("分钟", 10),
    ("其中实测分钟", 14), ("照片", 10),
)  # fmt: skip
NOTE: Final = "按单位编码排列，不是排名；只用来减少要求，不用来考核学校。"


def of_school(sheet: Sheet, unit: str) -> BytesIO:
    """One sheet: every line of the month."""
    paper = Paper("减负账本", _title(sheet, unit), "", _LINES)
    return written(paper, (_line(one) for one in sheet.lines))


def of_territory(sheet: Sheet, by_school: Iterable[Line], names: Mapping[int, str]) -> BytesIO:
    """Two sheets: by asker, by school in the order of codes."""
    groups: dict[object, list[Line]] = {}
    for one in by_school:
        groups.setdefault(one.asked.group, []).append(one)
    lines = (_line(one) for one in sheet.lines)
    rows = (_school(code, name, groups.get(code, [])) for code, name in sorted(names.items()))
    asked = Paper("按来源", _title(sheet, "全辖区"), "", _LINES)
    schools = Paper("按学校", f"{_title(sheet, '各校')}　{NOTE}", "", _SCHOOLS)
    return bound([(asked, lines), (schools, rows)])


def _title(sheet: Sheet, unit: str) -> str:
    return f"{unit} {sheet.month.year}年{sheet.month.month}月减负账本"


def _line(one: Line) -> list[Cell]:
    asked = one.asked
    return [
        asked.asker,
        asked.title,
        rules.KINDS[asked.kind],
        asked.times,
        asked.fields,
        one.minutes,
        "实测" if asked.is_measured else "按口径折算",
        asked.photos,
        "；".join(clause.source for clause in asked.clauses) or "没有条款依据",
    ]


def _school(code: int, name: str, lines: list[Line]) -> list[Cell]:
    all_ = rules.total(lines)
    return [str(code), name, all_.times, all_.fields, all_.minutes, all_.measured, all_.photos]
