"""Assessing: a colour with its ground, kept beside all earlier ones; and asking for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_all, raise_task
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.risks.models import Assessment, Concern, Risk
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.queries import lists, standings
from xiaoan.features.risks.rules import methods, moving
from xiaoan.features.risks.rules.methods import COLOURS, DIRECT, GRADES, Judged, RiskRefused
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.orgs.queries import education_bureau
from xiaoan.foundation.scope import Viewer

from .listing import check_own, concern_key, note, review_key

NO_METHOD: Final = "请选择一种评估方法。"
NO_REASON: Final = "请写一句为什么这样评，例如“近三年没有发生过，栏杆上月加固”。"
TOO_HIGH: Final = "有了管控措施，现有风险不应比固有风险更重；请核对两次打分。"
UNKNOWN_ITEM: Final = "这一条不是直接判定条目，请重新选择。"
ASSESSED: Final = "这次评估已经记下，不用再交。"
# The area whose assessment is 评估突发公共卫生事件的风险 (national/health-20).
PUBLIC_HEALTH: Final = "传染病与卫生"
AHEAD: Final = timedelta(days=7)
BATCH: Final = 2000


@dataclass(frozen=True)
class Marks:
    """What an assessor says. `inherent`: as if nothing were done about it; `told`: as it is.

    Each holds the factors' values and `colour` where one was chosen; `item` is of 直接判定.
    """

    id: UUID
    method: str
    inherent: Mapping[str, object]
    told: Mapping[str, object]
    reason: str
    item: str = ""


@transaction.atomic
def assess(*, risk: Risk, marks: Marks, by: Viewer, at: datetime) -> Assessment:
    """评估. The colour, its level of control and the day of the next look follow from it.

    A red one is told to the bureau. What had touched the risk is answered by it. The same id twice
    is one assessment. Raises RiskRefused.
    """
    check_own(risk, by)
    hold(risk.org_code)
    known = Assessment.objects.filter(pk=marks.id).first()
    if known is not None:
        return known
    row = _row(risk, marks, by, at)
    row.save(force_insert=True)
    _move_risk(risk, row, at)
    _answer_concerns(risk, row, at)
    _note(risk, row, by, at)
    if row.colour == methods.HIGH_TO_LOW[0]:
        _tell_bureau(risk, row, by, at)
    if risk.area == PUBLIC_HEALTH:
        _count_public_health(risk, row, by, at)
    return row


def _row(risk: Risk, marks: Marks, by: Viewer, at: datetime) -> Assessment:
    shown = standings.shown_at(risk.org_code).get(marks.method)
    if shown is None:
        raise RiskRefused(NO_METHOD, "method")
    if not marks.reason.strip():
        raise RiskRefused(NO_REASON, "reason")
    inherent, now = _judged(shown, marks, risk.org_code, timezone.localdate(at))
    if methods.is_lower(inherent.colour, now.colour):
        raise RiskRefused(TOO_HIGH)
    return Assessment(
        id=marks.id,
        org_code=risk.org_code,
        risk=risk,
        seq=risk.assessments + 1,
        method=marks.method,
        inherent_told=_plain(marks.inherent),
        inherent_score=methods.plain(inherent.score),
        inherent=inherent.colour,
        told=_plain(marks.told),
        score=methods.plain(now.score),
        colour=now.colour,
        is_settled=now.is_settled,
        cutoffs={colour: methods.plain(least) for colour, least in shown.suggested.items()},
        item=marks.item,
        reason=marks.reason.strip()[:300],
        by_id=by.person_id,
        by_name=by.name,
        by_title=by.post_title,
        at=at,
    )


def _judged(
    shown: standings.Shown, marks: Marks, org_code: int, today: date
) -> tuple[Judged, Judged]:
    direct = {"item": marks.item}
    is_direct = marks.method == DIRECT and bool(marks.item)
    if is_direct and marks.item not in dict(lists.direct_items(org_code, today)):
        raise RiskRefused(UNKNOWN_ITEM, "item")
    inherent = methods.judge(shown.method, shown.cutoffs, {**marks.inherent, **direct})
    return inherent, methods.judge(shown.method, shown.cutoffs, {**marks.told, **direct})


def _plain(told: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in told.items() if value not in (None, "")}


def _move_risk(risk: Risk, row: Assessment, at: datetime) -> None:
    """Compare-and-set on the number of assessments: two at once do not both count as the third."""
    level = packs.levels()[row.colour]
    today = timezone.localdate(at)
    if risk.review_on is not None:
        finish(key=review_key(risk.pk, risk.review_on.isoformat()), at=at)
    told = {
        "inherent": row.inherent,
        "colour": row.colour,
        "assessed_at": at,
        "assessed_by_name": row.by_name,
        "assessments": row.seq,
        "review_on": methods.later(today, level.review_months),
        "concerns_open": 0,
        "version": F("version") + 1,
    }
    same = Risk.objects.filter(pk=risk.pk, assessments=row.seq - 1, retired_on__isnull=True)
    if same.update(**told) != 1:
        raise RiskRefused(ASSESSED)
    risk.refresh_from_db()


def _answer_concerns(risk: Risk, row: Assessment, at: datetime) -> None:
    """A new assessment answers whatever was waiting: raised to what was proposed, or not."""
    waiting = Concern.objects.filter(risk=risk, state=moving.OPEN)
    for one in waiting:
        is_raised = bool(one.proposed) and not methods.is_lower(row.colour, one.proposed)
        Concern.objects.filter(pk=one.pk, state=moving.OPEN).update(
            state=moving.RAISED if is_raised else moving.KEPT,
            decided_at=at,
            decided_by_name=row.by_name,
            reason=f"重新评估为{COLOURS[row.colour]}色：{row.reason}"[:300],
        )
    finish(key=concern_key(risk.pk), at=at)


def _note(risk: Risk, row: Assessment, by: Viewer, at: datetime) -> None:
    body: dict[str, Any] = {
        "seq": row.seq,
        "method": row.method,
        "inherent": {"told": row.inherent_told, "score": row.inherent_score, "is": row.inherent},
        "residual": {"told": row.told, "score": row.score, "is": row.colour},
        "cutoffs": row.cutoffs,
        "is_settled": row.is_settled,
        "reason": row.reason,
    }
    note("assessed", risk, body, by=by, at=at)


def _tell_bureau(risk: Risk, row: Assessment, by: Viewer, at: datetime) -> None:
    """Red: the bureau knows of it."""
    bureau = education_bureau(risk.org_code)
    if bureau is None:
        return
    raise_task(
        NewTask(
            key=f"risk:red:{row.pk}",
            kind="read",
            org_code=bureau.code,
            post_kind="bureau_clerk",
            title=f"{by.org_name}评出一处重大风险（红）：{risk.name}",
            detail=f"{risk.place}。{row.reason}",
            url=reverse("risks:one", args=[risk.pk]),
            due_at=end_of_day(timezone.localdate(at) + timedelta(days=3)),
        ),
        sender=Sender.of(by),
        at=at,
    )


def _count_public_health(risk: Risk, row: Assessment, by: Viewer, at: datetime) -> None:
    fulfil(
        org_code=risk.org_code,
        kind="risk_analysis",
        on=timezone.localdate(at),
        attributes={"result": "clear"},
        source_type="risks.assessment",
        source_id=row.pk,
        by=by,
        at=at,
    )


def ask_reviews(at: datetime) -> int:
    """Nightly, under the system's scope: a task for each risk that is due within a week.

    A task's key names the day, so asking again changes nothing. Returns how many are asked.
    """
    today = timezone.localdate(at)
    due = Risk.objects.filter(retired_on__isnull=True, review_on__lte=today + AHEAD)
    asked = 0
    rows = due.only("id", "org_code", "name", "place", "colour", "review_on")
    batch: list[tuple[NewTask, Sender]] = []
    for one in rows.order_by("review_on", "id").iterator(chunk_size=BATCH):
        if one.review_on is not None:
            batch.append((_review_task(one, one.review_on), Sender(one.org_code, "校安")))
        if len(batch) == BATCH:
            asked += raise_all(batch, at=at)
            batch = []
    return asked + raise_all(batch, at=at)


def _review_task(one: Risk, on: date) -> NewTask:
    level = packs.levels().get(one.colour)
    return NewTask(
        key=review_key(one.pk, on.isoformat()),
        kind="ask",
        org_code=one.org_code,
        post_kind=(level.post if level else "") or "safety_officer",
        title=f"复评风险：{one.name}",
        detail=f"{one.place}，现为{GRADES.get(one.colour, '未评估')}。管控措施还有效吗？",
        url=reverse("risks:assess", args=[one.pk]),
        due_at=end_of_day(on),
    )
