"""What the workflow's data cannot say: who may not check whom, and what the form must hold.

Asked again inside the move's own transaction, after the compare-and-set has locked the case. The
engine also asks with an empty form whether to offer a move at all; a FormInvalid then means yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseParty
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden
from xiaoan.engine.cases.workflow import Move
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.hazards.queries.similar import goes_on_as, survivor_of
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.scope import Viewer

Form = Mapping[str, Any]
CHECKS: Final = {
    "accept": "验收",
    "accept_major": "验收",
    "reject": "验收",
    "reject_major": "验收",
    "close": "销号",
    "close_major": "销号",
    "look_back": "回头看",
    "relapse": "回头看",
    "delist": "摘牌",
}


@dataclass(frozen=True)
class Asked:
    """A move that somebody is about to make."""

    case: Case
    hazard: Hazard
    by: Viewer
    form: Form
    at: datetime


def guard(case: Case, move: Move, by: Viewer, form: Form, at: datetime) -> None:
    """Raise MoveForbidden or FormInvalid where a move cannot be made by this person."""
    hazard = hazard_of(case)
    if move.id in CHECKS:
        fault = rules.checker_fault(hazard.standing, by.person_id, CHECKS[move.id])
        if fault:
            raise MoveForbidden(fault)
    own = _GUARDS.get(move.id)
    if own is not None:
        own(Asked(case, hazard, by, form, at))


def hazard_of(case: Case) -> Hazard:
    """The hazard of a case, read once for each reading of the case."""
    hazard: Hazard = case.hazard
    return hazard


def _grade(asked: Asked) -> None:
    fault = rules.grade_fault(asked.hazard.standing, str(asked.form.get("grade", "major")))
    if fault:
        raise FormInvalid({"grade": fault})


def _report(asked: Asked) -> None:
    if not asked.form.get("report_words"):
        raise FormInvalid({"report_words": "重大隐患须写明报告内容，教育主管部门会立即收到。"})


def _five(asked: Asked) -> None:
    errors = rules.five_errors(asked.form, timezone.localdate(asked.at))
    if errors:
        raise FormInvalid(errors)
    _check_people(asked, "responsible")


def _check_people(asked: Asked, name: str) -> None:
    chosen, own = asked.form.get(name), asked.case.org_code
    if chosen and not Appointment.objects.filter(id=chosen, org_code=own).exists():
        raise FormInvalid({name: "请从列表中选择本单位的在任人员。"})


def _treat(asked: Asked) -> None:
    if asked.case.grade == "major" and not asked.form.get("after_photos"):
        raise FormInvalid({"after_photos": "重大隐患须上传整改后照片，验收时据此核对。"})


def _time_to_look_back(asked: Asked) -> None:
    today = timezone.localdate(asked.at)
    fault = rules.look_back_fault(asked.hazard.look_back_on, today)
    if fault:
        raise MoveForbidden(fault)


def _only_reporter(asked: Asked) -> None:
    if asked.by.person_id != asked.hazard.found_by:
        raise MoveForbidden("只有上报人可以答复。")


def _party(asked: Asked, states: frozenset[str]) -> None:
    parties = CaseParty.objects.filter(case=asked.case, role="handler")
    own = parties.filter(party_code=asked.by.org_code).first()
    if own is None:
        raise MoveForbidden("该隐患没有转到您的单位。")
    if own.state not in states:
        raise MoveForbidden(rules.PARTY_FAULTS.get(own.state, "这一步已办过，请刷新后查看。"))


def _take_part(asked: Asked) -> None:
    _party(asked, frozenset({"asked"}))


def _answer_part(asked: Asked) -> None:
    _party(asked, frozenset({"asked", "taken"}))


def _from_above(asked: Asked) -> None:
    if asked.by.org_code == asked.case.org_code:
        raise MoveForbidden("督办由上级提出。")


def _route(asked: Asked) -> None:
    if asked.form.get("party") == asked.case.org_code:
        raise FormInvalid({"party": "隐患就在本单位，请选择其他部门。"})


def _time_to_evaluate(asked: Asked) -> None:
    hazard = asked.hazard
    passed = {one for one in (hazard.accepted_by, hazard.closed_by) if one}
    fault = rules.evaluator_fault(asked.by.person_id, hazard.fixers, passed)
    fault = fault or rules.evaluate_fault(hazard.evaluate_on, timezone.localdate(asked.at))
    if fault:
        raise MoveForbidden(fault)


def _ask_extension(asked: Asked) -> None:
    until = asked.form.get("extension_until")
    if not until:
        raise FormInvalid({"extension_until": "请填写延到哪天。"})
    today = timezone.localdate(asked.at)
    fault = rules.extension_fault(asked.hazard.deadline, date.fromisoformat(str(until)), today)
    if fault:
        raise FormInvalid({"extension_until": fault})


def _answer_extension(asked: Asked) -> None:
    if asked.case.attributes.get("extension_by") == str(asked.by.person_id):
        raise MoveForbidden("不能批准自己提出的延期申请，请由其他负责人办理。")


def _list(asked: Asked) -> None:
    form, hazard = asked.form, asked.hazard
    if asked.by.org_code == asked.case.org_code:
        raise MoveForbidden("挂牌由教育主管部门提出。")
    if not form.get("listing_until"):
        raise FormInvalid({"listing_until": "请填写督办期限。"})
    until = date.fromisoformat(str(form["listing_until"]))
    today = timezone.localdate(asked.at)
    errors = rules.listing_errors(until, int(form.get("listing_every") or 0), today)
    responsible = hazard.responsible_name.split(" ")[-1]
    names = {hazard.found_by_name, responsible, hazard.treated_by_name}
    fault = rules.identifying(str(form.get("public_words", "")), names)
    errors |= {"public_words": fault} if fault else {}
    if errors:
        raise FormInvalid(errors)


def _listed_still(asked: Asked) -> None:
    if asked.case.attributes.get("listed") == "yes":
        raise MoveForbidden("这处隐患还在挂牌督办，请先复查摘牌，再销号。")


def _merge(asked: Asked) -> None:
    into = survivor_of(asked.case, str(asked.form.get("survivor", "")))
    if into is None:
        raise FormInvalid(
            {"survivor": "没有找到这个编号的未办结隐患；只能并入同一所学校的另一处。"}
        )
    fault = rules.merge_fault(asked.case.grade, into.grade)
    if fault:
        raise FormInvalid({"survivor": fault})
    if asked.case.attributes.get("listed") == "yes":
        raise MoveForbidden("挂牌督办的隐患不能并入别处。")


def _unmerge(asked: Asked) -> None:
    found = goes_on_as(asked.case)
    if found is None or found.is_closed:
        raise MoveForbidden("另一处已办结，不能再撤销合并；问题还在的，请重新上报。")


def _hasten(asked: Asked) -> None:
    wanted = asked.form.get("deadline")
    if not wanted:
        raise FormInvalid({"deadline": "请填写提前到哪天。"})
    day, today = date.fromisoformat(str(wanted)), timezone.localdate(asked.at)
    fault = rules.hasten_fault(asked.hazard.deadline, day, today)
    if fault:
        raise FormInvalid({"deadline": fault})


def _own_person(asked: Asked) -> None:
    _check_people(asked, "responsible")


def _revise(asked: Asked) -> None:
    _five(asked)
    wanted, today = asked.form.get("deadline"), timezone.localdate(asked.at)
    if not wanted:
        return
    fault = rules.later_fault(asked.hazard.deadline, date.fromisoformat(str(wanted)), today)
    if fault:
        raise FormInvalid({"deadline": fault})


def _interim(asked: Asked) -> None:
    _check_people(asked, "watcher")
    until = asked.form.get("interim_until")
    if not until or date.fromisoformat(str(until)) < timezone.localdate(asked.at):
        raise FormInvalid({"interim_until": "请填写到哪天，不早于今天。"})


def _spend(asked: Asked) -> None:
    hazard = asked.hazard
    fault = rules.spend_fault(
        hazard.approved_yuan, hazard.spent_yuan, int(asked.form.get("spent_yuan") or 0)
    )
    if fault and not asked.form.get("over_reason"):
        raise FormInvalid({"over_reason": fault})


_GUARDS: Final[Mapping[str, Callable[[Asked], None]]] = {
    "assess": _grade,
    "report": _report,
    "control": _five,
    "revise": _revise,
    "treat": _treat,
    "look_back": _time_to_look_back,
    "relapse": _time_to_look_back,
    "agree": _only_reporter,
    "disagree": _only_reporter,
    "take_part": _take_part,
    "part_done": _answer_part,
    "hand_back": _answer_part,
    "route": _route,
    "urge": _from_above,
    "evaluate": _time_to_evaluate,
    "evaluate_relapsed": _time_to_evaluate,
    "ask_extension": _ask_extension,
    "grant_extension": _answer_extension,
    "grant_extension_above": _answer_extension,
    "refuse_extension": _answer_extension,
    "refuse_extension_above": _answer_extension,
    "list_publicly": _list,
    "close_major": _listed_still,
    "merge": _merge,
    "unmerge": _unmerge,
    "hasten": _hasten,
    "reassign": _own_person,
    "add_interim": _interim,
    "spend": _spend,
}
