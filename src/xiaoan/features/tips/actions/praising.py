"""表扬: a colleague found a danger themselves. 吴忠（四）: 建立隐患排查奖励制度."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.duties.actions import fulfil
from xiaoan.features.tips.models import Praise
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.actions import send
from xiaoan.foundation.scope import Viewer

from .receiving import TipRefused


@transaction.atomic
def praise(*, id: UUID, to: UUID, words: str, by: Viewer, at: datetime) -> Praise:
    """Thanks on record, told to the person, proof for 奖励. `to` is an appointment. Twice is once.

    Neither points nor a count of who has how many: praise is for the find.
    """
    known = Praise.objects.filter(id=id).first()
    if known is not None:
        return known
    held = Appointment.objects.select_related("person").filter(id=to, org_code=by.org_code).first()
    if held is None:
        raise TipRefused("请选择本单位的同事。")
    if not words.strip():
        raise TipRefused("请写一句为什么表扬。")
    row = Praise.objects.create(
        id=id,
        org_code=by.org_code,
        person_id=held.person_id,
        person_name=held.person.name,
        words=words.strip()[:200],
        by_name=f"{by.org_name} {by.name}",
        at=at,
    )
    record(
        verb="tips.praised", org_code=by.org_code, subject_type="praise", subject_id=row.id,
        by=by, at=at, body={"to": row.person_name, "words": row.words},
    )  # fmt: skip
    fulfil(
        org_code=by.org_code, kind="reward_given", on=timezone.localdate(at), source_type="praise",
        source_id=row.id, by=by, at=at,
    )  # fmt: skip
    send(
        to_post=held, org_code=by.org_code, post_kind="", kind="praise",
        title="您收到一条表扬", text=row.words, url="/tips/praise/", from_code=by.org_code, at=at,
        key=f"praise:{row.id}",
    )  # fmt: skip
    return row
