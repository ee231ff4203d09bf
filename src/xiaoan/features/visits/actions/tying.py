"""回避关系: declared once, kept out of every lot from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xiaoan.features.visits.models import Tie
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class TieIn:
    """Who must not go where, and why."""

    id: UUID
    appointment_id: UUID
    school_code: int
    kind: str


@transaction.atomic
def tie(told: TieIn, *, by: Viewer, at: datetime) -> Tie:
    """登记回避. The same pair again is the same row."""
    lo, hi = by.own_interval
    rows = Appointment.objects.filter(pk=told.appointment_id, org_code__range=(by.lo, by.hi))
    held = rows.select_related("person").first()
    school = Organisation.objects.filter(code=told.school_code, kind="school").first()
    if held is None or school is None or not lo <= school.code <= hi or told.kind not in words.TIES:
        raise VisitRefused("没有找到这个人或这所学校，请重新选择。")
    hold(by.org_code)
    standing = Tie.objects.filter(
        person_id=held.person_id, school_code=school.code, ended_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    row = Tie.objects.create(
        id=told.id,
        org_code=by.org_code,
        person_id=held.person_id,
        person_name=held.person.name,
        school_code=school.code,
        school_name=school.name,
        kind=told.kind,
        at=at,
        by_name=by.name,
    )
    _note(row, "visits.tied", by, at)
    return row


@transaction.atomic
def end_tie(row: Tie, *, by: Viewer, at: datetime) -> Tie:
    """解除, by whoever keeps the list."""
    if row.org_code != by.org_code:
        raise VisitRefused("只有登记的单位可以解除。")
    hold(row.org_code)
    if Tie.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at):
        _note(row, "visits.untied", by, at)
    row.refresh_from_db()
    return row


def _note(row: Tie, verb: str, by: Viewer, at: datetime) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="tie",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"person": row.person_id, "school": row.school_code, "kind": row.kind},
    )
