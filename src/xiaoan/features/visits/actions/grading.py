"""评定风险等级: by the education office, with its reason; facts only suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from xiaoan.features.visits.models import Grading
from xiaoan.features.visits.queries import facts
from xiaoan.features.visits.rules import grading
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Grade:
    """What was decided of which school. `seen` is the grade the page showed."""

    code: int
    grade: str
    reason: str
    seen: str = ""


@transaction.atomic
def grade_school(told: Grade, *, by: Viewer, at: datetime) -> Grading:
    """Sets a grade from now on; the school reads it with its reason. The same again is once."""
    if told.grade not in grading.GRADES:
        raise VisitRefused("请选择 A、B、C、D 中的一级。")
    reason = told.reason.strip()
    if not reason:
        raise VisitRefused("请写一句理由，学校会看到。")
    lo, hi = by.own_interval
    one = facts.of_school(told.code, localdate(at)) if lo <= told.code <= hi else None
    if one is None:
        raise VisitRefused("这所学校不在您的范围内，请核对。")
    if one.held and (one.held.grade, one.held.reason) == (told.grade, reason):
        return one.held
    if one.grade != told.seen:
        raise VisitRefused("页面打开后等级有变化，请刷新后再定。")
    row = Grading.objects.create(
        id=uuid7(),
        org_code=told.code,
        from_code=by.org_code,
        from_name=by.org_name,
        grade=told.grade,
        reason=reason[:300],
        proposed=one.proposed,
        facts=one.reasons,
        at=at,
        by_id=by.person_id,
        by_name=by.name,
    )
    record(
        verb="visits.graded",
        org_code=told.code,
        subject_type="grading",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"grade": row.grade, "before": one.grade, "reason": reason, "facts": one.reasons},
    )
    return row
