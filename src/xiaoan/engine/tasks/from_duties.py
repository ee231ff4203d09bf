"""Tasks that obligations ask for: raised when they press, finished when they are settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from xiaoan.engine.duties import queries as duties
from xiaoan.engine.duties.joining import hashed
from xiaoan.engine.duties.queries import ToTask
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.terms.rules import CHINA

from . import rules
from .actions import NewTask, Sender, raise_tasks
from .models import DONE, DUTY, PENDING, Task

CHUNK: Final = 1000
SENDER: Final = Sender(0, "职责清单")
_ASKED: Final = Task.objects.filter(obligation_id=OuterRef("id"), kind=DUTY)
T = TypeVar("T")


def raise_from_duties(lo: int, hi: int, *, at: datetime) -> int:
    """Raise a task for every obligation in [lo, hi] that presses; returns how many it raised.

    One statement for a thousand. What was asked for once is left alone, whatever became of it.
    """
    on = at.astimezone(CHINA).date()
    raised = 0
    for chunk in _chunks(duties.obligations_to_task(lo, hi, on, ~Q(Exists(_ASKED)))):
        held = _held({one.org_code for one in chunk}, on)
        raised += raise_tasks([_task(one, held) for one in chunk], sender=SENDER, at=at)
    return raised


def _task(one: ToTask, held: Mapping[int, set[str]]) -> NewTask:
    return NewTask(
        key=one.key,
        kind=DUTY,
        org_code=one.org_code,
        post_kind=rules.post_for(one.posts, held.get(one.org_code, set())),
        title=one.title,
        url=reverse("duties:obligation", args=[one.obligation_id]),
        clause_quote=one.quote,
        duty_id=one.duty_id,
        obligation_id=one.obligation_id,
        due_at=rules.end_of_day(one.due_on),
    )


def _held(codes: set[int], on: date) -> dict[int, set[str]]:
    """Which kinds of post somebody holds at each of these organisations."""
    held: dict[int, set[str]] = {}
    rows = Appointment.objects.filter(held_on(on), org_code__in=codes)
    for code, kind in rows.values_list("org_code", "post__kind").distinct():
        held.setdefault(code, set()).add(kind)
    return held


def finish_settled(at: datetime) -> int:
    """Finish the tasks whose obligations are met, waived or gone; returns how many.

    Inside a transaction.
    """
    with connection.cursor() as cursor, hashed(cursor):
        return _finish(Task.objects.filter(obligation_id__isnull=False), at)


def finish_for(obligation_ids: Iterable[UUID], *, at: datetime) -> int:
    """Finish the tasks of those of these obligations that are settled."""
    return _finish(Task.objects.filter(obligation_id__in=list(obligation_ids)), at)


def _finish(tasks: QuerySet[Task], at: datetime) -> int:
    unsettled = duties.unsettled().filter(id=OuterRef("obligation_id"))
    settled = tasks.filter(~Exists(unsettled), kind=DUTY, state__in=PENDING)
    return settled.update(state=DONE, done_at=at)


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
