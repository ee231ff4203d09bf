"""发起报送: drafted, sent to many at once, urged, extended, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import CANCELLED, PENDING, Task
from xiaoan.features.documents.models import Collection, Submission
from xiaoan.features.documents.queries import collections as queries
from xiaoan.features.documents.queries import known
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AskingRefused, Field
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.scope import Viewer

BATCH: Final = 500
NOT_YOURS: Final = "只有发起单位可以这样做。"
MOVED: Final = "这次报送刚刚被别人改动过，请刷新后再看。"
NOBODY: Final = "没有找到要报送的单位，请改一改范围。"
NO_FIELD: Final = "请至少加一项要报的内容。"


@dataclass(frozen=True)
class Wanted:
    """What a collection asks of whom, as its form says. `id` is the client's own."""

    id: UUID
    title: str
    why: str
    due_at: datetime
    target: str
    stage: str = ""
    only_boarding: bool = False
    codes: tuple[int, ...] = ()
    post_kind: str = ""
    duty_id: str = ""


@transaction.atomic
def start(wanted: Wanted, *, by: Viewer, at: datetime) -> Collection:
    """起草一次报送. Nothing goes out yet."""
    hold(by.org_code)
    known_one = Collection.objects.filter(pk=wanted.id, org_code=by.org_code).first()
    if known_one is not None:
        return known_one
    made = Collection(
        org_code=by.org_code,
        org_name=by.org_name,
        line=by.line,
        state=asking.DRAFT,
        created_at=at,
        created_by_name=by.name,
        **_told(wanted),
    )
    made.save(force_insert=True)
    note(made, "started", by=by, at=at, title=made.title, target=made.target)
    return made


def _told(wanted: Wanted) -> dict[str, Any]:
    return {**vars(wanted), "codes": list(wanted.codes)}


@transaction.atomic
def change(*, collection: Collection, wanted: Wanted, by: Viewer, at: datetime) -> Collection:
    """改草稿."""
    check_own(collection, by)
    hold(by.org_code)
    told = _told(wanted)
    del told["id"]
    _advance(collection, asking.DRAFT, **told)
    note(collection, "changed", by=by, at=at, title=collection.title)
    return collection


@transaction.atomic
def add_field(*, collection: Collection, field: Field, by: Viewer, at: datetime) -> Collection:
    """加一项. A measure that a duty asks for has that duty as its basis."""
    check_own(collection, by)
    hold(by.org_code)
    collection.refresh_from_db()
    fields = asking.fields_of(collection.fields)
    fault = asking.field_fault(field, fields)
    if fault:
        raise AskingRefused(fault)
    kind, name = field.place
    basis = field.duty_id
    if not basis and kind == "measure":
        basis = known.measuring(by, name, timezone.localdate(at))
    new = replace(field, key=asking.next_key(fields), duty_id=basis)
    _advance(collection, asking.DRAFT, fields=asking.stored([*fields, new]))
    return collection


@transaction.atomic
def drop_field(*, collection: Collection, key: str, by: Viewer) -> Collection:
    """去掉一项."""
    check_own(collection, by)
    hold(by.org_code)
    collection.refresh_from_db()
    kept = [one for one in asking.fields_of(collection.fields) if one.key != key]
    _advance(collection, asking.DRAFT, fields=asking.stored(kept))
    return collection


@transaction.atomic
def send(*, collection: Collection, by: Viewer, at: datetime) -> Collection:
    """发出. Every recipient gets a submission and a task, in one act."""
    check_own(collection, by)
    hold(by.org_code)
    collection.refresh_from_db()
    if collection.state == asking.SENT:
        return collection
    if not collection.fields:
        raise AskingRefused(NO_FIELD)
    fault = asking.due_fault(collection.due_at, at)
    if fault:
        raise AskingRefused(fault)
    places = queries.recipients(by, collection)
    if not places:
        raise AskingRefused(NOBODY)
    _advance(collection, asking.DRAFT, state=asking.SENT, sent_at=at)
    rows = _submissions(collection, places, at)
    Submission.objects.bulk_create(rows, batch_size=BATCH)
    note(
        collection, "sent", by=by, at=at, title=collection.title, due_at=collection.due_at,
        fields=[one["title"] for one in collection.fields], recipients=len(rows),
    )  # fmt: skip
    raise_tasks([_task(one, collection) for one in rows], sender=Sender.of(by), at=at)
    return collection


def _submissions(
    collection: Collection, places: Sequence[Organisation], at: datetime
) -> list[Submission]:
    posts = queries.posts(places, collection.post_kind, timezone.localdate(at))
    fields = asking.fields_of(collection.fields)
    table = known.known([one.code for one in places], fields)
    return [
        Submission(
            id=uuid7(),
            org_code=one.code,
            org_name=one.name,
            from_code=collection.org_code,
            from_name=collection.org_name,
            collection=collection,
            post_kind=posts[one.code],
            state=asking.OPEN,
            due_at=collection.due_at,
            sent_at=at,
            fields_asked=len(fields) - len(table.get(one.code, {})),
            fields_known=len(table.get(one.code, {})),
        )
        for one in places
    ]


def _task(one: Submission, collection: Collection) -> NewTask:
    return NewTask(
        key=task_key(one.pk),
        kind="ask",
        org_code=one.org_code,
        post_kind=one.post_kind,
        title=f"请报送：{collection.title}",
        detail=f"{one.from_name}：{collection.why}",
        url=reverse("documents:submission", args=[one.pk]),
        duty_id=collection.duty_id,
        due_at=one.due_at,
    )


def task_key(submission_id: UUID) -> str:
    """The key of the task that asks for an answer."""
    return f"submission:{submission_id}"


@transaction.atomic
def urge(*, collection: Collection, by: Viewer, at: datetime) -> int:
    """催报, once a day: a call to everybody whose answer is still out."""
    check_own(collection, by)
    hold(by.org_code)
    today = timezone.localdate(at)
    fresh = Q(urged_on__isnull=True) | Q(urged_on__lt=today)
    running = Collection.objects.filter(fresh, pk=collection.pk, state=asking.SENT)
    if running.update(urged_on=today) != 1:
        raise AskingRefused("今天已经催过一次，明天再催；也可以直接打电话。")
    rows = list(_waiting(collection).defer("answers", "draft"))
    if not rows:
        raise AskingRefused("都报了，不用催。")
    raise_tasks([_call(one, collection, today.isoformat()) for one in rows],
                sender=Sender.of(by), at=at)  # fmt: skip
    note(collection, "urged", by=by, at=at, recipients=len(rows))
    return len(rows)


def _call(one: Submission, collection: Collection, day: str) -> NewTask:
    """Read once and it is done; the task that asks for the answer stays."""
    local = timezone.localtime(one.due_at)
    return NewTask(
        key=f"urge:submission:{one.pk}:{day}",
        kind="read",
        org_code=one.org_code,
        post_kind=one.post_kind,
        title=f"{one.from_name}催报：{collection.title}",
        detail=f"期限{local.month}月{local.day}日{local:%H:%M}。",
        url=reverse("documents:submission", args=[one.pk]),
    )


@transaction.atomic
def extend(
    *, collection: Collection, ids: Sequence[UUID], due_at: datetime, by: Viewer, at: datetime
) -> int:
    """延期: for some of those still out, or for all where none is named."""
    check_own(collection, by)
    fault = asking.due_fault(due_at, at)
    if fault:
        raise AskingRefused(fault)
    hold(by.org_code)
    rows = _waiting(collection).filter(due_at__lt=due_at)
    if ids:
        rows = rows.filter(pk__in=list(ids))
    found = list(rows.select_for_update().values_list("pk", flat=True))
    if not found:
        raise AskingRefused("没有可以延期的：已经报了，或者期限更晚。")
    Submission.objects.filter(pk__in=found).update(due_at=due_at, wished_until=None)
    keys = [task_key(one) for one in found]
    Task.objects.filter(key__in=keys, state__in=PENDING).update(due_at=due_at)
    if not ids:
        Collection.objects.filter(pk=collection.pk, state=asking.SENT).update(due_at=due_at)
    note(collection, "extended", by=by, at=at, due_at=due_at, recipients=len(found))
    return len(found)


@transaction.atomic
def withdraw(*, collection: Collection, reason: str, by: Viewer, at: datetime) -> Collection:
    """撤回. Nobody need answer any more; what came in stays. A draft simply goes."""
    check_own(collection, by)
    hold(by.org_code)
    if collection.state == asking.DRAFT:
        note(collection, "withdrawn", by=by, at=at, title=collection.title)
        Collection.objects.filter(pk=collection.pk, state=asking.DRAFT).delete()
        return collection
    if not reason.strip():
        raise AskingRefused("请写明撤回的原因，收到的单位会看到。")
    told = reason.strip()[:200]
    _advance(collection, asking.SENT, state=asking.WITHDRAWN, ended_at=at, ended_reason=told)
    ended = end_waiting(_waiting(collection), at=at)
    note(collection, "withdrawn", by=by, at=at, reason=told, recipients=ended)
    return collection


def _waiting(collection: Collection) -> QuerySet[Submission]:
    return Submission.objects.filter(collection=collection, state__in=asking.WAITING)


def end_waiting(rows: QuerySet[Submission], *, at: datetime) -> int:
    """These need not answer any more, and nobody is asked."""
    ids = list(rows.values_list("pk", flat=True))
    Submission.objects.filter(pk__in=ids).update(state=asking.WITHDRAWN)
    keys = [task_key(one) for one in ids]
    Task.objects.filter(key__in=keys, state__in=PENDING).update(state=CANCELLED, done_at=at)
    return len(ids)


def _advance(collection: Collection, before: str, **told: object) -> None:
    rows = Collection.objects.filter(pk=collection.pk, state=before)
    if rows.update(**told) != 1:
        raise AskingRefused(MOVED)
    collection.refresh_from_db()


def check_own(collection: Collection, by: Viewer) -> None:
    """Only the organisation that started it changes a collection."""
    if collection.org_code != by.org_code:
        raise AskingRefused(NOT_YOURS)


def note(collection: Collection, deed: str, *, by: Viewer, at: datetime, **more: object) -> None:
    """The asker's own chain keeps what was asked of how many."""
    record(
        verb=f"documents.collection_{deed}",
        org_code=collection.org_code,
        subject_type="collection",
        subject_id=collection.pk,
        by=by,
        at=at,
        body=more,
    )
