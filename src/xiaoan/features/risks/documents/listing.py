"""风险分级管控清单 on paper: as an official paper, and as an Excel that is also paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from xiaoan.features.risks.models import Risk
from xiaoan.features.risks.queries.library import levels
from xiaoan.features.risks.rules.methods import COLOURS, GRADES
from xiaoan.foundation.accounts.capabilities import title_of
from xiaoan.foundation.papers import Line, Paper, chinese_day
from xiaoan.foundation.terms.rules import CHINA
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, written
from xiaoan.foundation.workbooks.printing.paper import Paper as Sheet

from .cards import controls_of

NUMERALS: Final = "一二三四五六七八九十"
HEADINGS: Final = (
    ("单位", 20), ("序号", 6), ("风险名称", 24), ("领域", 12), ("场所部位", 18), ("活动", 14),
    ("危险源", 24), ("可能后果", 20), ("固有风险", 9), ("现有风险", 9),
    ("工程技术措施", 24), ("管理措施", 24), ("培训教育措施", 20), ("个体防护措施", 16),
    ("应急处置措施", 24), ("责任岗位", 12), ("管控层级", 18), ("检查项", 14),
    ("评估人", 10), ("评估日期", 12), ("复评日期", 12),
)  # fmt: skip
KINDS: Final = ("engineering", "management", "training", "personal", "emergency")


@dataclass(frozen=True)
class Whose:
    """Whose list it is, and on which day it stood so."""

    name: str
    on: date
    schools: Mapping[int, str]


def paper_of(rows: Sequence[Risk], whose: Whose) -> Paper:
    """The list in the form of an official paper, the gravest colour first."""
    groups = [(colour, [one for one in rows if one.colour == colour]) for colour in COLOURS]
    told = "，".join(f"{COLOURS[colour]}色{len(some)}处" for colour, some in groups)
    lines = [
        Line(f"（{chinese_day(whose.on)}）", "centre"),
        Line(f"{whose.name}列入清单的安全风险共{len(rows)}处，其中{told}。"),
    ]
    shown = [(colour, some) for colour, some in groups if some]
    waiting = [one for one in rows if not one.colour]
    for place, (colour, some) in enumerate(shown):
        level = levels()[colour]
        head = f"{NUMERALS[place]}、{GRADES[colour]}（{COLOURS[colour]}，{level.title}）"
        lines += [Line(head, "first"), *_risks(some)]
    if waiting:
        lines += [Line(f"{NUMERALS[len(shown)]}、尚未评估", "first"), *_risks(waiting)]
    return Paper(f"{whose.name}安全风险分级管控清单", tuple(lines))


def _risks(rows: Sequence[Risk]) -> Iterator[Line]:
    for number, one in enumerate(rows, 1):
        yield Line(f"{number}．{one.name}（{one.place}）", "second")
        yield Line(f"危险源：{one.source}。可能后果：{one.consequences}。")
        yield Line("".join(f"{title}：{words}。" for title, words in controls_of(one)))
        review = f"，{chinese_day(one.review_on)}前复评" if one.review_on else ""
        yield Line(f"责任岗位：{title_of(one.post)}{review}。", "note")


def workbook_of(rows: Sequence[Risk], whose: Whose) -> BytesIO:
    """The same list as Excel, one risk a line, with what the import reads back."""
    sheet = Sheet(
        name="风险清单",
        title=f"{whose.name}安全风险分级管控清单",
        about=f"日期：{chinese_day(whose.on)}    共 {len(rows)} 处",
        headings=HEADINGS,
        kept=3,
        size=A3,
    )
    return written(sheet, (_cells(one, whose) for one in rows))


def _cells(one: Risk, whose: Whose) -> Sequence[Cell]:
    level = levels().get(one.colour)
    controls = {kind: [] for kind in KINDS}  # type: dict[str, list[str]]
    for each in one.controls:
        controls[each["kind"]].append(each["text"])
    assessed = one.assessed_at.astimezone(CHINA).date() if one.assessed_at else None
    return (
        whose.schools.get(one.org_code, whose.name),
        one.number,
        one.name,
        one.area,
        one.place,
        one.activity,
        one.source,
        one.consequences,
        COLOURS.get(one.inherent, ""),
        COLOURS.get(one.colour, ""),
        *("；".join(controls[kind]) for kind in KINDS),
        title_of(one.post),
        level.title if level else "",
        "、".join(one.items),
        one.assessed_by_name,
        _day(assessed),
        _day(one.review_on),
    )


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
