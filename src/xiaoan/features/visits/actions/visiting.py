"""At the school: arriving, and putting down what is seen, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse

from xiaoan.engine.tasks.actions import NewTask, Sender, cancel, raise_tasks
from xiaoan.engine.tasks.models import TO_READ
from xiaoan.features.visits.actions.planning import task_key
from xiaoan.features.visits.models import Result, Seat, Signature, Visit
from xiaoan.features.visits.queries import substitutes, visits
from xiaoan.features.visits.rules import words
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

NOT_SENT: Final = "您不是这次检查的人员，不能填写；请让带队的人操作。"
NOT_HERE: Final = "请先登记到校。"
RECUSED: Final = "您与这所学校有回避关系，不能去检查；请组织单位换人。"
WRITTEN_UP: Final = "检查意见已经出具，结果不能再改。"


@dataclass(frozen=True)
class Arrival:
    """Who stands at the gate, and how they showed who they are."""

    persons: str
    credentials: str


@dataclass(frozen=True)
class Entry:
    """One answer as it was sent. Without an item `text` says what was seen, and `id` is its own."""

    item_code: str
    result: str
    note: str = ""
    photo_ids: tuple[UUID, ...] = ()
    is_fixed: bool = False
    id: UUID | None = None
    text: str = ""
    area: str = ""
    seen: str | None = None  # the result the page showed, where it showed the item


@transaction.atomic
def arrive(visit: Visit, arrival: Arrival, *, by: Viewer, at: datetime) -> Visit:
    """登记到校. From now on the school sees the visit; a second tap changes nothing."""
    _check_sent(visit, by)
    _check_apart(visit, by)
    hold(visit.org_code)
    told = {
        "state": "arrived",
        "arrived_at": at,
        "persons": arrival.persons.strip()[:200],
        "credentials": arrival.credentials.strip()[:200],
        "parties": sorted({*visit.parties, visit.school_code}),
    }
    if not told["persons"] or not told["credentials"]:
        raise VisitRefused("请写明到校的人和怎样出示证件。")
    if Visit.objects.filter(pk=visit.pk, state="planned").update(**told) != 1:
        visit.refresh_from_db()
        if visit.state == "arrived":
            return visit
        raise VisitRefused(words.STALE)
    visit.refresh_from_db()
    Seat.objects.filter(visit=visit).update(parties=visit.parties)
    body = {
        "school": visit.school_code,
        "persons": visit.persons,
        "credentials": visit.credentials,
        "silent": visit.is_silent,
    }
    _note(visit, "visits.arrived", by, at, body)
    _tell_school(visit, by, at)
    return visit


def _tell_school(visit: Visit, by: Viewer, at: datetime) -> None:
    news = [
        NewTask(
            key=f"visit_arrived:{visit.pk}:{post}",
            kind=TO_READ,
            org_code=visit.school_code,
            post_kind=post,
            title=f"{visit.org_name}检查组已到校：{visit.title}",
            detail=f"到校人员：{visit.persons}。证件：{visit.credentials}。",
            url=reverse("visits:visit", args=[visit.pk]),
            is_urgent=True,
        )
        for post in ("principal", "safety_officer")
    ]
    raise_tasks(news, sender=Sender.of(by), at=at)


@transaction.atomic
def put_down(visit: Visit, entries: Iterable[Entry], *, by: Viewer, at: datetime) -> int:
    """Keep answers, each in its item's one row; sent again they are the same rows. How many."""
    _check_sent(visit, by)
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state == "planned":
        raise VisitRefused(NOT_HERE)
    if locked.state != "arrived" or Signature.objects.filter(visit=visit).exists():
        raise VisitRefused(WRITTEN_UP)
    asked = {one["code"]: one for one in visits.items_for(by, locked)}
    now = {row.item_code: row for row in visits.results(locked) if row.item_code}
    told = list(entries)
    rows = [_row(locked, one, asked, by, at) for one in told if _is_new(one, now)]
    Result.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            *("result", "note", "photo_ids", "is_fixed", "text", "area"),
            *("by_id", "by_name", "by_org_name", "at"),
        ],
    )
    return len(told)


def _is_new(one: Entry, now: Mapping[str, Result]) -> bool:
    """Whether it says anything: not what stands, nor what another inspector has changed since."""
    row = now.get(one.item_code)
    if row is None or not one.item_code:
        return True
    if one.seen is not None and one.seen != row.result:
        if one.result in (one.seen, row.result):
            return False
        raise VisitRefused(
            f"“{row.text}”刚才由{row.by_name}填为“{words.RESULTS[row.result]}”，"
            "与您填的不同。请商量后再填。"
        )
    told = (one.result, one.note.strip()[:500], list(one.photo_ids), one.is_fixed)
    return told != (row.result, row.note, list(row.photo_ids), row.is_fixed)


def _row(
    visit: Visit, one: Entry, asked: Mapping[str, Mapping[str, Any]], by: Viewer, at: datetime
) -> Result:
    item = asked.get(one.item_code)
    if one.item_code and item is None:
        raise VisitRefused("有的检查项不在您这一份里，请刷新后再填。")
    if one.result not in words.RESULTS:
        raise VisitRefused("请在合格、有问题、不适用里选一个。")
    if one.result == "bad" and not (one.note.strip() or one.text.strip()):
        raise VisitRefused(f"“{item['text'] if item else '其他问题'}”有问题，请写一句看到了什么。")
    key = uuid5(visit.pk, one.item_code) if one.item_code else one.id
    if key is None:
        raise VisitRefused(words.STALE)
    return Result(
        id=key,
        org_code=visit.org_code,
        parties=list(visit.parties),
        visit=visit,
        item_code=one.item_code,
        area=item["area"] if item else one.area[:30],
        text=(item["text"] if item else one.text.strip())[:300],
        result=one.result,
        note=one.note.strip()[:500],
        photo_ids=list(one.photo_ids),
        is_fixed=one.is_fixed and one.result == "bad",
        by_id=by.person_id,
        by_name=by.name,
        by_org_name=by.org_name,
        at=at,
    )


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by: Viewer, at: datetime) -> Visit:
    """取消 a visit that has not begun, with its reason, by whoever organises it."""
    if by.org_code != visit.org_code or not by.may("visits.plan"):
        raise VisitRefused(words.NOT_YOURS)
    reason = reason.strip()
    if not reason:
        raise VisitRefused("请写一句取消原因。")
    hold(visit.org_code)
    waiting = Visit.objects.filter(pk=visit.pk, state="planned")
    if waiting.update(state="cancelled", cancelled_reason=reason[:200]) != 1:
        raise VisitRefused("检查组已经到校，不能取消。")
    for seat in Seat.objects.filter(visit=visit):
        cancel(key=task_key(seat), at=at)
    visit.refresh_from_db()
    _note(visit, "visits.cancelled", by, at, {"reason": reason})
    return visit


def _check_sent(visit: Visit, by: Viewer) -> None:
    if not visits.may_write(by, visit):
        raise VisitRefused(NOT_SENT)


def _check_apart(visit: Visit, by: Viewer) -> None:
    """回避, once more at the gate: what was declared after the lot holds too."""
    seat = visits.seat(by, visit)
    if by.org_code == visit.school_code or (seat and substitutes.recused(visit, [seat])):
        raise VisitRefused(RECUSED)


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
