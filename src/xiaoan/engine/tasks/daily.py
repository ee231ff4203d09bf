"""职责到期外发: once a day one message to each post, of what duties ask today and what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation import scope
from xiaoan.foundation.notices.actions import Outgoing, deliver
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.notices.queries import is_anybody_listening, listening_everywhere

from . import rules
from .models import DUTY, OPEN, Task
from .telling import standing

CHUNK: Final = 1000
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What duties ask of one post: how many today, how many new, and what."""

    of: rules.Addressee
    due: int
    fresh: int
    titles: list[str]


def tell_duties(at: datetime) -> int:
    """Tell every post that listens what its duties ask today; returns how many messages.

    A few questions for a thousand organisations, and one where nobody in the world listens.
    """
    with scope.system():
        codes = listening_everywhere([rules.DUTY]) if is_anybody_listening() else []
    told = 0
    for first in range(0, len(codes), CHUNK):
        with scope.system():
            told += _tell(codes[first : first + CHUNK], at)
    return told


def _tell(codes: Sequence[int], at: datetime) -> int:
    there = standing(codes, at)
    return deliver(
        letter
        for asked in _by_post(codes, at)
        if (letter := _letter(asked, there[asked.of.org_code], at)) is not None
    )


def _by_post(codes: Sequence[int], at: datetime) -> Iterator[Asked]:
    """What is due today, and what was asked since yesterday, of each post: one statement."""
    ends = rules.end_of_day(timezone.localdate(at))
    due = Q(due_at__gt=ends - DAY, due_at__lte=ends)
    fresh = Q(created_at__gt=at - DAY) & ~due
    asked = Task.objects.filter(due | fresh, org_code__in=codes, kind=DUTY, state=OPEN)
    rows = asked.values_list("org_code", "post_kind", "appointment_id").annotate(
        due=Count("id", filter=due),
        fresh=Count("id", filter=fresh),
        titles=ArrayAgg("title", order_by=["due_at", "id"]),
    )
    return (Asked(rules.Addressee(*row[:3]), *row[3:]) for row in rows)


def _letter(asked: Asked, there: rules.Standing, at: datetime) -> Outgoing | None:
    to = rules.reached(asked.of, there, is_call=False)
    if to is None:
        return None
    title, text = rules.due_words(asked.due, asked.fresh, asked.titles)
    return Outgoing(
        org_code=to.org_code,
        from_code=to.org_code,
        appointment_id=to.appointment_id,
        post_kind=to.post_kind,
        kind=rules.DUTY,
        title=title,
        text=text,
        url=reverse("home"),
        at=at,
        key=f"{_key(asked.of)}{timezone.localdate(at)}",
    )


def _key(asked: rules.Addressee) -> str:
    return f"duties:{asked.org_code}:{asked.appointment_id or asked.post_kind}:"


def still_due(told: Sequence[Notice]) -> set[UUID]:
    """Which of these messages still have anything to say: a duty that nobody has seen to yet."""
    asked = Task.objects.filter(
        org_code__in={one.org_code for one in told}, kind=DUTY, state=OPEN
    ).values_list("org_code", "post_kind", "appointment_id")
    keys = tuple({_key(rules.Addressee(*one)) for one in asked})
    return {one.pk for one in told if one.key.startswith(keys)}
