"""Reads of tasks: what a post has to do, and what it asked of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from xiaoan.foundation import scope
from xiaoan.foundation.scope import Viewer

from . import rules
from .models import DONE, PENDING, Task


@dataclass(frozen=True)
class Today:
    """The day's list: at most three that press, the rest below."""

    first: list[Task]
    rest: list[Task]

    @property
    def number(self) -> int:
        return len(self.first) + len(self.rest)


def addressed_to(viewer: Viewer) -> Q:
    """Tasks that name the viewer's appointment, or their post without naming anybody."""
    mine = Q(appointment_id=viewer.appointment_id) if viewer.appointment_id else Q(pk__in=[])
    return Q(org_code=viewer.org_code) & (
        mine | Q(appointment_id__isnull=True, post_kind=viewer.post)
    )


def pending(viewer: Viewer) -> QuerySet[Task]:
    """What the viewer's post has to do, the earliest deadline first."""
    rows = Task.objects.filter(addressed_to(viewer), state__in=PENDING)
    return rows.order_by("due_at", "created_at")


def today(viewer: Viewer, now: datetime, limit: int = 100) -> Today:
    """The viewer's list of today."""
    first, rest = rules.first_and_rest(pending(viewer)[:limit], now)
    return Today(first, rest)


def pending_count(viewer: Viewer) -> int:
    return pending(viewer).count()


def done_recently(viewer: Viewer, now: datetime) -> QuerySet[Task]:
    """What the viewer's post got done in the last week, the newest first; at most ten."""
    since = now - timedelta(days=7)
    rows = Task.objects.filter(addressed_to(viewer), state=DONE, done_at__gte=since)
    return rows.order_by("-done_at")[:10]


def is_addressed(one: Task, viewer: Viewer) -> bool:
    """Whether the task is the viewer's own to do."""
    reader = rules.Addressee(viewer.org_code, viewer.post, viewer.appointment_id)
    return rules.names(one.addressee, reader)


def task(viewer: Viewer, task_id: UUID) -> Task | None:
    """A task that the viewer's organisation does or asked for, or one of the viewer's territory."""
    seen = scope.within(viewer) | Q(from_code=viewer.org_code)
    return Task.objects.filter(seen, id=task_id).first()


def of_case(viewer: Viewer, case_id: UUID) -> QuerySet[Task]:
    """The tasks of a case that the viewer may see, the newest first."""
    seen = scope.within(viewer) | Q(from_code=viewer.org_code)
    return Task.objects.filter(seen, case_id=case_id).order_by("-created_at")


def waiting_extensions(viewer: Viewer, tasks: list[Task]) -> set[UUID]:
    """Which of these tasks have an extension request that nobody has answered yet."""
    asked = Task.objects.filter(
        scope.within(viewer) | Q(from_code=viewer.org_code),
        about_id__in=[one.id for one in tasks],
        state__in=PENDING,
    )
    return {about for about in asked.values_list("about_id", flat=True) if about}
