from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from xiaoan.features.feedback.models import Feedback
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.notices.actions import send
from xiaoan.foundation.orgs.queries import education_bureau
from xiaoan.foundation.scope import Viewer


class NobodyReceives(Exception):
    """No education bureau is registered above the writer."""


@transaction.atomic
def write_feedback(
    *, feedback_id: uuid.UUID, words: dict[str, str], is_anonymous: bool, by: Viewer, at: datetime
) -> Feedback:
    """投诉建议 to the bureau of the writer's county. Repeating the same id changes nothing.

    `words`: kind, text, page. The ledger says that something was said, not what or by whom.
    """
    earlier = Feedback.objects.filter(id=feedback_id, by_id=by.person_id).first()
    if earlier:
        return earlier
    bureau = education_bureau(by.org_code)
    if bureau is None:
        raise NobodyReceives
    feedback = Feedback.objects.create(
        id=feedback_id,
        org_code=bureau.code,
        from_code=by.org_code,
        by_id=by.person_id,
        by_name="" if is_anonymous else by.name,
        is_anonymous=is_anonymous,
        at=at,
        **words,
    )
    send(
        to_post=None,
        org_code=bureau.code,
        post_kind="bureau_clerk",
        kind="feedback",
        title="收到一条投诉建议",
        text=Feedback.KINDS[feedback.kind],
        url=f"/feedback/{feedback.id}/",
        from_code=by.org_code,
        at=at,
        key=f"feedback:{feedback.id}",
    )
    return feedback


@transaction.atomic
def answer_feedback(*, feedback: Feedback, answer: str, by: Viewer, at: datetime) -> Feedback:
    """答复. The first answer stands; a second is refused."""
    hit = Feedback.objects.filter(
        id=feedback.id, org_code=by.org_code, answered_at__isnull=True
    ).update(answer=answer, answered_by=by.name, answered_at=at)
    if hit != 1:
        raise ValueError("这条投诉建议已经答复过了")
    record(
        verb="feedback.answered",
        org_code=by.org_code,
        subject_type="feedback",
        subject_id=feedback.id,
        by=by,
        at=at,
        body={"kind": feedback.kind},
    )
    return Feedback.objects.get(id=feedback.id)
