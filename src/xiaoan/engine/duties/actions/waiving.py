"""豁免: the overseer lets one asking pass, with a reason that everybody can read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xiaoan.engine.duties import catalogue, entry
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.refusals import WaiverRefused
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@transaction.atomic
def waive(*, obligation: Obligation, reason: str, by: Viewer, at: datetime) -> Obligation:
    """Waive an open or missed asking of an organisation below. Raises WaiverRefused."""
    duty = catalogue.duty(obligation.duty_id)
    if duty is None:
        raise WaiverRefused("这项职责已不在任何政策中，请刷新页面查看。")
    entry.check_waiver(obligation.org_code, duty, by)
    if not reason.strip():
        raise WaiverRefused("请写明豁免理由，本单位和上级都会看到。")
    hit = Obligation.objects.filter(
        scope.within(by), id=obligation.id, state__in=entry.WAIVABLE, waived_at__isnull=True
    ).update(
        state="waived",
        waived_at=at,
        waived_by=by.person_id,
        waived_by_name=f"{by.org_name} {by.name}",
        waived_reason=reason.strip(),
    )
    if hit != 1:
        raise WaiverRefused("这项职责已经完成或已经豁免，请刷新页面查看。")
    record(
        verb="duties.waived",
        org_code=obligation.org_code,
        subject_type="obligation",
        subject_id=obligation.id,
        by=by,
        at=at,
        body={
            "duty": obligation.duty_id,
            "period": obligation.period,
            "state": obligation.state,
            "reason": reason.strip(),
        },
    )
    settled = {"obligations": [str(obligation.id)]}
    emit(
        "duties.settled",
        org_code=obligation.org_code,
        subject_id=obligation.id,
        body=settled,
        at=at,
    )
    obligation.refresh_from_db()
    return obligation
