"""The weekly pattern: plan a watch, change it, end it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.duties import actions as duties
from xiaoan.features.guards.models import Guard, Watch
from xiaoan.features.guards.rules import ShiftRefused
from xiaoan.foundation.ledger.actions import hold, record
from xiaoan.foundation.scope import Viewer

COUNTED = "escort_posts"


@dataclass(frozen=True)
class Planned:
    """One line of the weekly pattern as it was filled in."""

    name: str
    place: str
    weekdays: tuple[int, ...]
    begins: time
    ends: time
    is_school_days: bool
    guard_id: UUID | None


@transaction.atomic
def plan_watch(*, id: UUID, planned: Planned, by: Viewer, at: datetime) -> Watch:
    """排班. A new line under a new id, the changed line under a known one."""
    _check(by)
    hold(by.org_code)
    values = {**asdict(planned), "weekdays": sorted(planned.weekdays)}
    if planned.guard_id and not _is_own(planned.guard_id, by):
        raise ShiftRefused("请在本校在册的保安中选择。")
    watch, is_new = Watch.objects.get_or_create(
        id=id,
        defaults={"org_code": by.org_code, "active_from": timezone.localdate(at), **values},
    )
    if watch.org_code != by.org_code:
        raise ShiftRefused("只能排本校的班。")
    same = not is_new and all(getattr(watch, key) == value for key, value in values.items())
    if same:
        return watch
    Watch.objects.filter(id=id).update(**values)
    watch.refresh_from_db()
    _settle(watch, "watch_planned", by, at)
    return watch


@transaction.atomic
def end_watch(*, watch: Watch, by: Viewer, at: datetime) -> Watch:
    """停排: the line is asked no more from today on; what was stood stays."""
    _check(by)
    hold(by.org_code)
    hit = Watch.objects.filter(id=watch.id, org_code=by.org_code, ended_on__isnull=True).update(
        ended_on=timezone.localdate(at)
    )
    watch.refresh_from_db()
    if hit:
        _settle(watch, "watch_ended", by, at)
    return watch


def _check(by: Viewer) -> None:
    if not by.may("guards.edit") or by.org_kind != "school":
        raise ShiftRefused("排班由本校安全主任办理。")


def _is_own(guard_id: UUID, by: Viewer) -> bool:
    own = Guard.objects.filter(id=guard_id, org_code=by.org_code, retired_on__isnull=True)
    return own.exists()


def _settle(watch: Watch, deed: str, by: Viewer, at: datetime) -> None:
    record(
        verb=f"guards.{deed}",
        org_code=watch.org_code,
        subject_type="watch",
        subject_id=watch.id,
        by=by,
        at=at,
        body={
            "name": watch.name,
            "place": watch.place,
            "when": f"{watch.weekday_words} {watch.time_words}",
            "guard": watch.guard.name if watch.guard else "",
        },
    )
    on = timezone.localdate(at)
    duties.take_readings(watch.org_code, watch.org_code, on=on, at=at)
    duties.evaluate_one(watch.org_code, on=on, kinds=[COUNTED])
