"""整改通知书 on one page, in 公文 form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.papers import Line, Paper, chinese_day
from xiaoan.foundation.papers.word import written

# So that the whole stays on one page of 22 lines × 28 characters.
LIMITS: Final = {"title": 40, "description": 84, "measures": 84, "plan": 56, "control": 56}


@dataclass(frozen=True)
class Notice:
    """What the paper says: who sends it to whom, about what, on which day."""

    issuer: str
    receiver: str
    case: Case
    hazard: Hazard
    on: date


def notice(paper: Notice) -> BytesIO:
    """Write the paper; blanks stand where something is not settled yet, to be filled by hand."""
    lines = [Line(paper.case.number, "centre"), Line(f"{paper.receiver}：", "plain")]
    for heading, sentences in _content(paper):
        lines.append(Line(heading, "first"))
        lines += [Line(sentence) for sentence in sentences]
    lines += [
        Line(paper.issuer, "right"),
        Line(chinese_day(paper.on), "right"),
        Line("签收人：            签收时间：      年    月    日", "plain"),
    ]
    return written(Paper("安全隐患整改通知书", tuple(lines)))


def _content(paper: Notice) -> list[tuple[str, list[str]]]:
    case, hazard = paper.case, paper.hazard
    grade = rules.GRADES.get(case.grade, "待评估")
    found = chinese_day(timezone.localdate(hazard.found_at))
    where = f"在{hazard.place}" if hazard.place else ""
    seen = _short(hazard.description or case.title, "description").rstrip("。")
    funds = f"{hazard.funds_yuan:,}元" if hazard.funds_yuan is not None else "        元"
    source = f"（{hazard.funds_source}）" if hazard.funds_source else ""
    deadline = chinese_day(hazard.deadline) if hazard.deadline else "      年    月    日"
    needed = [
        f"责任：责任人{hazard.responsible_name or '              '}。",
        f"措施：{_short(hazard.measures, 'measures') or '              '}",
        f"资金：{funds}{source}。时限：{deadline}前完成。",
        f"预案：{_short(hazard.plan, 'plan') or '              '}",
    ]
    if hazard.interim_control:
        needed.append(f"整改完成前：{_short(hazard.interim_control, 'control')}")
    return [
        (
            "一、存在的隐患",
            [f"{found}{where}发现：{seen}。等级评定为{grade}隐患。"],
        ),
        ("二、整改要求", needed),
        (
            "三、验收",
            ["整改完成后提交整改后照片，由未参与治理的人员验收；未经验收不得销号。"],
        ),
    ]


def _short(text: str, what: str) -> str:
    flat = " ".join(text.split())
    limit = LIMITS[what]
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
