"""批准、退回、废止, and what comes into force: one version replaces the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.engine.tasks.models import DONE, PENDING, Task
from xiaoan.features.documents.models import Document, Version, catalogue
from xiaoan.features.documents.queries import library as queries
from xiaoan.features.documents.rules import library
from xiaoan.features.documents.rules.library import DocumentRefused
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.scope import SYSTEM, Viewer

from .circulating import call_in, circulate
from .drafting import advance, check_own, end_approval, note

SOURCE: Final = "documents.version"
REVIEW: Final = "documents.review"
NO_REASON: Final = "请写明原因，起草的人会看到。"
NO_FORCE: Final = "这份制度现在没有现行的一版。"


@dataclass(frozen=True)
class Approval:
    """How a version is approved: from when, looked over again when, under which number."""

    from_on: date
    review_on: date
    number: str = ""


@transaction.atomic
def approve(*, version: Version, approval: Approval, by: Viewer, at: datetime) -> Version:
    """批准. In force from its day: at once, or in the night before that day."""
    check_own(version.org_code, by)
    today = timezone.localdate(at)
    fault = library.dates_fault(approval.from_on, approval.review_on, today)
    if fault:
        raise DocumentRefused(fault)
    hold(by.org_code)
    advance(
        version,
        (library.ASKED,),
        state=library.APPROVED,
        approved_at=at,
        approved_by=by.person_id,
        approved_by_name=by.name,
        approved_by_title=by.post_title,
        approved_number=approval.number,
        from_on=approval.from_on,
        review_on=approval.review_on,
    )
    end_approval(version.pk, at=at, done=True)
    note(version, "approved", by=by, at=at, from_on=approval.from_on, review_on=approval.review_on)
    if approval.from_on <= today:
        _put_in_force(version, by=by, at=at)
    return version


@transaction.atomic
def send_back(*, version: Version, reason: str, by: Viewer, at: datetime) -> Version:
    """退回修改, with what is to be changed."""
    check_own(version.org_code, by)
    if not reason.strip():
        raise DocumentRefused(NO_REASON)
    hold(by.org_code)
    told = reason.strip()[:200]
    advance(version, (library.ASKED,), state=library.DRAFT, asked_at=None, returned_reason=told)
    end_approval(version.pk, at=at, done=True)
    note(version, "returned", by=by, at=at, reason=told)
    return version


@transaction.atomic
def withdraw(*, document: Document, reason: str, by: Viewer, at: datetime) -> Version:
    """废止 what is in force, without another in its place; the duty it answered is open again."""
    check_own(document.org_code, by)
    if not reason.strip():
        raise DocumentRefused(NO_REASON)
    hold(by.org_code)
    version = Version.objects.filter(document=document, state=library.IN_FORCE).first()
    if version is None:
        raise DocumentRefused(NO_FORCE)
    told, today = reason.strip()[:200], timezone.localdate(at)
    advance(
        version,
        (library.IN_FORCE,),
        state=library.WITHDRAWN,
        ended_on=today,
        ended_reason=told,
    )
    call_in(version, today)
    note(version, "withdrawn", by=by, at=at, reason=told)
    for fact, _ in _proves(version):
        if fact != catalogue().reviewing:
            duties.retract(
                org_code=version.org_code, kind=fact, source_type=SOURCE, source_id=version.pk,
                reason=f"废止：{told}", by=by, at=at,
            )  # fmt: skip
    return version


@transaction.atomic
def review(*, version: Version, id: UUID, review_on: date, by: Viewer, at: datetime) -> Version:
    """复核: looked over and left as it is until another day."""
    check_own(version.org_code, by)
    today = timezone.localdate(at)
    fault = library.dates_fault(version.from_on or today, review_on, today)
    if fault or review_on <= today:
        raise DocumentRefused(fault or "下次复核日期要在今天以后。")
    hold(by.org_code)
    if version.review_on == review_on and version.reviewed_on == today:
        return version
    advance(version, (library.IN_FORCE,), review_on=review_on, reviewed_on=today)
    end_review(version.pk, at=at)
    note(version, "reviewed", by=by, at=at, review_on=review_on)
    if _is_rule(version):
        duties.fulfil(
            org_code=version.org_code,
            kind=catalogue().reviewing,
            on=today,
            attributes={"document": version.document.title},
            source_type=REVIEW,
            source_id=id,
            by=by,
            at=at,
        )
    return version


def take_effect(at: datetime) -> int:
    """Nightly: what was approved for a day that has come is in force. Under the system's scope."""
    rows = list(queries.to_take_effect(timezone.localdate(at)))
    for version in rows:
        with transaction.atomic():
            hold(version.org_code)
            _put_in_force(version, by=SYSTEM, at=at)
    return len(rows)


def _put_in_force(version: Version, *, by: Viewer, at: datetime) -> None:
    """This version holds from now on; the one before it is history."""
    before = Version.objects.filter(document=version.document_id, state=library.IN_FORCE)
    for old in before:
        advance(old, (library.IN_FORCE,), state=library.SUPERSEDED, ended_on=version.from_on)
        end_review(old.pk, at=at)
    advance(version, (library.APPROVED,), state=library.IN_FORCE)
    circulate(version, timezone.localdate(at))
    note(version, "took_effect", by=by, at=at, from_on=version.from_on)
    for fact, attributes in _proves(version):
        duties.fulfil(
            org_code=version.org_code,
            kind=fact,
            on=version.from_on or timezone.localdate(at),
            attributes=attributes,
            source_type=SOURCE,
            source_id=version.pk,
            by=by,
            at=at,
        )


def proves(kind_key: str, title: str) -> list[tuple[str, dict[str, str]]]:
    """What a document of a kind in force proves of the duties."""
    kind = catalogue().kinds.get(kind_key)
    if kind is None:
        return []
    found = [(kind.fact, {"topic": kind.topic, "document": title})] if kind.fact else []
    if kind.group == "rule":
        found.append((catalogue().reviewing, {"document": title}))
    return found


def _proves(version: Version) -> list[tuple[str, dict[str, str]]]:
    return proves(version.document.kind, version.document.title)


def _is_rule(version: Version) -> bool:
    kind = catalogue().kinds.get(version.document.kind)
    return kind is not None and kind.group == "rule"


def review_key(version: Version) -> str:
    """The key of the task that asks to look a version over: once for each day it is due."""
    return f"document-review:{version.pk}:{version.review_on}"


def end_review(version_id: UUID, *, at: datetime) -> None:
    """The version was looked over, or replaced: nobody need be asked."""
    rows = Task.objects.filter(key__startswith=f"document-review:{version_id}:", state__in=PENDING)
    rows.update(state=DONE, done_at=at)
