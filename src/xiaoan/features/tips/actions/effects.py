"""What the workflow's data cannot say of a tip, and what each move tells the reporter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.cases.actions import open_through
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.registry import Effect, Finding
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden
from xiaoan.engine.cases.workflow import Move
from xiaoan.features.tips.models import Message, Tip, number, table
from xiaoan.features.tips.queries.sealed import WORDS
from xiaoan.foundation import sealing
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

from .admitting import next_office

PASSING: Final = frozenset({"pass_on", "hand_up", "hand_down"})
CHECKING: Final = frozenset({"visit", "visit_fails"})
RESULTS: Final = {
    "fixed": "已经解决",
    "planned": "已列入整改",
    "unfounded": "核实后没有此事",
    "known": "早已在办",
}
Deed = Callable[[Case, Tip, CaseEvent, Viewer, datetime], Effect | None]


def guard(case: Case, move: Move, by: Viewer, form: Mapping[str, Any], at: datetime) -> None:
    """Raise where this person may not: strangers to a sealed tip, a checker who did the work."""
    tip = tip_of(case)
    if tip.is_sealed and not by.may("tips.unseal"):
        raise MoveForbidden("这是密封的线索，只有上级指定的岗位可以办理。")
    if move.id in CHECKING and _took_part(case, by):
        raise MoveForbidden("参与过办理的单位和人不能核实，请由其他单位到场看。")
    if move.id in PASSING:
        _check_passing(case, tip, move.id, form)


def tip_of(case: Case) -> Tip:
    """The tip of a case, read once for each reading of the case."""
    known: Tip | None = case.__dict__.get("_tip")
    if known is None:
        known = Tip.objects.get(id=str(case.source_id))
        case.__dict__["_tip"] = known
    return known


def _took_part(case: Case, by: Viewer) -> bool:
    if by.org_code == case.org_code:
        return True
    return CaseEvent.objects.filter(case=case, by_id=by.person_id).exists()


def _check_passing(case: Case, tip: Tip, move: str, form: Mapping[str, Any]) -> None:
    if move == "pass_on" and not form.get("party"):
        return
    office = next_office(tip, case, move, dict(form))
    if office is None:
        raise MoveForbidden("没有登记可以接办的上级单位。")
    if move == "pass_on" and office.code == case.org_code:
        raise FormInvalid({"party": "线索就在本单位，请选择其他单位。"})
    if tip.is_about_school and office.code == tip.place_code:
        raise FormInvalid({"party": "与学校管理人员有关的线索不能交回学校。"})


def after(case: Case, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    """Write what a move changes on the tip; returns what changes on the case."""
    deed = _DEEDS.get(event.move)
    return deed(case, tip_of(case), event, by, at) if deed else None


def tell(tip: Tip, words: str, by: Viewer, at: datetime, files: tuple[UUID, ...] = ()) -> Message:
    """A line under the code, as the reporter reads it: the office's name and nobody's own."""
    return Message.objects.create(
        id=uuid7(), tip=tip, org_code=tip.org_code, at=at, by_name=signature(by),
        file_ids=list(files), **locked(tip, words),
    )  # fmt: skip


def locked(tip: Tip, words: str) -> dict[str, Any]:
    """The columns of words: sealed where the tip is."""
    if not tip.is_sealed:
        return {"words": words}
    return {"sealed_words": sealing.seal(WORDS, words.encode(), tip.id.bytes)}


def signature(by: Viewer) -> str:
    return "校安" if by.is_system else by.org_name


def _keep(tip: Tip, **values: Any) -> None:
    Tip.objects.filter(id=tip.id).update(**values)
    for name, value in values.items():
        setattr(tip, name, value)


def _accept(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> None:
    tell(tip, f"已受理，由{by.org_name}办理。", by, at)


def _answer(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> Effect:
    days = number("agree_days")
    until = timezone.localdate(at) + timedelta(days=days)
    photos = tuple(UUID(one) for one in event.form.get("after_photos", ()))
    last = f"请在{until:%-m月%-d日}前告诉我们是否认可；没有异议的，到期视为认可。"
    tell(tip, f"{RESULTS[event.form['result']]}：{event.note}\n{last}", by, at, photos)
    _keep(tip, answered_at=tip.answered_at or at, asked_until=until)
    return Effect(attributes={"result": event.form["result"]})


def _pass(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> Effect | None:
    office = next_office(tip, case, event.move, event.form)
    if office is None:
        raise MoveForbidden("没有登记可以接办的上级单位。")
    tell(tip, f"已转由{office.name}办理。", by, at)
    return Effect(attributes={"passed_to": str(office.code)})


def _to_hazard(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> Effect:
    """The danger goes the way of dangers; the tip keeps the reporter told of it."""
    if not Organisation.objects.filter(code=tip.place_code, kind="school").exists():
        raise MoveForbidden("反映的地点不是学校，不能转为隐患。")
    finding = Finding(
        id=uuid7(),
        org_code=tip.place_code,
        title=tip.words.split("\n")[0][:40],
        place=tip.place or tip.place_name,
        area=table().kinds[tip.kind].area,
        description=tip.words,
        source_type="tip",
        source_id=tip.id,
    )
    hazard = open_through("hazards", finding, by, at)
    tell(tip, f"已转为隐患治理，编号{hazard.number}，办到哪一步会写在这里。", by, at)
    _keep(tip, hazard_id=hazard.id)
    return Effect(attributes={"hazard": "opened"})


def _agreed(how: str, words: str) -> Deed:
    def deed(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> None:
        back_on = timezone.localdate(at) + timedelta(days=number("call_back_days"))
        _keep(
            tip, agreed_at=at, agreed_how=how, asked_until=None, call_back_on=back_on,
            called_back_at=None,
        )  # fmt: skip
        tell(tip, f"{words}{back_on:%-m月%-d日}前后我们会再问一次有没有反弹。", by, at)

    return deed


def _reopened(words: str) -> Deed:
    def deed(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> None:
        nothing = dict.fromkeys(("agreed_at", "asked_until", "call_back_on", "called_back_at"))
        _keep(tip, agreed_how="", **nothing)
        tell(tip, words, by, at)

    return deed


def _closed(case: Case, tip: Tip, event: CaseEvent, by: Viewer, at: datetime) -> None:
    _keep(tip, closed_at=at, call_back_on=None, asked_until=None)
    tell(tip, "这件事已办结，谢谢您。", by, at)


_DEEDS: Final[Mapping[str, Deed]] = {
    "accept": _accept,
    "answer": _answer,
    "to_hazard": _to_hazard,
    "pass_on": _pass,
    "hand_up": _pass,
    "hand_down": _pass,
    "climb": _pass,
    "agree": _agreed("reporter", "您已认可办理结果，谢谢。"),
    "lapse": _agreed("time", "答复期满没有收到异议，视为认可。"),
    "visit": _agreed("visitor", "已由没有参与办理的单位到场核实。"),
    "disagree": _reopened("您不认可办理结果，已退回重新办理。"),
    "visit_fails": _reopened("到场核实后认为没有办好，已退回重新办理。"),
    "again": _reopened("您说又出现了，已重新办理。"),
    "call_fails": _reopened("回访中知道又出现了，已重新办理。"),
    "still_good": _closed,
    "call": _closed,
    "expire": _closed,
}
