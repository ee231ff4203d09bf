"""Whether a channel works; one that does not is left alone for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from . import rules
from .channels.message import Outcome
from .models import ChannelHealth


def is_closed(channel: str, at: datetime) -> bool:
    """Whether the channel is to be left alone at this moment."""
    return ChannelHealth.objects.filter(channel=channel, closed_until__gt=at).exists()


@transaction.atomic
def note(channel: str, outcome: Outcome, at: datetime) -> datetime | None:
    """Remember how one message went; until when the channel rests now, None if it goes on."""
    row, _ = ChannelHealth.objects.select_for_update().get_or_create(channel=channel)
    if outcome.kind in {"sent", "refused"}:
        row.failures, row.closed_until, row.error = 0, None, ""
        row.succeeded_at = at
    else:
        row.failures += 1
        row.error = outcome.error[:300]
        row.closed_until = _rest(outcome, row.failures, at)
    row.save()
    return row.closed_until


def _rest(outcome: Outcome, failures: int, at: datetime) -> datetime | None:
    if outcome.kind == "broken":
        return at + rules.CLOSED_FOR_BROKEN
    if outcome.wait:
        return at + timedelta(seconds=outcome.wait)
    return rules.closed_until(at, failures)


@transaction.atomic
def reopen(channel: str) -> None:
    """Try again at once: an administrator has set it right."""
    ChannelHealth.objects.filter(channel=channel).update(failures=0, closed_until=None, error="")
