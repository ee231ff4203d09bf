"""Opening a class, which makes its seats, and closing it, which seals what was handed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.engine.tasks.actions import finish
from xiaoan.features.literacy.models import Assessment, Sheet, Sitting
from xiaoan.features.literacy.queries.links import link_of
from xiaoan.features.literacy.rules.assembling import form_of
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold

from .starting import ENDED, Act, LiteracyRefused, note, task_key

KNOWN = "本校已经有“{name}”，直接打开它就可以；要再开一个，请换一个班级名称。"
NOT_HERE = "这次评估不在本校进行。"
EARLY = "评估从 {day:%-m月%-d日} 开始，到那天再开班。"
LATE = "评估已在 {day:%-m月%-d日} 截止。请发起单位延长或另发一次。"


@dataclass(frozen=True)
class Wanted:
    """A class to open: its name as the school says it, and how many pupils are there."""

    id: UUID
    class_name: str
    seats: int


@transaction.atomic
def open_sitting(*, assessment: Assessment, wanted: Wanted, act: Act) -> Sitting:
    """开班: a door and a code for each seat. Twice with one id is once."""
    hold(act.by.org_code)
    known = Sitting.objects.filter(pk=wanted.id, org_code=act.by.org_code).first()
    if known is not None:
        return known
    _check_open(assessment, act)
    try:
        with transaction.atomic():
            made = Sitting.objects.create(
                id=wanted.id, org_code=act.by.org_code, org_name=act.by.org_name,
                assessment_id=assessment.pk, class_name=wanted.class_name, seats=wanted.seats,
                link=link_of(wanted.id), opened_at=act.at, opened_by=act.by.name,
            )  # fmt: skip
    except IntegrityError as taken:
        raise LiteracyRefused(KNOWN.format(name=wanted.class_name)) from taken
    forms = len(assessment.papers)
    Sheet.objects.bulk_create(
        Sheet(
            id=uuid7(),
            org_code=made.org_code,
            sitting=made,
            seat=seat,
            form=form_of(assessment.seed, seat, forms),
        )
        for seat in range(1, wanted.seats + 1)
    )
    body = {"assessment": str(assessment.pk), "class": made.class_name, "seats": made.seats}
    note(act, "opened", ("literacy_class", made.pk, made.org_code), **body)
    return made


def _check_open(one: Assessment, act: Act) -> None:
    today = timezone.localdate(act.at)
    if act.by.org_kind != "school" or not one.lo <= act.by.org_code <= one.hi:
        raise LiteracyRefused(NOT_HERE)
    if one.is_ended:
        raise LiteracyRefused(ENDED)
    if today < one.starts_on:
        raise LiteracyRefused(EARLY.format(day=one.starts_on))
    if today > one.closes_on:
        raise LiteracyRefused(LATE.format(day=one.closes_on))


@transaction.atomic
def close_sitting(*, sitting: Sitting, act: Act) -> Sitting:
    """结束答题: nothing more is taken; the marks are sealed by their digest in the ledger."""
    if sitting.org_code != act.by.org_code:
        raise LiteracyRefused("班级由开班的学校结束。")
    hold(sitting.org_code)
    if Sitting.objects.filter(pk=sitting.pk, closed_at__isnull=True).update(closed_at=act.at) != 1:
        raise LiteracyRefused("这个班已经结束。")
    sitting.refresh_from_db(fields=["closed_at"])
    done = Sheet.objects.filter(sitting=sitting, submitted_at__isnull=False).order_by("seat")
    rows = list(done.values_list("seat", "form", "marks"))
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    told = {"class": sitting.class_name, "seats": sitting.seats, "handed_in": len(rows)}
    note(act, "closed", ("literacy_class", sitting.pk, sitting.org_code), digest=digest, **told)
    if rows:
        _count(sitting, len(rows), act)
    return sitting


def _count(sitting: Sitting, people: int, act: Act) -> None:
    """What it means for the school: kaijiang-2022/5/student-assessment, and the task is done."""
    fulfil(
        org_code=sitting.org_code,
        kind="assessment",
        on=timezone.localdate(act.at),
        attributes={"topic": "student_safety", "people": people},
        source_type="literacy_class",
        source_id=sitting.pk,
        by=act.by,
        at=act.at,
    )
    own = Sitting.objects.filter(assessment_id=sitting.assessment_id, org_code=sitting.org_code)
    if not own.filter(closed_at__isnull=True).exists():
        finish(key=task_key(sitting.assessment_id, sitting.org_code), at=act.at)
