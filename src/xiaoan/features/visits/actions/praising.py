"""表扬 of whoever found a hazard themselves (wuzhong-2023/2.4: 建立隐患排查奖励制度)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.visits.models import Praise
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True)
class Praised:
    """For which hazard, how, in which words. Who found it the case itself knows."""

    id: UUID
    case_id: UUID
    way: str
    words: str


@transaction.atomic
def praise(told: Praised, *, by: Viewer, at: datetime) -> Praise:
    """表扬, once a hazard and finder; counts as the school's 奖励."""
    rows = Case.objects.filter(scope.within(by), pk=told.case_id, workflow="hazards")
    case = rows.first()
    if case is None:
        raise VisitRefused("没有找到这处隐患，请从列表里选。")
    found = CaseEvent.objects.filter(case=case, seq=1).first()
    if found is None or found.by_org_code != case.org_code:
        raise VisitRefused("这处隐患不是学校自己发现的，不能按自查表扬。")
    hold(case.org_code)
    standing = Praise.objects.filter(case_id=case.pk, person_name=found.by_name).first()
    if standing is not None:
        return standing
    if not told.way.strip():
        raise VisitRefused("请写明奖励方式，例如通报表扬、绩效加分。")
    row = Praise.objects.create(
        id=told.id,
        org_code=case.org_code,
        from_code=by.org_code,
        from_name=by.org_name,
        case_id=case.pk,
        case_title=case.title,
        person_name=found.by_name,
        way=told.way.strip()[:60],
        words=told.words.strip()[:200],
        at=at,
        by_name=by.name,
    )
    record(
        verb="visits.praised",
        org_code=case.org_code,
        subject_type="praise",
        subject_id=row.pk,
        by=by,
        at=at,
        body={"case": case.pk, "way": row.way},
    )
    fulfil(
        org_code=case.org_code,
        kind="reward_given",
        on=localdate(at),
        source_type="praise",
        source_id=row.pk,
        by=by,
        at=at,
    )
    return row
