"""Who is told and asked because of a move: the bureau, the reporter, whoever looks again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiaoan.engine.cases.models import Case
from xiaoan.engine.cases.turns import code_at, url_of
from xiaoan.engine.tasks.actions import NewTask, Sender, finish_of_case, raise_all, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.hazards import rules
from xiaoan.features.hazards.models import Hazard
from xiaoan.foundation.orgs.queries import chain_above
from xiaoan.foundation.scope import Viewer

BATCH: Final = 500
LOOK_BACK_WORDS: Final = "由没有参与治理的人到现场看一看有没有反弹（条文没有规定，为本平台做法）。"


def _task(case: Case, key: str, kind: str, to: tuple[int, str], words: tuple[str, str]) -> NewTask:
    (org_code, post_kind), (title, detail) = to, words
    return NewTask(
        key=key,
        kind=kind,
        org_code=org_code,
        post_kind=post_kind,
        title=title,
        detail=detail,
        url=url_of(case),
        case_id=case.id,
    )


def tell_bureau(case: Case, words: str, *, by: Viewer, at: datetime) -> None:
    """报告: the education bureau gets a major hazard to acknowledge."""
    code = code_at("bureau", case.org_code, chain_above(case.org_code))
    if code is None:
        return
    key = f"report:{case.id}:{at:%Y%m%d%H%M%S}"
    told = (f"重大隐患报告：{case.title}", words)
    task = replace(_task(case, key, TO_READ, (code, "bureau_clerk"), told), is_urgent=True)
    raise_tasks([task], sender=Sender.of(by), at=at)


def urge(case: Case, words: str, *, by: Viewer, at: datetime) -> None:
    """督办: the principal reads what the level above demands."""
    key = f"urge:{case.id}:{at:%Y%m%d%H%M%S}:{by.org_code}"
    told = (f"{by.org_name}督办：{case.title}", words)
    task = _task(case, key, TO_READ, (case.org_code, "principal"), told)
    task = replace(task, is_urgent=case.grade == "major")
    raise_tasks([task], sender=Sender.of(by), at=at)


def ask_reporter(case: Case, hazard: Hazard, *, by: Viewer, at: datetime) -> bool:
    """Tell the reporter that it is closed and ask whether that is true; not who fixed it."""
    if hazard.found_by in hazard.fixers:
        return False
    told = (
        f"您上报的隐患已销号，问题解决了吗：{case.title}",
        f"{case.number}，请点开查看整改后照片，回答“确实解决了”或“问题还在”。",
    )
    return _to_reporter(case, hazard, ("ask", "ask", told), by=by, at=at)


def tell_reporter(case: Case, hazard: Hazard, *, by: Viewer, at: datetime) -> bool:
    """Tell the reporter that no danger was found where they feared one."""
    told = (f"您上报的情况已核实，未发现隐患：{case.title}", f"{case.number}，核实情况见办理经过。")
    return _to_reporter(case, hazard, ("told", TO_READ, told), by=by, at=at)


def _to_reporter(
    case: Case,
    hazard: Hazard,
    letter: tuple[str, str, tuple[str, str]],
    *,
    by: Viewer,
    at: datetime,
) -> bool:
    word, kind, told = letter
    if hazard.found_by == by.person_id or hazard.found_by_appointment is None:
        return False
    task = NewTask(
        key=f"{word}:{case.id}:{hazard.reopened_count}",
        kind=kind,
        org_code=hazard.found_by_org,
        post_kind="",
        appointment_id=hazard.found_by_appointment,
        title=told[0],
        detail=told[1],
        url=url_of(case),
        case_id=case.id,
    )
    raise_tasks([task], sender=Sender.of(by), at=at)
    return True


def reporter_answered(case: Case, words: str, *, is_fixed: bool, by: Viewer, at: datetime) -> None:
    """The reporter says it is not fixed: whoever may reopen has to look."""
    finish_of_case(case.id, prefix="ask:", at=at)
    if is_fixed:
        return
    to = (case.org_code, "principal")
    if case.grade == "major":
        bureau = code_at("bureau", case.org_code, chain_above(case.org_code))
        to = (bureau, "bureau_clerk") if bureau else to
    key = f"not-fixed:{case.id}:{at:%Y%m%d%H%M%S}"
    told = (f"上报人反映问题还在，请核实：{case.title}", words)
    raise_tasks([_task(case, key, TO_READ, to, told)], sender=Sender.of(by), at=at)


def raise_look_back(case: Case, hazard: Hazard, *, by: Viewer, at: datetime) -> None:
    """回头看 of what was fixed on the spot: asked at once, of somebody else."""
    raise_tasks([_look_back(case, hazard)], sender=Sender.of(by), at=at)


def raise_look_backs(at: datetime) -> int:
    """Ask for the look-backs that fell due; returns how many. Runs under the system scope."""
    due = Hazard.objects.filter(
        look_back_on__lte=timezone.localdate(at),
        look_back_at__isnull=True,
        case__closed_at__isnull=False,
    )
    asked = 0
    last: UUID | None = None
    while True:
        page = due.filter(case_id__gt=last) if last else due
        rows = list(page.select_related("case").order_by("case_id")[:BATCH])
        if not rows:
            return asked
        asking = ((_look_back(one.case, one), Sender(one.org_code, "系统")) for one in rows)
        raise_all(asking, at=at)
        asked, last = asked + len(rows), rows[-1].case_id


def _look_back(case: Case, hazard: Hazard) -> NewTask:
    post = case.attributes.get("checker") or rules.checker_post(())
    return NewTask(
        key=f"look-back:{case.id}:{hazard.reopened_count}",
        kind="case",
        org_code=case.org_code,
        post_kind=post,
        title=f"回头看：{case.title}",
        detail=f"{case.number}，{hazard.place}。{LOOK_BACK_WORDS}",
        url=url_of(case),
        case_id=case.id,
        due_at=end_of_day(hazard.look_back_on) if hazard.look_back_on else None,
    )


def tell_merged(case: Case, hazard: Hazard, into: Case, *, by: Viewer, at: datetime) -> bool:
    """Tell the reporter that theirs goes on under another number."""
    told = (
        f"您上报的隐患与另一处是同一处，已合并办理：{case.title}",
        f"{case.number}并入{into.number}，请看{into.number}的办理经过。",
    )
    return _to_reporter(case, hazard, (f"merged-{into.number}", TO_READ, told), by=by, at=at)


def raise_evaluations(at: datetime) -> int:
    """Ask for the assessments that fell due; returns how many. Runs under the system scope."""
    soon = timezone.localdate(at) + timedelta(days=rules.EVALUATE_EARLY_DAYS)
    due = Hazard.objects.filter(
        evaluate_on__lte=soon, evaluated_at__isnull=True, case__closed_at__isnull=False
    )
    rows = list(due.select_related("case").order_by("case_id"))
    raise_all(((_evaluation(one), Sender(one.org_code, "系统")) for one in rows), at=at)
    return len(rows)


def _evaluation(hazard: Hazard) -> NewTask:
    case = hazard.case
    key = f"evaluation:{case.id}:{hazard.reopened_count}"
    told = (
        f"治理评估：{case.title}"[:200],
        f"{case.number}，{hazard.place}。由既没有治理也没有验收的人到现场看治理是否有效。",
    )
    task = _task(case, key, "case", (case.org_code, _evaluator(case)), told)
    return replace(task, due_at=end_of_day(hazard.evaluate_on) if hazard.evaluate_on else None)


def _evaluator(case: Case) -> str:
    """The principal closes out at the school, the bureau a 重大 one; neither looks once more."""
    fixers = case.attributes.get("fixer_posts", [])
    wanted = ("safety_officer", "principal") if case.grade == "major" else ("safety_officer",)
    checked = {case.attributes.get("checker"), case.attributes.get("closer")}
    busy = {*fixers, *(checked if case.grade != "major" else ())}
    return next((post for post in wanted if post not in busy), "deputy_principal")


def finish_evaluation(case: Case, *, at: datetime) -> None:
    finish_of_case(case.id, prefix="evaluation:", at=at)


def finish_look_back(case: Case, *, at: datetime) -> None:
    finish_of_case(case.id, prefix="look-back:", at=at)
