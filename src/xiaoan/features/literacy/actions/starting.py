"""Starting an assessment, ending it, and using its result: zhejiang-2018/1."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import NewTask, Sender, cancel_all, raise_tasks
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries.items import bank, numbers
from xiaoan.features.literacy.queries.running import schools
from xiaoan.features.literacy.rules import assembling
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

QUOTE: Final = "探索开展中小学生安全素养评估"
NOT_OWN: Final = "只有发起评估的单位可以这样做。"
ENDED: Final = "这次评估已经结束。"
NOT_ENDED: Final = "评估还没有结束，先结束评估再用结果。"
OPEN_CLASSES: Final = "还有 {many} 个班在答题。请等他们交卷并结束，或写明原因后仍要结束。"
DAYS: Final = "截止日期不能早于开始日期。"
LONG: Final = "一共 {length} 题，最多 {most} 题。请减少几个主题的题数。"


class LiteracyRefused(Exception):
    """Carries the sentence that says what to do."""


@dataclass(frozen=True)
class Act:
    """Who acts, and when."""

    by: Viewer
    at: datetime


@dataclass(frozen=True)
class Plan:
    """What an assessment is to be. `seed` is chance, made after the rest was chosen."""

    id: UUID
    title: str
    band: str
    themes: Mapping[str, int]
    mix: str
    forms: int
    minutes: int
    days: tuple[date, date]
    seed: str

    @property
    def blueprint(self) -> assembling.Blueprint:
        return assembling.Blueprint(self.band, self.themes, self.mix, self.forms)


def note(act: Act, deed: str, subject: tuple[str, UUID, int], **body: Any) -> None:
    """`literacy.<deed>` in the chain of the organisation of the row."""
    kind, key, org_code = subject
    record(
        verb=f"literacy.{deed}",
        org_code=org_code,
        subject_type=kind,
        subject_id=key,
        by=act.by,
        at=act.at,
        body=body,
    )


@transaction.atomic
def start(*, plan: Plan, act: Act) -> Assessment:
    """发起评估: forms are assembled and every school concerned is asked. Twice is once."""
    hold(act.by.org_code)
    known = Assessment.objects.filter(pk=plan.id, org_code=act.by.org_code).first()
    if known is not None:
        return known
    papers = _papers(plan)
    lo, hi = _for_whom(act.by)
    made = Assessment.objects.create(
        id=plan.id, org_code=act.by.org_code, org_name=act.by.org_name, lo=lo, hi=hi,
        title=plan.title, band=plan.band, themes=dict(plan.themes), mix=plan.mix,
        minutes=plan.minutes, seed=plan.seed, papers=papers,
        starts_on=plan.days[0], closes_on=plan.days[1], made_at=act.at,
    )  # fmt: skip
    note(
        act, "started", ("literacy", made.pk, made.org_code), title=made.title, band=made.band,
        themes=made.themes, mix=made.mix, seed=made.seed, forms=papers,
    )  # fmt: skip
    if lo != hi:
        _ask_schools(made, act)
    return made


def _papers(plan: Plan) -> list[list[str]]:
    if plan.days[1] < plan.days[0]:
        raise LiteracyRefused(DAYS)
    most = numbers().most_items
    if plan.blueprint.length > most:
        raise LiteracyRefused(LONG.format(length=plan.blueprint.length, most=most))
    try:
        return [list(form) for form in assembling.assemble(bank(), plan.blueprint, plan.seed)]
    except assembling.BlueprintRefused as refusal:
        raise LiteracyRefused(str(refusal)) from refusal


def _for_whom(by: Viewer) -> tuple[int, int]:
    return (by.org_code, by.org_code) if by.org_kind == "school" else (by.lo, by.hi)


def _ask_schools(one: Assessment, act: Act) -> None:
    due = timezone.make_aware(datetime.combine(one.closes_on, time(17)))
    url = reverse("literacy:assessment", args=[one.pk])
    news = (
        NewTask(
            key=task_key(one.pk, code),
            kind="ask",
            org_code=code,
            post_kind="safety_officer",
            title=f"组织{one.band_title}安全素养评估：{one.title}",
            detail="为每个参加的班开一个答题口令，学生用任何手机或电脑作答，不写姓名。",
            url=url,
            clause_quote=QUOTE,
            due_at=due,
        )
        for code in schools(one).values_list("code", flat=True)
    )
    raise_tasks(news, sender=Sender.of(act.by), at=act.at)


def task_key(assessment_id: UUID, code: int) -> str:
    return f"literacy:{assessment_id}:{code}"


@transaction.atomic
def end(*, assessment: Assessment, anyway: bool, act: Act) -> Assessment:
    """结束评估: from now on results can be read. Open classes are closed where it is insisted."""
    _check_own(assessment, act)
    hold(assessment.org_code)
    still = Sitting.objects.filter(assessment=assessment, closed_at__isnull=True)
    many = still.count()
    if many and not anyway:
        raise LiteracyRefused(OPEN_CLASSES.format(many=many))
    hit = Assessment.objects.filter(pk=assessment.pk, ended_at__isnull=True).update(ended_at=act.at)
    if hit != 1:
        raise LiteracyRefused(ENDED)
    still.update(closed_at=act.at)
    assessment.refresh_from_db()
    told = told_of(assessment)
    note(act, "ended", ("literacy", assessment.pk, assessment.org_code), **told)
    if told["people"]:
        _fulfil(assessment, "literacy_assessed", {**told, "band": assessment.band_title}, act)
    cancel_all(prefix=f"literacy:{assessment.pk}:", at=act.at)
    emit("literacy.ended", org_code=assessment.org_code, subject_id=assessment.pk, body=told)
    return assessment


def told_of(one: Assessment) -> dict[str, Any]:
    """How many took part, and a digest of all marks that proves they were not changed later."""
    rows = Sheet.objects.filter(sitting__assessment=one, submitted_at__isnull=False)
    marks = list(rows.order_by("id").values_list("sitting_id", "seat", "form", "marks"))
    lines = "\n".join(f"{sitting}/{seat}/{form}/{told}" for sitting, seat, form, told in marks)
    return {
        "people": len(marks),
        "classes": len({sitting for sitting, *_ in marks}),
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
    }


@transaction.atomic
def use(*, assessment: Assessment, words: str, act: Act) -> Assessment:
    """结果用于评价: what it was used for, which meets zhejiang-2018/1/literacy-result."""
    _check_own(assessment, act)
    if not assessment.is_ended:
        raise LiteracyRefused(NOT_ENDED)
    hold(assessment.org_code)
    rows = Assessment.objects.filter(pk=assessment.pk, used_at__isnull=True)
    if rows.update(used_at=act.at, used_for=words) != 1:
        raise LiteracyRefused("已经登记过，不用再登记。")
    assessment.refresh_from_db()
    _fulfil(assessment, "assessment", {"topic": "safety_literacy"}, act)
    note(act, "used", ("literacy", assessment.pk, assessment.org_code), words=words)
    return assessment


def _fulfil(one: Assessment, kind: str, attributes: Mapping[str, Any], act: Act) -> None:
    fulfil(
        org_code=one.org_code,
        kind=kind,
        on=timezone.localdate(act.at),
        attributes=dict(attributes),
        source_type="literacy",
        source_id=one.pk,
        by=act.by,
        at=act.at,
    )


def _check_own(one: Assessment, act: Act) -> None:
    if one.org_code != act.by.org_code:
        raise LiteracyRefused(NOT_OWN)
