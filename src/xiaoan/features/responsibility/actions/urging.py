"""催签: once a day an issue, a call to everybody who has not signed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import LetterRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer


@transaction.atomic
def urge(*, issue: Issue, by: Viewer, at: datetime) -> int:
    """Call on those who have not signed; returns how many."""
    if issue.org_code != by.org_code:
        raise LetterRefused("只有发出单位可以催签。")
    hold(by.org_code)
    today = timezone.localdate(at)
    fresh = Q(urged_on__isnull=True) | Q(urged_on__lt=today)
    if (
        Issue.objects.filter(fresh, pk=issue.pk, withdrawn_at__isnull=True).update(urged_on=today)
        != 1
    ):
        raise LetterRefused("今天已经催过一次，明天再催；也可以直接打电话。")
    rows = list(Letter.objects.filter(issue=issue, state=letters.OPEN).defer("text"))
    if not rows:
        raise LetterRefused("都签了，不用催。")
    raise_tasks([_call(one, today.isoformat()) for one in rows], sender=Sender.of(by), at=at)
    record(
        verb="responsibility.urged",
        org_code=issue.org_code,
        subject_type="letter_issue",
        subject_id=issue.pk,
        by=by,
        at=at,
        body={"letters": [str(one.pk) for one in rows]},
    )
    return len(rows)


def _call(one: Letter, day: str) -> NewTask:
    """Read once and it is done; the task that asks for the signature stays."""
    return NewTask(
        key=f"urge:letter:{one.pk}:{day}",
        kind="read",
        org_code=one.org_code,
        post_kind=one.post_kind,
        appointment_id=one.appointment_id,
        title=f"{one.from_name}催您签{one.title}",
        detail=f"签订期限{one.due_on.year}年{one.due_on.month}月{one.due_on.day}日。",
        url=reverse("responsibility:letter", args=[one.pk]),
    )
