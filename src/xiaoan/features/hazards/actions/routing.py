"""转有关部门: another line of work sees the hazard, takes its part, answers or gives it back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from xiaoan.engine.cases.actions import Answer, Party, add_party, answer_as_party
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.rules import FormInvalid
from xiaoan.engine.cases.turns import url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.files.actions import route as route_files
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

# Lines that see their whole territory anyway; a hazard is not routed to them by line.
WIDE: Final = frozenset({"education", "government", "supervision", "political_legal"})
STATES: Final = {"take_part": "taken", "part_done": "done", "hand_back": "returned"}
WORDS: Final = {"take_part": "已接办", "part_done": "已办结", "hand_back": "已退回"}


def route(
    case: Case, hazard: Hazard, event: CaseEvent, *, by: Viewer, at: datetime
) -> tuple[str, ...]:
    """Give a department its part and a task; returns the lines that see the case from now on."""
    party = Organisation.objects.filter(code=event.form["party"], closed_on__isnull=True).first()
    if party is None or party.kind not in {"department", "government"}:
        raise FormInvalid({"party": "请选择一个部门或乡镇人民政府（街道办）。"})
    lines = tuple(case.lines) if party.line in WIDE else (*case.lines, party.line)
    add_party(case=case, party=Party(party.code, party.name), at=at)
    Hazard.objects.filter(case=case).update(lines=sorted(set(lines)))
    route_files(ids=[*hazard.before_ids, *hazard.after_ids], lines=sorted(set(lines)))
    ask(case, party, event, by=by, at=at)
    return lines


def ask(case: Case, party: Organisation, event: CaseEvent, *, by: Viewer, at: datetime) -> None:
    """Give the department the task of taking its part, anew each time that it is handed over."""
    finish_of_case(case.id, prefix=_key(case, party.code), at=at)
    task = NewTask(
        key=f"{_key(case, party.code)}:{event.seq}",
        kind="case",
        org_code=party.code,
        post_kind=_officer_of(party),
        title=f"请协同处理隐患：{case.title}",
        detail=f"{case.number}，{by.org_name}转来：{event.note}",
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender.of(by), at=at)


def answer(case: Case, event: CaseEvent, *, by: Viewer, at: datetime) -> None:
    """A department takes its part, has done it, or gives it back; the school reads which."""
    told = Answer(STATES[event.move], event.note)
    answer_as_party(case=case, code=by.org_code, answer=told, at=at)
    if event.move != "take_part":
        finish_of_case(case.id, prefix=_key(case, by.org_code), at=at)
    task = NewTask(
        key=f"answer:{case.id}:{event.seq}",
        kind=TO_READ,
        org_code=case.org_code,
        post_kind="safety_officer",
        title=f"{by.org_name}{WORDS[event.move]}：{case.title}",
        detail=event.note,
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender.of(by), at=at)


def _key(case: Case, code: int) -> str:
    """How the keys of what one department is asked begin."""
    return f"party:{case.id}:{code}"


def _officer_of(party: Organisation) -> str:
    if party.line == "public_security":
        return "police_officer"
    if party.line == "education":
        return "bureau_clerk"
    return "township_officer" if party.kind == "government" else "department_officer"
