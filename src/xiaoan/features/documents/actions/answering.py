"""报送 as the asked do it, and what the asker says to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_tasks
from xiaoan.features.documents.models import Collection, Submission
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AskingRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

from .collecting import MOVED, check_own, end_waiting, note, task_key

SOURCE: Final = "documents.submission"
NOT_ASKED: Final = "只有被要求报送的单位可以填报。"


@dataclass(frozen=True)
class Answer:
    """What is sent. `id` is the client's own; `seconds` is how long somebody sat over it."""

    id: UUID
    answers: dict[str, Any] = field(default_factory=dict)
    seconds: int = 0
    fields_known: int = 0
    files_sent: int = 0


@transaction.atomic
def note_opened(*, submission: Submission, by: Viewer, at: datetime) -> None:
    """The first opening by the asked is their receipt. Doing it twice changes nothing."""
    if by.org_code != submission.org_code or submission.read_at is not None:
        return
    rows = Submission.objects.filter(pk=submission.pk, read_at__isnull=True)
    rows.update(read_at=at, read_by_name=by.name)
    Submission.objects.filter(pk=submission.pk, received_at__isnull=True).update(received_at=at)
    submission.refresh_from_db()


def note_received(submission_id: UUID, *, at: datetime) -> int:
    """签收, once. Under the system's scope."""
    rows = Submission.objects.filter(pk=submission_id, received_at__isnull=True)
    return rows.update(received_at=at)


@transaction.atomic
def keep_draft(*, submission: Submission, answer: Answer, by: Viewer, at: datetime) -> Submission:
    """存草稿: nothing is checked and nobody is told."""
    _check_asked(submission, by)
    fault = asking.answer_fault(submission.state, submission.due_at, at)
    if fault:
        raise AskingRefused(fault)
    Submission.objects.filter(pk=submission.pk).update(
        draft=answer.answers, seconds=submission.seconds + answer.seconds
    )
    submission.refresh_from_db()
    return submission


@transaction.atomic
def send_answer(*, submission: Submission, answer: Answer, by: Viewer, at: datetime) -> Submission:
    """报送. Sent again it corrects, until the deadline; late by the server's clock is marked."""
    _check_asked(submission, by)
    hold(by.org_code)
    submission.refresh_from_db()
    if submission.last_key == answer.id:
        return submission
    fault = asking.answer_fault(submission.state, submission.due_at, at)
    if fault:
        raise AskingRefused(fault)
    asked = submission.fields_asked + submission.fields_known
    told = {
        "state": asking.ANSWERED,
        "answers": answer.answers,
        "draft": {},
        "last_key": answer.id,
        "answered_at": at,
        "answered_by_name": by.name,
        "answered_by_title": by.post_title,
        "is_late": submission.is_late if submission.returns else at > submission.due_at,
        "seconds": submission.seconds + answer.seconds,
        "fields_known": answer.fields_known,
        "fields_asked": max(asked - answer.fields_known, 0),
        "files_sent": answer.files_sent,
        "wished_until": None,
    }
    rows = Submission.objects.filter(pk=submission.pk, state=submission.state)
    if rows.update(**told) != 1:
        raise AskingRefused(MOVED)
    submission.refresh_from_db()
    finish(key=task_key(submission.pk), at=at)
    finish(key=_return_key(submission), at=at)
    _note(submission, "answered", by=by, at=at, answers=answer.answers, late=submission.is_late)
    return submission


@transaction.atomic
def wish_time(
    *, submission: Submission, until: datetime, reason: str, by: Viewer, at: datetime
) -> Submission:
    """申请延期: the asker sees it beside the name and decides."""
    _check_asked(submission, by)
    if submission.state not in asking.WAITING:
        raise AskingRefused("已经报送了，不用申请延期。")
    if until <= max(at, submission.due_at):
        raise AskingRefused("申请延到的时间要晚于现在的期限。")
    if not reason.strip():
        raise AskingRefused("请写明为什么需要延期，发起单位会看到。")
    hold(by.org_code)
    told = reason.strip()[:200]
    Submission.objects.filter(pk=submission.pk).update(wished_until=until, wished_reason=told)
    submission.refresh_from_db()
    _note(submission, "wished", by=by, at=at, until=until, reason=told)
    return submission


@transaction.atomic
def send_back(
    *, collection: Collection, ids: Sequence[UUID], reason: str, by: Viewer, at: datetime
) -> int:
    """退回更正, with one sentence of what is wrong."""
    check_own(collection, by)
    if not reason.strip():
        raise AskingRefused("请用一句话写明哪里要改，报送的单位会看到。")
    hold(by.org_code)
    told = reason.strip()[:200]
    rows = _answered(collection, ids)
    if not rows:
        raise AskingRefused("请勾选已报送、还没有接收的单位。")
    for one in rows:
        Submission.objects.filter(pk=one.pk, state=asking.ANSWERED).update(
            state=asking.RETURNED, returned_at=at, returned_reason=told, returns=one.returns + 1
        )
        one.returns += 1
    raise_tasks([_again(one, collection, told) for one in rows], sender=Sender.of(by), at=at)
    note(collection, "returned", by=by, at=at, reason=told, to=[one.org_code for one in rows])
    return len(rows)


def _answered(collection: Collection, ids: Sequence[UUID]) -> list[Submission]:
    rows = Submission.objects.filter(collection=collection, state=asking.ANSWERED, pk__in=list(ids))
    return list(rows.select_for_update())


def _again(one: Submission, collection: Collection, reason: str) -> NewTask:
    return NewTask(
        key=_return_key(one),
        kind="ask",
        org_code=one.org_code,
        post_kind=one.post_kind,
        title=f"退回更正：{collection.title}",
        detail=f"{one.from_name}：{reason}",
        url=reverse("documents:submission", args=[one.pk]),
        due_at=one.due_at,
    )


def _return_key(one: Submission) -> str:
    return f"{task_key(one.pk)}:{one.returns}"


@transaction.atomic
def accept(*, collection: Collection, ids: Sequence[UUID], by: Viewer, at: datetime) -> int:
    """接收: those named, or all that are in. What the duty asked to be sent is proven with it."""
    check_own(collection, by)
    hold(by.org_code)
    rows = Submission.objects.filter(collection=collection, state=asking.ANSWERED)
    if ids:
        rows = rows.filter(pk__in=list(ids))
    found = list(rows.select_for_update().defer("draft"))
    if not found:
        raise AskingRefused("没有等待接收的。")
    kept = [one.pk for one in found]
    Submission.objects.filter(pk__in=kept, state=asking.ANSWERED).update(
        state=asking.ACCEPTED, accepted_at=at
    )
    note(collection, "accepted", by=by, at=at, of=[one.org_code for one in found])
    _prove(collection, found, by=by, at=at)
    return len(found)


def _prove(collection: Collection, rows: Sequence[Submission], *, by: Viewer, at: datetime) -> None:
    """The asked did what the duty says; under the system's scope, for it is another's row."""
    proven = queries.proven(collection)
    if proven is None:
        return
    kind, attributes = proven
    with scope.system():
        for one in rows:
            duties.fulfil(
                org_code=one.org_code,
                kind=kind,
                on=timezone.localdate(one.answered_at or at),
                attributes=attributes,
                source_type=SOURCE,
                source_id=one.pk,
                by=by,
                at=at,
            )


@transaction.atomic
def close(*, collection: Collection, by: Viewer, at: datetime) -> Collection:
    """结束: what is in is accepted, who has not answered is not asked any more."""
    check_own(collection, by)
    hold(by.org_code)
    rows = Collection.objects.filter(pk=collection.pk, state=asking.SENT)
    if rows.update(state=asking.CLOSED, ended_at=at) != 1:
        raise AskingRefused(MOVED)
    collection.refresh_from_db()
    if Submission.objects.filter(collection=collection, state=asking.ANSWERED).exists():
        accept(collection=collection, ids=(), by=by, at=at)
    waiting = Submission.objects.filter(collection=collection, state__in=asking.WAITING)
    note(collection, "closed", by=by, at=at, missing=end_waiting(waiting, at=at))
    return collection


def _check_asked(submission: Submission, by: Viewer) -> None:
    if submission.org_code != by.org_code:
        raise AskingRefused(NOT_ASKED)


def _note(submission: Submission, deed: str, *, by: Viewer, at: datetime, **more: object) -> None:
    """The chain of the asked keeps what they sent."""
    record(
        verb=f"documents.submission_{deed}",
        org_code=submission.org_code,
        subject_type="submission",
        subject_id=submission.pk,
        by=by,
        at=at,
        body={"collection": submission.collection_id, **more},
    )
