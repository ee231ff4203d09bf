"""Raising tasks, and what the person addressed does with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from xiaoan.foundation.accounts.models import Appointment
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.queries import chain_above
from xiaoan.foundation.scope import SYSTEM, Viewer

from . import rules
from .models import ACKNOWLEDGED, CANCELLED, DONE, DUTY, OPEN, PENDING, TO_READ, Task

BATCH: Final = 500
RAISED: Final = "tasks.raised"
HANDED_OVER: Final = "tasks.handed_over"


class TaskRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class NewTask:
    """A task to raise. `key` says once and for all what it is about: raising it twice is once."""

    key: str
    kind: str
    org_code: int
    post_kind: str
    title: str
    detail: str = ""
    url: str = ""
    clause_quote: str = ""
    duty_id: str = ""
    case_id: UUID | None = None
    obligation_id: UUID | None = None
    appointment_id: UUID | None = None
    due_at: datetime | None = None
    about_id: UUID | None = None
    asked_until: datetime | None = None
    is_urgent: bool = False


@dataclass(frozen=True)
class Sender:
    """Which organisation asks, and the words that name it."""

    org_code: int
    name: str

    @classmethod
    def of(cls, viewer: Viewer) -> Sender:
        return cls(viewer.org_code, f"{viewer.org_name} {viewer.name}")


def raise_all(news: Iterable[tuple[NewTask, Sender]], *, at: datetime) -> int:
    """Raise many tasks of many senders in one statement; those whose key exists are left alone."""
    rows = [
        Task(
            from_code=sender.org_code,
            from_name=sender.name[:120],
            created_at=at,
            **{**vars(new), "title": new.title[:200]},
        )
        for new, sender in news
    ]
    Task.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    announce(RAISED, [row for row in rows if row.kind != DUTY], at)
    return len(rows)


def announce(event: str, tasks: Sequence[Task], at: datetime) -> None:
    """Say whose these tasks are now, for who is told of it outside the house.

    Of what duties ask people are told once a day instead.
    """
    for first in range(0, len(tasks), BATCH):
        some = tasks[first : first + BATCH]
        body = {"tasks": [str(one.id) for one in some]}
        emit(event, org_code=some[0].org_code, subject_id=some[0].id, body=body, at=at)


def raise_tasks(news: Iterable[NewTask], *, sender: Sender, at: datetime) -> int:
    """Raise many tasks of one sender."""
    return raise_all(((new, sender) for new in news), at=at)


def raise_task(new: NewTask, *, sender: Sender, at: datetime) -> Task | None:
    """Raise one task and return the row that carries its key, if the sender may see it."""
    raise_tasks([new], sender=sender, at=at)
    return Task.objects.filter(key=new.key).first()


def finish(*, key: str, at: datetime) -> int:
    """What the task asked for is done. Returns how many rows changed: 1, or 0 the second time."""
    return _finish(Task.objects.filter(key=key), at)


def finish_all(keys: Collection[str], *, at: datetime) -> int:
    """What each of these tasks asked for is done; one statement."""
    return _finish(Task.objects.filter(key__in=keys), at) if keys else 0


def finish_of_case(case_id: UUID, *, prefix: str, at: datetime) -> int:
    """Finish the pending tasks of a case whose keys begin with `prefix`."""
    return _finish(Task.objects.filter(case_id=case_id, key__startswith=prefix), at)


def _finish(tasks: QuerySet[Task], at: datetime) -> int:
    return tasks.filter(state__in=PENDING).update(state=DONE, done_at=at)


def cancel(*, key: str, at: datetime) -> int:
    """The task is no longer wanted."""
    pending = Task.objects.filter(key=key, state__in=PENDING)
    return pending.update(state=CANCELLED, done_at=at)


def cancel_all(*, prefix: str, at: datetime) -> int:
    """What was asked of many, under keys that begin alike, is no longer wanted."""
    pending = Task.objects.filter(key__startswith=prefix, state__in=PENDING)
    return pending.update(state=CANCELLED, done_at=at)


@transaction.atomic
def acknowledge(*, task: Task, by: Viewer, at: datetime) -> Task:
    """签收: the person addressed has seen it. Repeating it changes nothing.

    A task that only asks to be read is done with it.
    """
    _check_addressed(task, by)
    hold(task.org_code)
    is_done = task.kind == TO_READ
    hit = Task.objects.filter(id=task.id, state=OPEN).update(
        state=DONE if is_done else ACKNOWLEDGED,
        acknowledged_at=at,
        done_at=at if is_done else None,
    )
    task.refresh_from_db()
    if hit:
        _record(task, "tasks.acknowledged", by, at, {})
        emit(
            "tasks.acknowledged",
            org_code=task.org_code,
            subject_id=task.id,
            body={"key": task.key, "case": str(task.case_id or "")},
            at=at,
        )
    return task


@transaction.atomic
def hand_over(*, task: Task, to: Appointment, reason: str, by: Viewer, at: datetime) -> Task:
    """转交: a colleague at the same organisation does it from now on."""
    _check_addressed(task, by)
    if to.org_code != task.org_code or to.id == by.appointment_id:
        raise TaskRefused("只能转交给本单位的其他同事，请重新选择。")
    if not reason.strip():
        raise TaskRefused("请写明转交原因，接手的同事会看到。")
    hold(task.org_code)
    _change(
        task,
        post_kind=to.post.kind,
        appointment_id=to.id,
        state=OPEN,
        acknowledged_at=None,
        handed_by=f"{by.post_title} {by.name}"[:80],
        handed_reason=reason.strip()[:200],
    )
    body = {"to": str(to.id), "to_name": to.person.name, "reason": task.handed_reason}
    _record(task, HANDED_OVER, by, at, body)
    announce(HANDED_OVER, [task], at)
    return task


@transaction.atomic
def pass_on(
    *, leaving: UUID, to: Appointment, vacant_kind: str, why: tuple[str, str], at: datetime
) -> int:
    """接手: the pending tasks of an appointment that ended, and of its post if that is vacant.

    Under the system's scope. Doing it twice changes nothing: the first time took them all along.
    """
    from_name, reason = why
    hold(to.org_code)
    theirs = Q(appointment_id=leaving)
    if vacant_kind:
        theirs |= Q(org_code=to.org_code, post_kind=vacant_kind, appointment_id__isnull=True)
    open_ones = Task.objects.filter(theirs, org_code=to.org_code, state__in=PENDING)
    tasks = list(open_ones.order_by("id"))
    Task.objects.filter(id__in=[one.id for one in tasks], state__in=PENDING).update(
        post_kind=to.post.kind,
        appointment_id=to.id,
        state=OPEN,
        acknowledged_at=None,
        handed_by=from_name[:80],
        handed_reason=reason[:200],
    )
    body = {"to": str(to.id), "to_name": to.person.name, "from": from_name, "reason": reason}
    for one in tasks:
        _record(one, HANDED_OVER, SYSTEM, at, body)
    announce(HANDED_OVER, tasks, at)
    return len(tasks)


@transaction.atomic
def ask_extension(*, task: Task, until: datetime, reason: str, by: Viewer, at: datetime) -> Task:
    """申请延期: becomes a task of the principal, or of the level above for a first responsible."""
    _check_addressed(task, by)
    if task.is_extension:
        raise TaskRefused("延期申请本身不能再延期，请同意或不同意。")
    fault = rules.extension_faults(task.due_at, until, at, reason)
    if fault:
        raise TaskRefused(fault)
    key = f"extension:{task.id}:{until:%Y%m%dT%H%M}"
    existing = Task.objects.filter(about_id=task.id, state__in=PENDING).exclude(key=key)
    if existing.exists():
        raise TaskRefused("已有一份延期申请在等待批复，请等待结果。")
    org_code, post_kind = answerer(by)
    asked = raise_task(
        NewTask(
            key=key,
            kind="extension",
            org_code=org_code,
            post_kind=post_kind,
            title=f"延期申请：{task.title}",
            detail=f"{by.org_name}{by.post_title}{by.name}：{reason.strip()}",
            clause_quote=task.clause_quote,
            case_id=task.case_id,
            about_id=task.id,
            asked_until=until,
        ),
        sender=Sender.of(by),
        at=at,
    )
    if asked is None:
        raise TaskRefused("延期申请没有送达，请稍后再试。")
    body = {"until": until.isoformat(), "reason": reason.strip(), "to": org_code}
    _record(task, "tasks.extension_asked", by, at, body)
    return asked


def answerer(by: Viewer) -> tuple[int, str]:
    """Who answers for more time: the own leader, or the seat above for the leader."""
    leader = rules.leader_of(rules.Asker(by.post, by.org_kind))
    if leader:
        return by.org_code, leader
    seat, post = rules.SEATS_ABOVE[by.org_kind]
    for above in chain_above(by.org_code):
        if (seat == "education" and above.line == "education") or (
            seat == "county" and above.kind == "government" and above.level != "township"
        ):
            return above.code, post
    raise TaskRefused("没有找到可以批准延期的上级单位，请联系系统管理员核对组织关系。")


@transaction.atomic
def answer_extension(
    *, request: Task, is_granted: bool, reason: str, by: Viewer, at: datetime
) -> Task:
    """同意或不同意延期. A granted one moves the deadline of the task it is about."""
    _check_addressed(request, by)
    if request.about_id is None or request.asked_until is None:
        raise TaskRefused("这不是延期申请。")
    if not is_granted and not reason.strip():
        raise TaskRefused("不同意延期时请写明原因，申请人会看到。")
    outcome = "granted" if is_granted else "refused"
    about = Task.objects.get(id=request.about_id)
    hold(about.org_code)
    _change(request, state=DONE, done_at=at, outcome=outcome)
    if is_granted:
        Task.objects.filter(id=about.id, state__in=PENDING).update(due_at=request.asked_until)
        about.refresh_from_db()
    body = {
        "outcome": outcome,
        "reason": reason.strip(),
        "until": request.asked_until.isoformat(),
        "key": about.key,
        "case": str(about.case_id or ""),
    }
    _record(about, "tasks.extension_answered", by, at, body)
    emit(
        "tasks.extension_answered",
        org_code=about.org_code,
        subject_id=about.id,
        body=body,
        at=at,
    )
    return about


def grant_extension(*, request: Task, by: Viewer, at: datetime) -> Task:
    """同意延期."""
    return answer_extension(request=request, is_granted=True, reason="", by=by, at=at)


def refuse_extension(*, request: Task, reason: str, by: Viewer, at: datetime) -> Task:
    """不同意延期."""
    return answer_extension(request=request, is_granted=False, reason=reason, by=by, at=at)


def _check_addressed(task: Task, by: Viewer) -> None:
    reader = rules.Addressee(by.org_code, by.post, by.appointment_id)
    if not by.is_system and not rules.names(task.addressee, reader):
        raise TaskRefused("这件待办不是交给您这个岗位的；如果您身兼数职，请先切换岗位。")


def _change(task: Task, **values: object) -> None:
    """Compare-and-set: only while the task is as the person saw it."""
    seen = {"state": task.state, "appointment_id": task.appointment_id}
    hit = Task.objects.filter(id=task.id, state__in=PENDING, **seen).update(**values)
    if hit != 1:
        raise TaskRefused("这件待办刚刚已由他人办理或转交，请刷新后查看。")
    task.refresh_from_db()


def _record(task: Task, verb: str, by: Viewer, at: datetime, body: Mapping[str, object]) -> None:
    record(
        verb=verb,
        org_code=task.org_code,
        subject_type="task",
        subject_id=task.id,
        by=by,
        at=at,
        body={"title": task.title, **body},
    )
