"""What whoever holds the code sees: how far it is, in plain words, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from xiaoan.engine.cases import registry
from xiaoan.engine.cases.models import Case
from xiaoan.features.tips.models import Message, Tip, number
from xiaoan.features.tips.queries.sealed import unlocked
from xiaoan.features.tips.rules.wording import span
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation

STEPS: Final = ("已收到", "在办理", "已答复", "已办结")
PLACE: Final = {"received": 0, "handling": 1, "answered": 2, "call_back": 2, "closed": 3}
WORDS: Final = {
    "received": "已送到{office}，等待受理。",
    "handling": "{office}正在办理。",
    "answered": "{office}已答复，请您看看是否认可。",
    "call_back": "{agreed}。{back}后再问一次有没有反弹。",
    "closed": "这件事已办结。",
}
AGREED: Final = {
    "reporter": "您已认可",
    "visitor": "没有参与办理的单位到场核实过了",
    "time": "到期没有收到您的异议，视为认可",
}


@dataclass(frozen=True)
class Line:
    """Something said under the code."""

    at: datetime
    who: str
    words: str
    is_own: bool
    photos: list[UUID]


@dataclass(frozen=True)
class Followed:
    """The page under a code. `asks` is `agree`, `call_back` or empty."""

    tip: Tip
    words: str
    step: int
    steps: Sequence[str]
    asks: str
    lines: list[Line]
    entry: Entry | None
    due_at: datetime | None = None
    hazard: str = ""
    is_late: bool = False

    @property
    def title(self) -> str:
        """The heading: whoever looks over a child's shoulder reads nothing of it."""
        return "您的线索" if self.tip.is_sealed else self.tip.kind_title


@dataclass(frozen=True)
class Waits:
    """How long the reporter is waited for, in words."""

    agree: str
    back: str


def waits() -> Waits:
    return Waits(span(number("agree_days")), span(number("call_back_days")))


def by_lookup(lookup: str) -> Tip | None:
    return Tip.objects.filter(lookup=lookup).first() if lookup else None


def followed(tip: Tip, now: datetime) -> Followed:
    """How far a tip is; a joined one shows how far what it joined is."""
    parent = _parent(tip)
    case = Case.objects.filter(id=parent.case_id).first() if parent.case_id else None
    office = Organisation.objects.filter(code=parent.org_code).values_list("name", flat=True)
    words, step = _words(tip, parent, case, office.first() or "办理单位")
    due_at = case.due_at if case and not case.is_closed else None
    asks = {"answered": "agree", "call_back": "call_back"}.get(case.stage if case else "", "")
    if asks == "call_back" and parent.called_back_at is None:
        asks = ""
    return Followed(
        tip=tip,
        words=words,
        step=step,
        steps=STEPS,
        asks=asks if parent is tip and not tip.closed_at else "",
        lines=_lines(tip, parent),
        entry=_entry(tip),
        due_at=due_at,
        hazard=_hazard(parent),
        is_late=due_at is not None and due_at < now,
    )


def said_last(tip: Tip) -> str:
    """What is told whoever has just said whether it is done."""
    case = Case.objects.filter(id=tip.case_id).first() if tip.case_id else None
    if case is not None and case.outcome == "passed_on":
        return "已报上一级办理，您说的话也会转过去。"
    if case is not None and case.stage == "handling":
        return "已退回重新办理，办理单位和上一级都会看到。"
    return "已记下，谢谢您。"


def _parent(tip: Tip) -> Tip:
    if tip.state == Tip.JOINED and tip.joins_id:
        return Tip.objects.filter(id=tip.joins_id).first() or tip
    return tip


def _words(tip: Tip, parent: Tip, case: Case | None, office: str) -> tuple[str, int]:
    if tip.state == Tip.HELD:
        return "已收到，正在排队等人工核对，一般一个工作日内放行。", 0
    if tip.state == Tip.HIDDEN:
        return f"经人工核对没有转办：{tip.hidden_reason}", 3
    if tip.state == Tip.JOINED and parent is tip:
        return "已并入学校登记的隐患，办到哪一步会写在这里。", 1
    if case is None:
        return "已收到，正在送往办理单位。", 0
    if case.stage == "closed" and case.outcome == "passed_on":
        return "正在转往另一个单位。", 0
    joined = "已并入同一件事。" if parent is not tip else ""
    agreed, back = AGREED.get(parent.agreed_how, ""), waits().back
    said = WORDS[case.stage].format(office=office, agreed=agreed, back=back)
    return joined + said, PLACE[case.stage]


def _lines(tip: Tip, parent: Tip) -> list[Line]:
    """One's own words and the office's; what was sealed is not shown again on a screen."""
    rows = Message.objects.filter(tip__in={tip.id, parent.id}).order_by("at", "id")
    return [
        Line(one.at, one.by_name, _shown(tip, one), one.is_from_reporter, list(one.file_ids))
        for one in rows
        if one.tip_id == tip.id or not one.is_from_reporter
    ]


def _shown(tip: Tip, one: Message) -> str:
    if tip.is_sealed and one.is_from_reporter:
        return "（您补充的话已密封）"
    return one.words or unlocked(tip, one.sealed_words)


def _hazard(tip: Tip) -> str:
    """The hazard that a tip became, with its stage; by the engine, which knows every case."""
    rows = Case.objects.filter(workflow="hazards")
    case = rows.filter(id=tip.hazard_id).first() if tip.hazard_id else None
    if case is None:
        return ""
    stage = registry.workflow("hazards").stage(case.stage).title
    return f"{case.number} · {'已销号' if case.is_closed else stage}"


def _entry(tip: Tip) -> Entry | None:
    rows = Entry.objects.filter(subject_type="tip", subject_id=str(tip.id), verb="tips.received")
    return rows.order_by("seq").first()


def photo(tip: Tip, file_id: UUID) -> File | None:
    """A photo of the office's answer, for whoever holds the code."""
    told = Message.objects.filter(tip=tip, is_from_reporter=False, file_ids__contains=[file_id])
    return File.objects.filter(id=file_id).first() if told.exists() else None
