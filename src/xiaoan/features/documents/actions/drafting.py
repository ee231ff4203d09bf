"""起草: a new document, its draft, a new version; and sending the draft to whoever approves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, raise_tasks
from xiaoan.engine.tasks.models import CANCELLED, DONE, PENDING, Task
from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

NOT_OWN: Final = "只有本单位可以改自己的制度，请切换到本单位的岗位再试。"
MOVED: Final = "这一版刚刚被别人改动过，请刷新后再看。"
IN_HAND: Final = "这份制度已经有一版正在起草或送审，请在那一版上继续。"
EMPTY: Final = "请写正文，或上传 Word、PDF 文件，再送审。"
UNKNOWN: Final = "请从列表中选择种类，选不到的用“其他”。"


@dataclass(frozen=True)
class Draft:
    """What a draft says, as its form holds it."""

    text: str = ""
    file_ids: tuple[UUID, ...] = ()
    changes: str = ""
    from_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class New:
    """A new document. `id` is the client's own: sending it twice makes one."""

    id: UUID
    kind: str
    title: str
    owner_post: str
    draft: Draft


@transaction.atomic
def create(new: New, *, by: Viewer, at: datetime) -> Document:
    """新建. The document and its first version, a draft."""
    kind = catalogue().kinds.get(new.kind)
    if kind is None or by.org_kind not in kind.at:
        raise DocumentRefused(UNKNOWN)
    hold(by.org_code)
    known = Document.objects.filter(pk=new.id).first()
    if known is not None:
        return known
    made = Document(
        id=new.id,
        org_code=by.org_code,
        kind=kind.key,
        title=new.title,
        owner_post=new.owner_post,
        created_at=at,
        created_by=by.person_id,
        created_by_name=by.name,
    )
    made.save(force_insert=True)
    first = _write(made, 1, new.draft, by=by, at=at)
    note(first, "drafted", by=by, at=at, title=made.title, kind=made.kind)
    return made


@transaction.atomic
def revise(*, document: Document, id: UUID, by: Viewer, at: datetime) -> Version:
    """起草新版, beginning with the text that holds now."""
    check_own(document.org_code, by)
    hold(by.org_code)
    known = Version.objects.filter(pk=id).first()
    if known is not None:
        return known
    rows = list(Version.objects.filter(document=document).order_by("-number"))
    if any(one.state in library.OPEN for one in rows):
        raise DocumentRefused(IN_HAND)
    last = rows[0]
    draft = Draft(text=last.text, file_ids=tuple(last.file_ids))
    made = _write(document, last.number + 1, draft, by=by, at=at, id=id)
    note(made, "revised", by=by, at=at, title=document.title)
    return made


def _write(
    document: Document, number: int, draft: Draft, *, by: Viewer, at: datetime, **more: Any
) -> Version:
    made = Version(
        id=more.get("id") or uuid7(),
        org_code=document.org_code,
        document=document,
        number=number,
        written_at=at,
        written_by_name=by.name,
        **_told(draft),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise DocumentRefused(IN_HAND) from error
    return made


def _told(draft: Draft) -> dict[str, Any]:
    return {**vars(draft), "file_ids": list(draft.file_ids)}


@transaction.atomic
def edit(*, version: Version, draft: Draft, title: str, by: Viewer, at: datetime) -> Version:
    """改草稿. What was sent for approval has to be recalled first."""
    check_own(version.org_code, by)
    hold(by.org_code)
    advance(version, (library.DRAFT,), written_at=at, written_by_name=by.name, **_told(draft))
    Document.objects.filter(pk=version.document_id).update(title=title)
    note(version, "edited", by=by, at=at, length=len(draft.text), files=draft.file_ids)
    return version


@transaction.atomic
def submit(*, version: Version, by: Viewer, at: datetime) -> Version:
    """送审. Whoever approves at this organisation gets a task."""
    check_own(version.org_code, by)
    if version.is_empty:
        raise DocumentRefused(EMPTY)
    hold(by.org_code)
    advance(version, (library.DRAFT,), state=library.ASKED, asked_at=at, returned_reason="")
    note(version, "submitted", by=by, at=at)
    post = approver_post(by, timezone.localdate(at))
    ask = NewTask(
        key=f"{approval_key(version.pk)}:{at:%Y%m%d%H%M%S}",  # again after it came back
        kind="ask",
        org_code=by.org_code,
        post_kind=post,
        title=f"请批准《{version.document.title}》第{version.number}版",
        detail=f"{by.post_title}{by.name}送审。",
        url=reverse("documents:version", args=[version.pk]),
    )
    raise_tasks([ask], sender=Sender.of(by), at=at)
    return version


def approval_key(version_id: UUID) -> str:
    """How the keys of the tasks that ask for an approval begin."""
    return f"document-approve:{version_id}"


def approver_post(by: Viewer, on: date) -> str:
    """The post that approves at the viewer's organisation; the first where none is held."""
    posts = library.APPROVERS.get(by.org_kind, ("principal",))
    held = {one.post.kind for one in queries.holders(by.org_code, posts, on)}
    return next((post for post in posts if post in held), posts[0])


@transaction.atomic
def recall(*, version: Version, by: Viewer, at: datetime) -> Version:
    """撤回送审, to go on writing."""
    check_own(version.org_code, by)
    hold(by.org_code)
    advance(version, (library.ASKED,), state=library.DRAFT, asked_at=None)
    end_approval(version.pk, at=at)
    note(version, "recalled", by=by, at=at)
    return version


@transaction.atomic
def discard(*, version: Version, by: Viewer, at: datetime) -> None:
    """删草稿. With the only version of a document goes the document."""
    check_own(version.org_code, by)
    hold(by.org_code)
    note(version, "discarded", by=by, at=at, title=version.document.title)
    if Version.objects.filter(pk=version.pk, state=library.DRAFT).delete()[0] != 1:
        raise DocumentRefused(MOVED)
    Document.objects.filter(pk=version.document_id, versions__isnull=True).delete()


def advance(version: Version, states: tuple[str, ...], **told: object) -> None:
    """Change a version that is still in one of these states; DocumentRefused where it is not."""
    if Version.objects.filter(pk=version.pk, state__in=states).update(**told) != 1:
        raise DocumentRefused(MOVED)
    version.refresh_from_db()


def end_approval(version_id: UUID, *, at: datetime, done: bool = False) -> None:
    """The tasks that asked for an approval are done, or no longer wanted."""
    rows = Task.objects.filter(key__startswith=approval_key(version_id), state__in=PENDING)
    rows.update(state=DONE if done else CANCELLED, done_at=at)


def check_own(org_code: int, by: Viewer) -> None:
    """Documents are written by their own organisation alone."""
    if org_code != by.org_code:
        raise DocumentRefused(NOT_OWN)


def note(version: Version, deed: str, *, by: Viewer, at: datetime, **more: object) -> None:
    """The chain of the organisation keeps what became of a document."""
    record(
        verb=f"documents.{deed}",
        org_code=version.org_code,
        subject_type="document",
        subject_id=version.document_id,
        by=by,
        at=at,
        body={"version": version.number, **more},
    )
