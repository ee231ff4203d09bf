"""回避 and 换人 before anybody has arrived: who may not go says so, the next of the lot goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from xiaoan.engine.tasks.actions import NewTask, Sender, cancel, finish, raise_tasks
from xiaoan.engine.tasks.rules import end_of_day
from xiaoan.features.visits.actions.planning import task_key
from xiaoan.features.visits.actions.sending import ask
from xiaoan.features.visits.models import Seat, Tie, Visit
from xiaoan.features.visits.queries import substitutes, visits
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

NOT_SENT: Final = "您不是这次检查的人员，不用申请回避。"
ARRIVED: Final = "检查组已经到校，不能再换人；请在检查意见里写明情况。"
NO_REASON: Final = "请写一句换人的原因。"
NOBODY: Final = "封存的名单里没有可以递补的人。请取消这次检查，另行组织抽取。"


@dataclass(frozen=True)
class Change:
    """Whose place is taken by the next of the lot, and why."""

    seat_id: UUID
    reason: str


@transaction.atomic
def recuse(visit: Visit, *, kind: str, by: Viewer, at: datetime) -> Tie:
    """申请回避 of an inspector: a tie from now on, and the organiser is asked for another."""
    seat = visits.seat(by, visit)
    if seat is None:
        raise VisitRefused(NOT_SENT)
    if kind not in words.TIES:
        raise VisitRefused("请选一种回避的情形。")
    hold(visit.org_code)
    if Visit.objects.select_for_update().get(pk=visit.pk).state != "planned":
        raise VisitRefused(ARRIVED)
    known = Tie.objects.filter(
        person_id=by.person_id, school_code=visit.school_code, ended_at__isnull=True
    ).first()
    if known is None:
        known = Tie.objects.create(
            org_code=by.org_code,
            person_id=by.person_id,
            person_name=by.name,
            school_code=visit.school_code,
            school_name=visit.school_name,
            kind=kind,
            at=at,
            by_name=by.name,
        )
        body = {"person": by.person_id, "school": visit.school_code, "kind": kind}
        _note(visit, "visits.recused", by, at, body)
    _ask_for_another(visit, seat, words.TIES[known.kind], by, at)
    return known


def _ask_for_another(visit: Visit, seat: Seat, why: str, by: Viewer, at: datetime) -> None:
    organiser = substitutes.organiser(visit, localdate(at))
    news = NewTask(
        key=_recused(visit, seat.person_id),
        kind="ask",
        org_code=visit.org_code,
        post_kind=organiser.post.kind if organiser else "bureau_clerk",
        appointment_id=organiser.pk if organiser else None,
        title=f"{seat.name}申请回避，请换人：{visit.title}",
        detail=f"{seat.home_name}{seat.name}：{why}。打开后按抽取次序递补。",
        url=reverse("visits:visit", args=[visit.pk]),
        due_at=end_of_day(visit.due_on),
    )
    raise_tasks([news], sender=Sender.of(by), at=at)


@transaction.atomic
def substitute(visit: Visit, change: Change, *, by: Viewer, at: datetime) -> Seat:
    """换人: the next of the visit's own lot who may go; a second tap finds the place gone."""
    if visit.org_code != by.org_code or not by.may("visits.plan"):
        raise VisitRefused(words.NOT_YOURS)
    reason = change.reason.strip()
    if not reason:
        raise VisitRefused(NO_REASON)
    hold(visit.org_code)
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state != "planned":
        raise VisitRefused(ARRIVED)
    old = Seat.objects.filter(visit=locked, pk=change.seat_id).first()
    if old is None:
        raise VisitRefused(words.STALE)
    new = substitutes.following(locked, old, localdate(at))
    if new is None:
        raise VisitRefused(NOBODY)
    _change(locked, old, new, reason, at)
    ask([new], [locked], by, at)
    body = {"out": old.name, "in": new.name, "reason": reason, "in_appointment": new.appointment_id}
    _note(locked, "visits.substituted", by, at, body)
    return new


def _change(visit: Visit, old: Seat, new: Seat, reason: str, at: datetime) -> None:
    others = set(
        Seat.objects.filter(visit=visit).exclude(pk=old.pk).values_list("home_code", flat=True)
    )
    homes = {code for code in (*others, new.home_code) if code}
    told = {visit.school_code} if not visit.is_silent else set()
    parties = sorted({visit.org_code, *homes, *told})
    old.delete()
    new.id, new.parties = uuid7(), parties
    new.save(force_insert=True)
    kept = {
        "out": old.name,
        "out_key": substitutes.key_of(old),
        "in": new.name,
        "reason": reason[:200],
        "at": at.isoformat(),
    }
    Visit.objects.filter(pk=visit.pk).update(parties=parties, changes=[*visit.changes, kept])
    Seat.objects.filter(visit=visit).update(parties=parties)
    visit.refresh_from_db()
    with scope.system():  # the tasks of somebody from another office
        cancel(key=task_key(old), at=at)
        finish(key=_recused(visit, old.person_id), at=at)


def _recused(visit: Visit, person_id: UUID | None) -> str:
    return f"visit_recused:{visit.pk}:{person_id}"


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
