"""待办外发: whoever has to do something hears of it outside the house, as they chose.

A task is its own notice inside the house, so only outgoing ones are made, and only where somebody
listens. What a notice's key says, who was asked for what, is looked at again just before it goes:
whoever has done it meanwhile, or handed it over, is left in peace. All under the system's scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.accounts.queries import held_on
from xiaoan.foundation.accounts.vacancies import heads_of
from xiaoan.foundation.notices.actions import Outgoing, deliver
from xiaoan.foundation.notices.models import Notice
from xiaoan.foundation.notices.queries import is_anybody_listening, listening
from xiaoan.foundation.terms.rules import CHINA

from . import rules
from .models import OPEN, PENDING, Task

TITLE: Final = 120  # what a notice's title holds


@dataclass(frozen=True)
class Answer:
    """What was said to somebody who asked for more time. `event` is the same at every try."""

    task_id: UUID
    event: UUID
    is_granted: bool
    reason: str


def tell_raised(ids: Sequence[str], *, at: datetime) -> int:
    """Tell of tasks just raised, once for each; returns how many go to somebody."""
    tasks = Task.objects.filter(id__in=ids, state=OPEN)
    names = (rules.TURN, rules.CALL, rules.EXTENSION)
    return deliver(_raised(one, letter) for one, letter in _letters(tasks, names, at))


def _raised(task: Task, letter: Outgoing) -> Outgoing:
    kind = rules.outside_kind(task.kind, task.key)
    title = task.title
    if letter.post_kind != task.post_kind:
        title = f"{capabilities.title_of(task.post_kind)}空缺，请安排人办理：{title}"
    return replace(
        letter,
        kind=kind,
        title=title[:TITLE],
        key=asked_key(task),
        is_urgent=task.is_urgent or rules.wakes(task.kind, task.due_at, letter.at),
    )


def tell_handed_over(ids: Sequence[str], event: UUID, *, at: datetime) -> int:
    """Tell whom tasks were handed to, once for each time that they were."""
    tasks = Task.objects.filter(id__in=ids, state=OPEN)
    return deliver(
        replace(
            letter,
            kind=rules.HANDED,
            title=f"转交给您：{one.title}"[:TITLE],
            text=_lines(f"{one.handed_by}转交：{one.handed_reason}", letter.text),
            key=f"{asked_key(one)}{event}",
            is_urgent=one.is_urgent,
        )
        for one, letter in _letters(tasks, (rules.HANDED,), at)
    )


def tell_answered(answer: Answer, *, at: datetime) -> int:
    """Tell whoever asked for more time what was answered."""
    tasks = Task.objects.filter(id=answer.task_id, state__in=PENDING)
    word = "已同意延期" if answer.is_granted else "没有同意延期"
    return deliver(
        replace(
            letter,
            kind=rules.EXTENSION,
            title=f"{word}：{one.title}"[:TITLE],
            text=_lines(answer.reason, _deadline(one)),
            key=f"answer:{one.id}:{answer.event}",
        )
        for one, letter in _letters(tasks, (rules.EXTENSION,), at)
    )


def still_asked(told: Sequence[Notice]) -> set[UUID]:
    """Which of these still ask what they ask: not acknowledged, done, or with somebody else now."""
    tasks = Task.objects.in_bulk({one.about_id for one in told})
    return {one.pk for one in told if one.about_id in tasks and _asks(one.key, tasks[one.about_id])}


def _asks(key: str, task: Task) -> bool:
    if key.startswith("answer:"):
        return task.is_pending
    return task.state == OPEN and key.startswith(asked_key(task))


def asked_key(task: Task) -> str:
    """Who is asked for what: another key once the task lies with somebody else."""
    return f"task:{task.id}:{task.appointment_id or task.post_kind}:"


def _letters(
    tasks: QuerySet[Task], names: Collection[str], at: datetime
) -> Iterator[tuple[Task, Outgoing]]:
    """Each task that reaches anybody, and its letter but for what the occasion says.

    At most five questions for any number of tasks, and one where nobody in the world listens.
    """
    if not is_anybody_listening():
        return
    codes = listening(set(tasks.values_list("org_code", flat=True)), names)
    there = standing(codes, at)
    for one in tasks.filter(org_code__in=codes):
        is_call = rules.outside_kind(one.kind, one.key) == rules.CALL
        to = rules.reached(one.addressee, there[one.org_code], is_call=is_call)
        if to is not None:
            yield one, _letter(one, to, at)


def _letter(task: Task, to: rules.Addressee, at: datetime) -> Outgoing:
    return Outgoing(
        org_code=to.org_code,
        from_code=task.from_code,
        appointment_id=to.appointment_id,
        post_kind=to.post_kind,
        kind="",
        title="",
        text=_lines(task.detail, _deadline(task), task.from_name and f"来自{task.from_name}"),
        url=task.url or reverse("home"),
        at=at,
        key="",
        about_id=task.id,
    )


def standing(codes: Collection[int], at: datetime) -> dict[int, rules.Standing]:
    """Who is at each of these organisations today; two questions for all."""
    on = timezone.localdate(at)
    heads = heads_of(codes, on) if codes else {}
    rows = Appointment.objects.filter(held_on(on), org_code__in=codes, person__is_active=True)
    held: dict[int, dict[UUID, str]] = {code: {} for code in codes}
    for code, appointment_id, kind in rows.values_list("org_code", "id", "post__kind"):
        held[code][appointment_id] = kind
    return {
        code: rules.Standing(frozenset(theirs), frozenset(theirs.values()), heads.get(code, ""))
        for code, theirs in held.items()
    }


def _deadline(task: Task) -> str:
    if task.due_at is None:
        return ""
    return f"期限{task.due_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}"


def _lines(*words: str) -> str:
    return "\n".join(one for one in words if one)
