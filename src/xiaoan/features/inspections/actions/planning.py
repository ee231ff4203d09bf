"""Planning what is inspected: checkpoints and rounds."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Final

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from xiaoan.features.inspections import queries
from xiaoan.features.inspections.models import Checkpoint, Round
from xiaoan.features.inspections.rules import local_day
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

# No vowels, no 0 1 I L O U: short to type, no words by chance. Ten letters hold 48 bits.
PLATE_LETTERS: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
PLATE_LENGTH: Final = 10


class PlanRefused(Exception):
    """Carries the sentence that the person reads."""


@dataclass(frozen=True)
class PointDraft:
    name: str
    area: str
    building: str = ""
    floor: str = ""
    item_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundDraft:
    name: str
    cycle: str
    scope: str
    post_kind: str
    active_from: date
    checkpoint_ids: tuple[uuid.UUID, ...] = ()
    item_codes: tuple[str, ...] = ()
    lead_days: int = 7
    duty_id: str = ""
    begins_at: time | None = None
    ends_at: time | None = None


@dataclass(frozen=True)
class RoundChange:
    """What may be changed of a round; how often and how wide it is stays as planned."""

    name: str
    post_kind: str
    checkpoint_ids: tuple[uuid.UUID, ...]
    lead_days: int
    begins_at: time | None
    ends_at: time | None


@transaction.atomic
def place_checkpoint(*, point: PointDraft, by: Viewer, at: datetime) -> Checkpoint:
    """Add a checkpoint with the organisation's next number and an unguessable plate token."""
    _check(by, by.org_code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('checkpoint number', %s))",
            [by.org_code],
        )
    checkpoint = Checkpoint.objects.create(
        org_code=by.org_code,
        number=queries.last_number(by) + 1,
        plate_token="".join(secrets.choice(PLATE_LETTERS) for _ in range(PLATE_LENGTH)),
        **asdict(point) | {"item_codes": list(point.item_codes)},
    )
    _record_plan("inspections.point_placed", "checkpoint", checkpoint, by, at)
    return checkpoint


@transaction.atomic
def change_checkpoint(
    *, checkpoint: Checkpoint, point: PointDraft, by: Viewer, at: datetime
) -> None:
    """Rename a checkpoint or change what it asks; its plate stays valid."""
    _check(by, checkpoint.org_code)
    for name, value in asdict(point).items():
        setattr(checkpoint, name, list(value) if isinstance(value, tuple) else value)
    Checkpoint.objects.filter(scope.within(by), id=checkpoint.id).update(
        **asdict(point) | {"item_codes": list(point.item_codes)}
    )
    _record_plan("inspections.point_changed", "checkpoint", checkpoint, by, at)


@transaction.atomic
def retire_checkpoint(*, checkpoint: Checkpoint, by: Viewer, at: datetime) -> None:
    """Stop asking a checkpoint from today; what was answered there stays."""
    _check(by, checkpoint.org_code)
    in_use = Checkpoint.objects.filter(scope.within(by), id=checkpoint.id, retired_on__isnull=True)
    if in_use.update(retired_on=local_day(at)):
        _record_plan("inspections.point_retired", "checkpoint", checkpoint, by, at)


@transaction.atomic
def plan_round(*, plan: RoundDraft, by: Viewer, at: datetime) -> Round:
    """Give a post of the own organisation a round. Its points must be the organisation's own."""
    _check(by, by.org_code)
    _check_points(by, plan.checkpoint_ids)
    lists = {"checkpoint_ids": list(plan.checkpoint_ids), "item_codes": list(plan.item_codes)}
    made = Round.objects.create(org_code=by.org_code, **asdict(plan) | lists)
    _record_plan("inspections.round_planned", "round", made, by, at)
    return made


@transaction.atomic
def change_round(*, plan: Round, change: RoundChange, by: Viewer, at: datetime) -> None:
    """Change a running round from now on; what was answered stays."""
    _check(by, plan.org_code)
    _check_points(by, change.checkpoint_ids)
    told = asdict(change) | {"checkpoint_ids": list(change.checkpoint_ids)}
    running = Round.objects.filter(scope.within(by), id=plan.id, active_until__isnull=True)
    if not running.update(**told):
        raise PlanRefused("这项任务已经停用，不能再改；需要的话另排一项。")
    for name, value in told.items():
        setattr(plan, name, value)
    _record_plan("inspections.round_changed", "round", plan, by, at)


@transaction.atomic
def end_round(*, plan: Round, by: Viewer, at: datetime) -> None:
    """Stop a round after today; ending it twice changes nothing."""
    _check(by, plan.org_code)
    last = max(local_day(at), plan.active_from)
    running = Round.objects.filter(scope.within(by), id=plan.id, active_until__isnull=True)
    if running.update(active_until=last):
        _record_plan("inspections.round_ended", "round", plan, by, at)


def _check_points(by: Viewer, wanted: tuple[uuid.UUID, ...]) -> None:
    if not set(wanted) <= {point.id for point in queries.points(by)}:
        raise PlanRefused("选中的检查点有的不属于本单位或已停用，请刷新后重新选择。")


def _check(by: Viewer, org_code: int) -> None:
    """Planning is for those who may, and for their own organisation only."""
    if not by.may("inspections.plan") or by.org_code != org_code:
        raise PermissionDenied("inspections.plan")


def _record_plan(
    verb: str, subject_type: str, subject: Checkpoint | Round, by: Viewer, at: datetime
) -> None:
    shown = {one.attname: getattr(subject, one.attname) for one in subject._meta.fields}
    shown.pop("plate_token", None)
    record(
        verb=verb,
        org_code=subject.org_code,
        subject_type=subject_type,
        subject_id=subject.id,
        by=by,
        at=at,
        body=msgspec.to_builtins(shown, str_keys=True),
    )
