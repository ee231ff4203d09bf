"""A programme: what is to be looked at, where, when and by whom; and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import cancel
from xiaoan.features.visits.models import Programme, Seat, Visit
from xiaoan.features.visits.queries import items
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

NO_ITEMS: Final = "请至少选一个检查项。"
NO_PARTS: Final = "联合检查至少要有两个部门，每个部门至少一项。"
NO_CONTRACT: Final = "第三方检查请写明机构和合同。"


@dataclass(frozen=True)
class Plan:
    """What somebody typed; `parts` only for a joint inspection."""

    id: UUID
    kind: str
    title: str
    theme: str
    notice: str
    starts_on: date
    ends_on: date
    item_codes: tuple[str, ...]
    parts: tuple[dict[str, Any], ...] = ()
    contract: str = ""
    duty_id: str = ""


@transaction.atomic
def plan_programme(plan: Plan, *, by: Viewer, at: datetime) -> Programme:
    """制定检查方案. Idempotent on the id; a duty gives its sentence and what counts for it."""
    made = Programme.objects.filter(pk=plan.id, org_code=by.org_code).first()
    if made is not None:
        return made
    on = localdate(at)
    chosen = items.told(plan.item_codes, by.org_code, on)
    _check(plan, chosen)
    asking = items.asking(by, plan.duty_id, on) if plan.duty_id else None
    if plan.duty_id and asking is None:
        raise VisitRefused("没有找到这条职责，或它不由本单位承担，请重新选择。")
    made = Programme.objects.create(
        id=plan.id,
        org_code=by.org_code,
        org_name=by.org_name,
        line=by.line,
        kind=plan.kind,
        title=plan.title,
        theme=plan.theme,
        notice=plan.notice,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        item_codes=[one["code"] for one in chosen],
        parts=[dict(part) for part in plan.parts] if plan.kind == "joint" else [],
        contract=plan.contract,
        duty_id=plan.duty_id,
        clause_quote=asking.duty.quote if asking else "",
        clause_source=asking.source if asking else "",
        fact=asking.fact if asking else words.programme_fact(plan.kind, by.line),
        fact_attributes=dict(asking.attributes) if asking else {},
        made_at=at,
        made_by=by.person_id,
        made_by_name=by.name,
    )
    body = {"title": made.title, "kind": made.kind, "notice": made.notice, "duty": made.duty_id}
    _note(made, "visits.planned", by, at, body)
    return made


def _check(plan: Plan, chosen: list[dict[str, Any]]) -> None:
    if not chosen:
        raise VisitRefused(NO_ITEMS)
    if plan.kind == "joint" and (
        len(plan.parts) < 2 or not all(part.get("items") for part in plan.parts)
    ):
        raise VisitRefused(NO_PARTS)
    if plan.kind == "third" and not plan.contract:
        raise VisitRefused(NO_CONTRACT)


@transaction.atomic
def withdraw_programme(programme: Programme, *, reason: str, by: Viewer, at: datetime) -> Programme:
    """撤销. Visits that have not begun are cancelled with it; what was found stays."""
    own(programme, by)
    reason = reason.strip()
    if not reason:
        raise VisitRefused("请写一句撤销原因。")
    hold(programme.org_code)
    running = Programme.objects.filter(pk=programme.pk, state__in=words.RUNNING)
    if running.update(state="withdrawn", ended_at=at) != 1:
        raise VisitRefused(words.STALE)
    waiting = Visit.objects.filter(programme=programme, state="planned")
    for seat in Seat.objects.filter(visit__in=waiting):
        cancel(key=task_key(seat), at=at)
    waiting.update(state="cancelled", cancelled_reason=reason[:200])
    programme.refresh_from_db()
    _note(programme, "visits.withdrawn", by, at, {"reason": reason})
    return programme


@transaction.atomic
def finish_programme(
    programme: Programme, *, conclusion: str, by: Viewer, at: datetime
) -> Programme:
    """办结. Every visit is written up or cancelled; the programme counts for its duty."""
    own(programme, by)
    hold(programme.org_code)
    first = programme.visits.filter(recheck_of__isnull=True)
    if first.filter(state__in=["planned", "arrived"]).exists():
        raise VisitRefused("还有学校没有查完。请先查完，或说明原因取消那次检查。")
    if not first.filter(state__in=words.DONE).exists():
        raise VisitRefused("还没有查过一所学校，不能办结；不查了请撤销方案。")
    running = Programme.objects.filter(pk=programme.pk, state="running")
    if running.update(state="finished", ended_at=at, conclusion=conclusion.strip()) != 1:
        raise VisitRefused(words.STALE)
    programme.refresh_from_db()
    number = first.filter(state__in=words.DONE).count()
    _note(programme, "visits.finished", by, at, {"schools": number})
    fulfil(
        org_code=programme.org_code,
        kind=programme.fact,
        on=localdate(at),
        attributes={**programme.fact_attributes, "case": str(programme.pk)},
        source_type="programme",
        source_id=programme.pk,
        by=by,
        at=at,
    )
    return programme


def own(programme: Programme, by: Viewer) -> None:
    """Only whoever organises it decides on it."""
    if programme.org_code != by.org_code or not by.may("visits.plan"):
        raise VisitRefused(words.NOT_YOURS)


def task_key(seat: Seat) -> str:
    return f"visit:{seat.visit_id}:{seat.person_id}"


def _note(one: Programme, verb: str, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=verb,
        org_code=one.org_code,
        subject_type="programme",
        subject_id=one.pk,
        by=by,
        at=at,
        body=body,
    )
