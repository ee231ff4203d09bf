"""计时和清点: what phones tell, kept once each, and the picture that follows from all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from xiaoan.features.drills.models import Drill, Mark
from xiaoan.features.drills.rules import merging, words
from xiaoan.features.drills.rules.words import DrillRefused
from xiaoan.foundation.ledger.actions import hold

from .noting import Act, check_own, note

OVER: Final = "演练已经结束，这一次点按没有计入。"
UNKNOWN: Final = "没有这个班，请刷新页面。"
ONLY_LEADER: Final = "警报由安排演练的人按。"
TAKEN: Final = "这个编号已用过，请刷新页面后再点。"


@dataclass(frozen=True)
class MarkIn:
    """One tap as the phone tells it; `at` is on the phone's clock."""

    id: UUID
    kind: str
    at: datetime
    muster: UUID | None = None
    present: int = 0
    excused: int = 0
    voids: UUID | None = None


@dataclass(frozen=True)
class Batch:
    """What one phone sends at once, and its clock while it sends."""

    marks: Sequence[MarkIn]
    sent_at: datetime
    device: str = ""


@dataclass
class Taken:
    """Which taps are kept now, and why others are not. Kept before counts as kept."""

    kept: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def take_marks(*, drill: Drill, batch: Batch, act: Act) -> Taken:
    """Idempotent on each mark's id. What a phone kept through a dead battery still counts, as long
    as it happened before the end.
    """
    check_own(drill, act)
    hold(drill.org_code)
    drill.refresh_from_db()
    if drill.is_tabletop or drill.state == words.CANCELLED:
        raise DrillRefused("这次演练不用计时，或者已经取消。")
    musters = {one.pk: one.expected for one in drill.musters.all()}
    taken, fresh = Taken(), []
    known = dict(
        Mark.objects.filter(pk__in=[one.id for one in batch.marks]).values_list("pk", "drill_id")
    )
    for one in batch.marks:
        at = merging.moment(one.at, batch.sent_at, act.at)
        fault = _fault(one, at, drill, musters, act)
        if one.id in known:
            fault = "" if known[one.id] == drill.pk else TAKEN
        elif not fault:
            fresh.append(_row(one, at, drill, batch, act))
            known[one.id] = drill.pk
        if fault:
            taken.refused[one.id] = fault
        else:
            taken.kept.append(one.id)
    if fresh:
        Mark.objects.bulk_create(fresh)
        settle(drill)
        note(act, "marked", drill, marks=[_told(one) for one in fresh], device=batch.device)
    return taken


def _fault(one: MarkIn, at: datetime, drill: Drill, musters: dict[UUID, int], act: Act) -> str:
    if drill.state == words.ENDED and drill.ended_at and at > drill.ended_at:
        return OVER
    if one.kind == merging.ALARM and not act.by.may("drills.plan"):
        return ONLY_LEADER
    if one.kind in (merging.OUT, merging.COUNT) and one.muster not in musters:
        return UNKNOWN
    if one.kind == merging.VOID and one.voids is None:
        return "没有说明撤销哪一次。"
    return ""


def _row(one: MarkIn, at: datetime, drill: Drill, batch: Batch, act: Act) -> Mark:
    return Mark(
        id=one.id,
        org_code=drill.org_code,
        drill=drill,
        muster_id=one.muster if one.kind in (merging.OUT, merging.COUNT) else None,
        kind=one.kind,
        present=one.present,
        excused=one.excused,
        voids=one.voids,
        device=batch.device[:36],
        phone_at=one.at,
        at=at,
        received_at=act.at,
        by_id=act.by.person_id,
        by_name=f"{act.by.post_title} {act.by.name}"[:80],
    )


def _told(one: Mark) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "muster": str(one.muster_id or ""),
        "present": one.present,
        "excused": one.excused,
        "voids": str(one.voids or ""),
        "at": one.at.isoformat(),
        "phone_at": one.phone_at.isoformat(),
    }


def picture_of(drill: Drill) -> merging.Picture:
    """As everything told so far makes it."""
    asked = [one.asked for one in drill.musters.order_by("seq")]
    return merging.picture(asked, [one.told for one in drill.told.all()])


def settle(drill: Drill) -> merging.Picture:
    """Write down what follows: begun with the alarm, and after the end the numbers."""
    seen = picture_of(drill)
    told: dict[str, Any] = {}
    if drill.state in (words.PLANNED, words.RUNNING):
        told["state"] = words.RUNNING if seen.began_at else words.PLANNED
        told["began_at"] = seen.began_at
    else:
        told = numbers(seen)
    Drill.objects.filter(pk=drill.pk).update(**told)
    drill.refresh_from_db()
    return seen


def numbers(seen: merging.Picture) -> dict[str, Any]:
    return {
        "out_seconds": seen.seconds(seen.out_at),
        "whole_seconds": seen.seconds(seen.whole_at),
        "expected": seen.expected,
        "present": seen.present,
        "excused": seen.excused,
        "missing": seen.missing,
    }
