"""Who is to read a document, who is to look it over: tasks, and what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, acknowledge, raise_all, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.documents.models import Version
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.scope import Viewer

from .deciding import review_key
from .drafting import check_own, note

NOBODY: Final = "所选岗位现在没有人，请先任命，或选别的岗位。"
NOT_HELD: Final = "只有现行的版本才请人阅读。"
NOT_ASKED: Final = "没有请您阅读这一版，或您已经读过了。"


@transaction.atomic
def ask_readers(*, version: Version, posts: Sequence[str], by: Viewer, at: datetime) -> int:
    """请人阅读. A task to each holder of these posts; who was asked already is not asked again."""
    check_own(version.org_code, by)
    if version.state != library.IN_FORCE:
        raise DocumentRefused(NOT_HELD)
    hold(by.org_code)
    people = queries.holders(by.org_code, posts, timezone.localdate(at))
    people = [one for one in people if one.person_id != by.person_id]
    if not people:
        raise DocumentRefused(NOBODY)
    title = version.document.title
    news = [
        NewTask(
            key=queries.read_key(version.pk, one.pk),
            kind="read",
            org_code=version.org_code,
            post_kind=one.post.kind,
            appointment_id=one.pk,
            title=f"请阅读《{title}》",
            detail="读完后在页面上按“我已读完”。",
            url=reverse("documents:version", args=[version.pk]),
        )
        for one in people
    ]
    raise_tasks(news, sender=Sender.of(by), at=at)
    note(version, "readers_asked", by=by, at=at, posts=list(posts), people=len(people))
    return len(people)


@transaction.atomic
def note_read(*, version: Version, by: Viewer, at: datetime) -> None:
    """我已读完. The viewer's own task is done with it."""
    task = queries.own_reading(by, version)
    if task is None:
        raise DocumentRefused(NOT_ASKED)
    acknowledge(task=task, by=by, at=at)
    note(version, "read", by=by, at=at)


def ask_reviews(at: datetime) -> int:
    """Nightly: a task for what is to be looked over within the month; once for each day due."""
    today = timezone.localdate(at)
    rows = list(queries.due_for_review(today))
    return raise_all(((_review(one), Sender(one.org_code, "系统")) for one in rows), at=at)


def _review(one: Version) -> NewTask:
    day = one.review_on
    return NewTask(
        key=review_key(one),
        kind="ask",
        org_code=one.org_code,
        post_kind=one.document.owner_post,
        title=f"请复核《{one.document.title}》",
        detail="仍然适用的按“复核后继续执行”，需要改的起草新版。",
        url=reverse("documents:version", args=[one.pk]),
        due_at=end_of_day(day) if day else None,
    )
