"""安排 a drill with the classes that take part; change, cancel, remind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_all, raise_task
from xiaoan.engine.tasks.actions import cancel as cancel_task
from xiaoan.features.drills.models import Drill, Muster, packed
from xiaoan.features.drills.rules import words
from xiaoan.features.drills.rules.words import DrillRefused, Row
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, check_own, evaluation_key, note, plan_key

EARLY: Final = timedelta(days=1)
WAITS: Final = timedelta(days=3)
KEEPER: Final = "safety_officer"
NOT_YOURS: Final = "不预先通知的演练由校长、分管副校长安排。"


@dataclass(frozen=True)
class Plan:
    """What is drilled, when, and who knows beforehand."""

    title: str
    scenario: str
    kind: str
    planned_at: datetime
    is_announced: bool = True
    place: str = ""
    scheme: str = ""
    script: str = ""


@transaction.atomic
def plan(*, id: UUID, told: Plan, rows: Sequence[Row], act: Act) -> Drill:
    """安排. Twice with one id is once."""
    _check(told, act)
    hold(act.by.org_code)
    known = Drill.objects.filter(pk=id).first()
    if known is not None:
        check_own(known, act)
        return known
    made = Drill.objects.create(
        id=id,
        org_code=act.by.org_code,
        org_name=act.by.org_name,
        made_at=act.at,
        made_by=act.by.person_id,
        made_by_name=act.by.name,
        **_fields(told),
    )
    _seat(made, rows)
    note(act, "planned", made, kind=made.kind, scenario=made.scenario, classes=len(rows))
    _ask(made, act)
    return made


@transaction.atomic
def change(*, drill: Drill, told: Plan, rows: Sequence[Row], act: Act) -> Drill:
    """修改 while it has not begun; the classes are taken anew."""
    check_own(drill, act)
    _check(told, act)
    hold(drill.org_code)
    if not Drill.objects.filter(pk=drill.pk, state=words.PLANNED).update(**_fields(told)):
        raise DrillRefused("演练已经开始或取消，不能再改。")
    drill.refresh_from_db()
    Muster.objects.filter(drill=drill).delete()
    _seat(drill, rows)
    note(act, "changed", drill, planned=f"{drill.planned_at:%F %H:%M}", classes=len(rows))
    cancel_task(key=plan_key(drill), at=act.at)
    return drill


@transaction.atomic
def cancel(*, drill: Drill, why: str, act: Act) -> Drill:
    """取消 what has not begun, with the reason."""
    check_own(drill, act)
    if not why.strip():
        raise DrillRefused("请写明取消的原因。")
    hold(drill.org_code)
    told = {"state": words.CANCELLED, "ended_reason": why.strip()[:200]}
    if not Drill.objects.filter(pk=drill.pk, state=words.PLANNED).update(**told):
        raise DrillRefused("演练已经开始或已取消。")
    drill.refresh_from_db()
    cancel_task(key=plan_key(drill), at=act.at)
    note(act, "cancelled", drill, why=drill.ended_reason)
    return drill


def _check(told: Plan, act: Act) -> None:
    if act.by.org_kind != "school" or not act.by.may("drills.plan"):
        raise DrillRefused("演练由本校安排。")
    if told.scenario not in packed().scenarios or told.kind not in words.KINDS:
        raise DrillRefused("请选择情形和类型。")
    if not told.is_announced and not act.by.may("drills.surprise"):
        raise DrillRefused(NOT_YOURS)
    if told.kind == words.TABLETOP and told.script not in packed().scripts:
        raise DrillRefused("请选择推演脚本。")


def _fields(told: Plan) -> dict[str, Any]:
    is_tabletop = told.kind == words.TABLETOP
    script = packed().scripts[told.script] if is_tabletop else None
    scenario = packed().scenarios[script.scenario if script else told.scenario]
    on = timezone.localdate(told.planned_at)
    title = told.title.strip() or words.usual_title(scenario.title, told.kind, on)
    fields = asdict(told)
    return {
        **fields,
        "title": title,
        "scenario": scenario.key,
        "topic": scenario.topic,
        "script": told.script if is_tabletop else "",
    }


def _seat(drill: Drill, rows: Sequence[Row]) -> None:
    if drill.is_tabletop:
        return
    Muster.objects.bulk_create(
        Muster(drill=drill, org_code=drill.org_code, seq=seq, **asdict(row))
        for seq, row in enumerate(rows, start=1)
    )


def _ask(drill: Drill, act: Act) -> None:
    """The keeper is asked to hold it; of one that is not announced nobody hears."""
    if drill.is_announced:
        raise_task(_planned(drill), sender=Sender.of(act.by), at=act.at)


def _planned(drill: Drill) -> NewTask:
    return NewTask(
        key=plan_key(drill),
        kind="ask",
        org_code=drill.org_code,
        post_kind=KEEPER,
        title=f"组织演练：{drill.title}",
        detail=f"计划 {timezone.localtime(drill.planned_at):%m月%d日 %H:%M} 开始。",
        url=reverse("drills:drill", args=[drill.pk]),
        due_at=drill.planned_at + EARLY,
    )


def _evaluation(drill: Drill) -> NewTask:
    return NewTask(
        key=evaluation_key(drill),
        kind="ask",
        org_code=drill.org_code,
        post_kind=KEEPER,
        title=f"评估演练：{drill.title}",
        detail="逐项评估，没做到的写明薄弱点，整改按隐患流程走。",
        url=reverse("drills:evaluate", args=[drill.pk]),
        due_at=drill.ended_at and drill.ended_at + WAITS,
    )


def ask_for_evaluation(drill: Drill, act: Act) -> None:
    finish(key=plan_key(drill), at=act.at)
    raise_task(_evaluation(drill), sender=Sender.of(act.by), at=act.at)


def remind(at: datetime) -> int:
    """Announced drills of tomorrow whose task went away when they were changed."""
    soon = Drill.objects.filter(
        state=words.PLANNED, is_announced=True, planned_at__range=(at, at + EARLY)
    )
    rows = [(_planned(one), Sender(one.org_code, one.org_name)) for one in soon]
    return raise_all(rows, at=at)
