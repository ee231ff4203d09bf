"""The expert's own acts, by a link without an account or signed in: answer, and give an opinion.

Whoever opens the link is under the system's scope; the ledger has the expert's name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xiaoan.engine.tasks.actions import NewTask, Sender, finish, raise_tasks
from xiaoan.features.experts import rules
from xiaoan.features.experts.models import Assignment, Tie
from xiaoan.features.experts.rules import ExpertRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.models import File
from xiaoan.foundation.ledger.actions import hold
from xiaoan.foundation.scope import SYSTEM, Viewer

from .assigning import GONE, evaluate_key, task_key
from .noting import Act, note

PURPOSE = "experts.signature"


@dataclass(frozen=True)
class Answer:
    """Whether somebody comes; `is_tied` says that they have to stay away from this place."""

    accepts: bool
    why: str = ""
    is_tied: bool = False


@dataclass(frozen=True)
class Report:
    """An opinion, and the name under it: drawn by hand, or typed where nothing can be drawn."""

    findings: str
    advice: str
    picture: bytes = b""
    typed_name: str = ""


def acting(one: Assignment) -> Viewer:
    """The expert as who acts, whatever they came in by."""
    return replace(
        SYSTEM,
        person_id=one.expert_id,
        name=one.expert_name,
        post="expert",
        post_title="专家",
        org_code=one.from_code,
        org_name=one.from_name,
    )


@transaction.atomic
def answer(*, one: Assignment, told: Answer, at: datetime) -> Assignment:
    """接受 or 不能参加. Who accepted may still say that they cannot, until they reported."""
    state = rules.ACCEPTED if told.accepts else rules.DECLINED
    if not told.accepts and not told.why.strip():
        raise ExpertRefused("请写一句不能参加的原因，方便另请他人。")
    hold(one.from_code)
    one.refresh_from_db()
    if one.state == state:
        return one
    columns = {"state": state, "answered_at": at, "declined_why": told.why.strip()[:200]}
    if Assignment.objects.filter(pk=one.pk, state__in=rules.OPEN_TASKS).update(**columns) != 1:
        raise ExpertRefused(GONE)
    act = Act(acting(one), at)
    subject = ("assignment", one.pk)
    note(act, state, one.from_code, subject, why=columns["declined_why"], tied=told.is_tied)
    if told.is_tied and not told.accepts:
        _tie(one, timezone.localdate(at), at)
    finish(key=task_key(one), at=at)
    if not told.accepts:
        _ask_to_replace(one, act)
    one.refresh_from_db()
    return one


def _tie(one: Assignment, today: date, at: datetime) -> None:
    """Said while declining: from now on the draw leaves this organisation out."""
    Tie.objects.get_or_create(
        id=uuid5(one.pk, "tie"),
        defaults={
            "org_code": one.from_code,
            "expert_id": one.expert_id,
            "about_code": one.org_code,
            "about_name": one.org_name,
            "relation": "other",
            "words": one.declined_why[:200],
            "from_on": today,
            "declared_at": at,
        },
    )


def _ask_to_replace(one: Assignment, act: Act) -> None:
    where = reverse("experts:draw", args=[one.draw_id]) if one.draw_id else ""
    task = NewTask(
        key=f"expert:replace:{one.pk}",
        kind="ask",
        org_code=one.from_code,
        post_kind="bureau_clerk",
        title=f"专家不能参加，请递补：{one.purpose}",
        detail=f"{one.expert_name}：{one.declined_why}",
        url=where or reverse("experts:assignment", args=[one.pk]),
    )
    raise_tasks([task], sender=Sender(one.from_code, one.from_name), at=act.at)


@transaction.atomic
def report(*, one: Assignment, told: Report, id: UUID, at: datetime) -> Assignment:
    """出具意见, signed by hand. Twice with one id is once."""
    hold(one.from_code)
    one.refresh_from_db()
    if one.state == rules.REPORTED:
        return one
    _check(one, told, timezone.localdate(at))
    act = Act(acting(one), at)
    kept = _kept(one, told.picture, uuid5(id, "signature"), act) if told.picture else None
    columns = {
        "state": rules.REPORTED,
        "findings": told.findings.strip(),
        "advice": told.advice.strip(),
        "reported_at": at,
        "opinion_hash": _digest(one, told, kept.sha256 if kept else told.typed_name.strip()),
        "signature_id": kept.pk if kept else None,
    }
    if Assignment.objects.filter(pk=one.pk, state=rules.ACCEPTED).update(**columns) != 1:
        raise ExpertRefused(GONE)
    one.refresh_from_db()
    note(act, "reported", one.from_code, ("assignment", one.pk), sha256=one.opinion_hash)
    _ask_to_evaluate(one, act)
    return one


def _check(one: Assignment, told: Report, today: date) -> None:
    if one.state != rules.ACCEPTED:
        raise ExpertRefused("请先答复能参加，再填写意见。")
    if today < one.from_on:
        raise ExpertRefused(
            f"任务{one.from_on.month}月{one.from_on.day}日开始，当天起可以填写意见。"
        )
    if not told.findings.strip() or not told.advice.strip():
        raise ExpertRefused("请写明查看的情况和意见建议。")
    if not told.picture and told.typed_name.strip() != one.expert_name:
        raise ExpertRefused("请在方框里手写签名；不能手写的，输入您在聘书上的姓名。")


def _kept(one: Assignment, picture: bytes, id: UUID, act: Act) -> File:
    upload: UploadedFile[bytes] = SimpleUploadedFile("签名.png", picture, "image/png")
    return store(
        upload=upload, org_code=one.from_code, by=act.by, at=act.at, purpose=PURPOSE, id=id
    )


def _digest(one: Assignment, told: Report, signature: str) -> str:
    words = {
        "task": str(one.pk),
        "findings": told.findings.strip(),
        "advice": told.advice.strip(),
        "signature": signature,
    }
    plain = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _ask_to_evaluate(one: Assignment, act: Act) -> None:
    if one.org_code == one.from_code:
        return
    task = NewTask(
        key=evaluate_key(one),
        kind="ask",
        org_code=one.org_code,
        post_kind="safety_officer",
        title=f"专家已出意见，请看并评价：{one.purpose}",
        detail=f"{one.expert_name}（{one.field_word}）",
        url=reverse("experts:assignment", args=[one.pk]),
    )
    raise_tasks([task], sender=Sender(one.from_code, one.from_name), at=act.at)
