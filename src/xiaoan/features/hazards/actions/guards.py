"""What the workflow's data cannot say: who may not check whom, and what the form must hold.

Asked again inside the move's own transaction, after the compare-and-set has locked the case. The
engine also asks with an empty form whether to offer a move at all; a FormInvalid then means yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from xiaoan.engine.cases.models import Case, CaseParty
from xiaoan.engine.cases.rules import FormInvalid, MoveForbidden
from xiaoan.engine.cases.workflow import Move
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
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
    chosen = asked.form.get("responsible")
    if chosen and not Appointment.objects.filter(id=chosen, org_code=asked.case.org_code).exists():
        errors["responsible"] = "请选择本单位的在任人员作为责任人。"
    if errors:
        raise FormInvalid(errors)


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


def _only_party(asked: Asked) -> None:
    parties = CaseParty.objects.filter(case=asked.case, role="handler")
    if not parties.filter(party_code=asked.by.org_code).exists():
        raise MoveForbidden("该隐患没有转到您的单位。")


def _from_above(asked: Asked) -> None:
    if asked.by.org_code == asked.case.org_code:
        raise MoveForbidden("督办由上级提出。")


def _route(asked: Asked) -> None:
    if asked.form.get("party") == asked.case.org_code:
        raise FormInvalid({"party": "隐患就在本单位，请选择其他部门。"})


_GUARDS: Final[Mapping[str, Callable[[Asked], None]]] = {
    "assess": _grade,
    "report": _report,
    "control": _five,
    "revise": _five,
    "treat": _treat,
    "look_back": _time_to_look_back,
    "relapse": _time_to_look_back,
    "agree": _only_reporter,
    "disagree": _only_reporter,
    "take_part": _only_party,
    "part_done": _only_party,
    "hand_back": _only_party,
    "route": _route,
    "urge": _from_above,
}
