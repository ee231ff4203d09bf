"""Signatures of both sides under a report, a refusal in place of one, the school's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid5

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction

from xiaoan.engine.tasks.actions import finish
from xiaoan.features.visits.models import Signature, Visit
from xiaoan.features.visits.queries import visits
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

PURPOSE: Final = "visits.signature"
NOT_YET: Final = "检查意见出具以后才能签字。"
NOT_YOURS: Final = "只有检查人员和被检查的学校可以在这里签字。"
SIGNED: Final = "这一方已经签过，请刷新后查看。"


@dataclass(frozen=True)
class Hand:
    """Whose name is set under the report: drawn, or typed where nobody can draw."""

    side: str
    name: str
    title: str = ""
    picture: bytes = b""


@dataclass(frozen=True)
class Answered:
    """What the school says to the report."""

    text: str


@transaction.atomic
def sign_report(visit: Visit, hand: Hand, *, text_hash: str, by: Viewer, at: datetime) -> Signature:
    """签字. `text_hash` is of the report as it was shown; a second tap finds it done."""
    _check_side(visit, hand.side, by)
    hold(visit.org_code)
    signed = Signature.objects.filter(visit=visit, side=hand.side).first()
    if signed is not None and signed.text_hash == text_hash:
        return signed
    if not hand.name.strip():
        raise VisitRefused("请写上签字人的姓名。")
    picture = _kept(visit, hand, by, at)
    row = _written(
        Signature(
            org_code=visit.org_code,
            parties=list(visit.parties),
            visit=visit,
            side=hand.side,
            name=hand.name.strip()[:40],
            title=hand.title.strip()[:60],
            way="drawn" if picture else "typed",
            file_id=picture.pk if picture else None,
            file_hash=picture.sha256 if picture else "",
            text_hash=text_hash,
            by_id=by.person_id,
            at=at,
        )
    )
    body = {"side": row.side, "name": row.name, "way": row.way, "text_sha256": text_hash}
    _note(visit, "visits.signed", by, at, body | {"signature_sha256": row.file_hash})
    return row


def _kept(visit: Visit, hand: Hand, by: Viewer, at: datetime) -> File | None:
    if not hand.picture:
        return None
    upload: UploadedFile[bytes] = SimpleUploadedFile("签名.png", hand.picture, "image/png")
    with visits.mission(by, visit):
        return store(
            upload=upload,
            org_code=visit.school_code,
            by=by,
            at=at,
            purpose=PURPOSE,
            id=uuid5(visit.pk, f"signature:{hand.side}"),
            lines=(by.line,) if by.reach == "line" else (),
        )


@transaction.atomic
def refuse_signature(
    visit: Visit, *, reason: str, witness: str, text_hash: str, by: Viewer, at: datetime
) -> Signature:
    """拒绝签字 of the school, put down by the inspectors with its reason and who saw it."""
    _check_side(visit, "inspector", by)
    if not reason.strip() or not witness.strip():
        raise VisitRefused("请写明学校拒签的原因和在场的见证人。")
    hold(visit.org_code)
    row = _written(
        Signature(
            org_code=visit.org_code,
            parties=list(visit.parties),
            visit=visit,
            side="school",
            name=visit.school_name[:40],
            way="refused",
            reason=reason.strip()[:200],
            witness=witness.strip()[:40],
            text_hash=text_hash,
            by_id=by.person_id,
            at=at,
        )
    )
    body = {"reason": row.reason, "witness": row.witness, "text_sha256": text_hash}
    _note(visit, "visits.refused", by, at, body)
    return row


@transaction.atomic
def answer_report(visit: Visit, answered: Answered, *, by: Viewer, at: datetime) -> Visit:
    """答复. Only the visited school, once."""
    if by.org_code != visit.school_code or not by.may("visits.answer"):
        raise VisitRefused("只有被检查的学校可以答复。")
    text = answered.text.strip()
    if not text:
        raise VisitRefused("请写一句答复，例如怎么整改、什么时候改完。")
    hold(visit.org_code)
    told = {
        "state": "answered",
        "answer": text,
        "answered_at": at,
        "answered_by_name": f"{by.post_title} {by.name}",
    }
    if Visit.objects.filter(pk=visit.pk, state="reported").update(**told) != 1:
        visit.refresh_from_db()
        if visit.state == "answered" and visit.answer == text:
            return visit
        raise VisitRefused("检查意见还没有出具，或已经答复过，请刷新后查看。")
    visit.refresh_from_db()
    finish(key=f"visit_answer:{visit.pk}", at=at)
    _note(visit, "visits.answered", by, at, {"answer": text[:500]})
    return visit


def _check_side(visit: Visit, side: str, by: Viewer) -> None:
    if visit.state not in words.DONE:
        raise VisitRefused(NOT_YET)
    is_school = side == "school" and by.org_code == visit.school_code and by.may("visits.answer")
    if not is_school and not visits.may_write(by, visit):
        raise VisitRefused(NOT_YOURS)


def _written(row: Signature) -> Signature:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise VisitRefused(SIGNED) from taken
    return row


def _note(visit: Visit, verb: str, by: Viewer, at: datetime, body: Mapping[str, Any]) -> None:
    record(
        verb=verb,
        org_code=visit.org_code,
        subject_type="visit",
        subject_id=visit.pk,
        by=by,
        at=at,
        body=body,
    )
