"""Who left signs no more; who came is asked anew. By the clock and when a post passes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.tasks.actions import Sender
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.queries import letters as queries
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import Own
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import SYSTEM, Viewer

from .issuing import ask, end_letters, parties_of, write_letters

LEFT = "本人已不在这个岗位，由接任的人重新签"


def ask_successors_of(org_code: int, at: datetime) -> int:
    """The same for one organisation, as soon as somebody left there."""
    today = timezone.localdate(at)
    with transaction.atomic():
        ended = end_letters(queries.left(today).filter(org_code=org_code), LEFT, at=at)
    concerned = Letter.objects.filter(id__in=ended).values_list("issue_id", flat=True)
    issues = {*concerned}
    running = [one for one in queries.running(today) if one.pk in issues]
    return sum(ask_newcomers(issue=one, at=at) for one in running)


def ask_successors(at: datetime) -> int:
    """Nightly: end the open letters of those who left, and ask who came since.

    Under the system's scope; doing it twice changes nothing. Returns how many are newly asked.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        end_letters(queries.left(today), LEFT, at=at)
    return sum(ask_newcomers(issue=one, at=at) for one in queries.running(today))


@transaction.atomic
def ask_newcomers(*, issue: Issue, at: datetime) -> int:
    """Ask whoever holds such a post today and has no letter of this issue."""
    issuer = issuer_of(issue)
    if issuer is None:
        return 0
    today = timezone.localdate(at)
    hold(issue.org_code)
    found = queries.recipients(issuer, issue.target, today, has_own=bool(issue.own))
    asked = set(Letter.objects.filter(issue=issue).values_list("appointment_id", flat=True))
    newcomers = [
        one
        for one in found.people
        if one.appointment.pk not in asked and one.appointment.person_id != issue.issued_by
    ]
    if not newcomers:
        return 0
    own = [Own(**one) for one in issue.own]

    def text(one: queries.Recipient) -> dict[str, Any]:
        return letters.text_of(parties_of(issue, one), one.listing, own, found.topics)

    made = write_letters(issue, newcomers, text, at=at)
    Letter.objects.filter(id__in=[one.pk for one in made], due_on__lt=today).update(due_on=today)
    record(
        verb="responsibility.newcomers_asked",
        org_code=issue.org_code,
        subject_type="letter_issue",
        subject_id=issue.pk,
        by=SYSTEM,
        at=at,
        body={"letters": {str(one.pk): one.text_hash for one in made}},
    )
    ask(made, Sender(issue.org_code, issue.org_name), at=at)
    return len(made)


def issuer_of(issue: Issue) -> Viewer | None:
    """The issuing organisation as a viewer, whoever works there today; None where it closed."""
    one = Organisation.objects.filter(code=issue.org_code, closed_on__isnull=True).first()
    if one is None:
        return None
    lo, hi = one.interval
    return Viewer(
        person_id=issue.issued_by,
        name=one.name,
        post="system",
        appointment_id=None,
        org_code=one.code,
        org_name=one.name,
        org_kind=one.kind,
        line=one.line,
        lo=lo,
        hi=hi,
    )
