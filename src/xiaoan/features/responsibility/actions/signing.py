"""Signing by whoever is named, and countersigning by whoever issued."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_tasks
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.features.responsibility.models import Issue, Letter
from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import LetterRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.actions import Deed, hold, record, record_all
from xiaoan.foundation.scope import Viewer

PURPOSE: Final = "responsibility.signature"
MOST: Final = 500
NOT_YOURS: Final = "责任书只能由本人签字，代理人不能代签。"
STALE: Final = "页面打开后责任书有变化，请刷新，重新读完再签。"
SIGNED_ALREADY: Final = "这份责任书已经签过或已经终止，请刷新后查看。"
UNREAD: Final = "请读到最后，并勾选“我已读完全文”。"


@dataclass(frozen=True)
class Signing:
    """What the signer sends: the text they read, and how they set their name under it.

    `picture` is a PNG as drawn; without one the name was typed and the password proved before.
    """

    text_hash: str
    has_read: bool
    picture: bytes = b""
    is_typed: bool = False
    file_id: UUID | None = None
    sign_in_id: UUID | None = None


@transaction.atomic
def sign(*, letter: Letter, signing: Signing, by: Viewer, at: datetime) -> Letter:
    """签字. By the very person, on the very text; a second tap finds it done."""
    if by.person_id != letter.person_id or by.on_behalf_of is not None:
        raise LetterRefused(NOT_YOURS)
    hold(letter.org_code)
    letter.refresh_from_db()
    if letter.is_signed and signing.text_hash == letter.text_hash:
        return letter
    _check(letter, signing)
    picture = _kept(letter, signing, by, at)
    told = {
        "state": letters.SIGNED,
        "signed_at": at,
        "signed_way": "drawn" if picture else "typed",
        "signature_id": picture.pk if picture else None,
        "signature_hash": picture.sha256 if picture else "",
        "sign_in_id": signing.sign_in_id,
    }
    waiting = Letter.objects.filter(pk=letter.pk, state=letters.OPEN, text_hash=signing.text_hash)
    if waiting.update(**told) != 1:
        raise LetterRefused(SIGNED_ALREADY)
    letter.refresh_from_db()
    _note_signed(letter, by, at)
    finish(key=f"letter:{letter.pk}", at=at)
    _ask_to_countersign(letter, by, at)
    return letter


def _check(letter: Letter, signing: Signing) -> None:
    if not letter.is_open:
        raise LetterRefused(SIGNED_ALREADY)
    if signing.text_hash != letter.text_hash or letters.hash_of(letter.text) != letter.text_hash:
        raise LetterRefused(STALE)
    if not signing.has_read:
        raise LetterRefused(UNREAD)
    if not signing.picture and not signing.is_typed:
        raise LetterRefused(letters.NO_HAND)


def _kept(letter: Letter, signing: Signing, by: Viewer, at: datetime) -> File | None:
    if not signing.picture:
        return None
    upload: UploadedFile[bytes] = SimpleUploadedFile("签名.png", signing.picture, "image/png")
    return store(
        upload=upload,
        org_code=letter.org_code,
        by=by,
        at=at,
        purpose=PURPOSE,
        id=signing.file_id,
    )


def _note_signed(letter: Letter, by: Viewer, at: datetime) -> None:
    record(
        verb="responsibility.signed",
        org_code=letter.org_code,
        subject_type="letter",
        subject_id=letter.pk,
        by=by,
        at=at,
        body={
            "title": letter.title,
            "text_sha256": letter.text_hash,
            "way": letter.signed_way,
            "signature_sha256": letter.signature_hash,
            "sign_in": str(letter.sign_in_id or ""),
            "post": letter.post_title,
            "from": letter.from_code,
        },
    )


def _ask_to_countersign(letter: Letter, by: Viewer, at: datetime) -> None:
    """One task a day to the issuer's head, however many sign that day."""
    head = {"schools": "bureau_director", "staff": "principal", "bodies": "county_leader"}
    target = "staff" if letter.from_code == letter.org_code else _target(letter)
    post = "township_leader" if _is_township(letter) else head[target]
    task = NewTask(
        key=f"countersign:{letter.issue_id}:{timezone.localdate(at):%Y%m%d}",
        kind="ask",
        org_code=letter.from_code,
        post_kind=post,
        title=f"请会签{letter.title}",
        detail="已有人签字，可以批量会签。",
        url=reverse("responsibility:issue", args=[letter.issue_id]),
    )
    raise_tasks([task], sender=Sender.of(by), at=at)


def _target(letter: Letter) -> str:
    return "schools" if letter.post_kind == "principal" else "bodies"


def _is_township(letter: Letter) -> bool:
    return letter.from_code // 10**5 % 1000 != 0 and letter.from_code != letter.org_code


def note_seen(*, letter: Letter, by: Viewer, at: datetime) -> None:
    """Somebody other than the signer opened the signature: who and when stays in the ledger."""
    record(
        verb="responsibility.signature_seen",
        org_code=letter.org_code,
        subject_type="letter",
        subject_id=letter.pk,
        by=by,
        at=at,
        body={"signature_sha256": letter.signature_hash},
    )


@transaction.atomic
def countersign(*, issue: Issue, ids: Collection[UUID], by: Viewer, at: datetime) -> int:
    """会签, many at once. What was countersigned meanwhile by another stays theirs."""
    if issue.org_code != by.org_code:
        raise LetterRefused("只有发出单位可以会签。")
    if not ids:
        raise LetterRefused("请先勾选要会签的责任书。")
    if len(ids) > MOST:
        raise LetterRefused(f"一次最多会签 {MOST} 份，请分几次。")
    waiting = Letter.objects.filter(issue=issue, id__in=list(ids), state=letters.SIGNED)
    rows = list(
        waiting.exclude(person_id=by.person_id)
        .defer("text")
        .order_by("org_code", "id")
        .select_for_update()
    )
    told = {
        "state": letters.COUNTERSIGNED,
        "countersigned_at": at,
        "countersigned_by": by.person_id,
        "countersigned_name": by.name,
        "countersigned_title": by.post_title,
    }
    Letter.objects.filter(id__in=[one.pk for one in rows], state=letters.SIGNED).update(**told)
    record_all([_countersigned(one, by, at) for one in rows])
    _tell_signers(rows, by, at)
    _finish_if_done(issue, at)
    return len(rows)


def _countersigned(one: Letter, by: Viewer, at: datetime) -> Deed:
    return {
        "verb": "responsibility.countersigned",
        "org_code": one.org_code,
        "subject_type": "letter",
        "subject_id": one.pk,
        "by": by,
        "at": at,
        "body": {"text_sha256": one.text_hash, "from": one.from_code},
    }


def _tell_signers(rows: list[Letter], by: Viewer, at: datetime) -> None:
    """Each signer reads that it is in force; nothing is asked of them."""
    told = [
        NewTask(
            key=f"countersigned:{one.pk}",
            kind="read",
            org_code=one.org_code,
            post_kind=one.post_kind,
            appointment_id=one.appointment_id,
            title=f"{one.from_name}已会签您的{one.title}",
            url=reverse("responsibility:letter", args=[one.pk]),
        )
        for one in rows
    ]
    raise_tasks(told, sender=Sender.of(by), at=at)


def _finish_if_done(issue: Issue, at: datetime) -> None:
    if Letter.objects.filter(issue=issue, state=letters.SIGNED).exists():
        return
    keys = Task.objects.filter(
        org_code=issue.org_code, key__startswith=f"countersign:{issue.pk}:", state__in=PENDING
    ).values_list("key", flat=True)
    for key in list(keys):
        finish(key=key, at=at)
