"""What moves a risk: a hazard that touches it, or a change that somebody names. People decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.cases.models import Case
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.risks.models import Concern, Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.rules import moving
from xiaoan.features.risks.rules.methods import COLOURS, RiskRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record_all
from xiaoan.foundation.scope import SYSTEM, Viewer

from .listing import check_own, concern_key, note

DECIDED: Final = "这一条已经有人研究过了，请刷新页面。"
NO_REASON: Final = "请写明维持原级的理由，例如“当场整改，措施有效”。"
NO_RISK: Final = "请至少勾选一条要复评的风险。"
NO_WHAT: Final = "请写明发生了什么变化。"
SOON: Final = timedelta(days=7)  # ours: to look at what moved within a week


@dataclass(frozen=True)
class Decision:
    """维持原级 with its reason. A raised grade is given by a new assessment."""

    concern: Concern
    reason: str


@transaction.atomic
def touch(*, case: Case, at: datetime) -> int:
    """A hazard touches the risks of its item, its checkpoint or its place; told twice it is once.

    Under the system's scope. A hazard that turned 重大 since raises what it had proposed. Returns
    how many risks it touched for the first time or harder than before.
    """
    found = moving.read_found(case.attributes, case.grade)
    rows = Risk.objects.filter(org_code=case.org_code, retired_on__isnull=True)
    touched = [one for one in rows if moving.touches(one.standing, found)]
    if not touched:
        return 0
    hold(case.org_code)
    moved = [one for one in touched if _is_moved(one, case, found, at)]
    _ask(moved, f"隐患：{case.title}", at)
    _note_touched(moved, case, at)
    return len(moved)


def _is_moved(risk: Risk, case: Case, found: moving.Found, at: datetime) -> bool:
    proposed = moving.proposed(risk.colour, found)
    known = Concern.objects.filter(risk=risk, case_id=case.pk).first()
    if known is not None:
        harder = Concern.objects.filter(pk=known.pk).exclude(proposed=proposed)
        is_harder = moving.asks_review(found) and bool(
            harder.update(proposed=proposed, state=moving.OPEN, decided_at=None, reason="")
        )
        if is_harder:
            _count_open(risk)
        return is_harder
    Concern.objects.create(
        id=uuid7(),
        org_code=risk.org_code,
        risk=risk,
        kind="hazard",
        case_id=case.pk,
        title=case.title[:200],
        proposed=proposed,
        at=case.opened_at,
    )
    told: dict[str, object] = {"concerns_open": F("concerns_open") + 1}
    if moving.asks_review(found):
        told["review_on"] = timezone.localdate(at)
    Risk.objects.filter(pk=risk.pk).update(**told)
    return True


def _count_open(risk: Risk) -> None:
    number = Concern.objects.filter(risk=risk, state=moving.OPEN).count()
    Risk.objects.filter(pk=risk.pk).update(concerns_open=number)


def _ask(risks: Sequence[Risk], what: str, at: datetime) -> None:
    """One task a risk, however often it is touched before somebody looks."""
    news = [
        NewTask(
            key=concern_key(one.pk),
            kind="ask",
            org_code=one.org_code,
            post_kind=_keeper(one),
            title=f"研究风险是否升高：{one.name}",
            detail=f"{what}。请看是否要调高等级，或写明维持原级的理由。",
            url=reverse("risks:one", args=[one.pk]),
            due_at=end_of_day(timezone.localdate(at) + SOON),
        )
        for one in risks
    ]
    raise_tasks(news, sender=Sender(risks[0].org_code if risks else 0, "校安"), at=at)


def _keeper(risk: Risk) -> str:
    level = packs.levels().get(risk.colour)
    return (level.post if level else "") or "safety_officer"


def _note_touched(risks: Sequence[Risk], case: Case, at: datetime) -> None:
    record_all(
        {
            "verb": "risks.touched",
            "org_code": one.org_code,
            "subject_type": "risk",
            "subject_id": one.pk,
            "by": SYSTEM,
            "at": at,
            "body": {"case": str(case.pk), "number": case.number, "title": case.title},
        }
        for one in risks
    )


@transaction.atomic
def decide(*, decision: Decision, by: Viewer, at: datetime) -> Risk:
    """维持原级: the risk stays in its colour, for a reason that is kept."""
    risk = decision.concern.risk
    check_own(risk, by)
    if not decision.reason.strip():
        raise RiskRefused(NO_REASON, "reason")
    hold(risk.org_code)
    told = {
        "state": moving.KEPT,
        "decided_at": at,
        "decided_by_name": by.name,
        "reason": decision.reason.strip()[:300],
    }
    waiting = Concern.objects.filter(pk=decision.concern.pk, state=moving.OPEN)
    if waiting.update(**told) != 1:
        raise RiskRefused(DECIDED)
    _count_open(risk)
    risk.refresh_from_db()
    if not risk.concerns_open:
        finish(key=concern_key(risk.pk), at=at)
    body = {"concern": str(decision.concern.pk), "is": "kept", "reason": told["reason"]}
    note("decided", risk, body, by=by, at=at)
    return risk


@transaction.atomic
def call_review(
    *, risks: Sequence[UUID], kind: str, what: str, by: Viewer, at: datetime
) -> list[Risk]:
    """An accident, a changed building, a new standard: look at these risks again."""
    if kind not in moving.BY_HAND or not what.strip():
        raise RiskRefused(NO_WHAT, "what")
    hold(by.org_code)
    mine = Risk.objects.filter(org_code=by.org_code, retired_on__isnull=True, id__in=risks)
    rows = list(mine.select_for_update())
    if not rows:
        raise RiskRefused(NO_RISK, "risks")
    Concern.objects.bulk_create(
        Concern(
            id=uuid7(),
            org_code=one.org_code,
            risk=one,
            kind=kind,
            title=what.strip()[:200],
            at=at,
        )
        for one in rows
    )
    today = timezone.localdate(at)
    mine.update(concerns_open=F("concerns_open") + 1, review_on=today)
    _ask(rows, f"{moving.TRIGGERS[kind]}：{what.strip()}", at)
    for one in rows:
        body = {"kind": kind, "what": what.strip(), "was": COLOURS.get(one.colour, "")}
        note("touched", one, body, by=by, at=at)
    return rows
