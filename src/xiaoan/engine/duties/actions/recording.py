"""What people enter by hand, and take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xiaoan.engine.duties import catalogue, entry, measures
from xiaoan.engine.duties.actions.judging import evaluate_one
from xiaoan.engine.duties.models import BY_HAND, Binding, Fulfilment, Reading
from xiaoan.engine.duties.refusals import RecordForbidden, RecordInvalid, WithdrawalRefused
from xiaoan.engine.policy.pack import FactKind
from xiaoan.engine.policy.rules import Duty, facts_of
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer


@dataclass(frozen=True, slots=True)
class Handwritten:
    """A fact as a person entered it for their own organisation. `id` is the form's own."""

    id: UUID
    duty_id: str
    kind: str
    on: date
    amount: Decimal = Decimal(1)
    attributes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number as a person entered it for their own organisation."""

    duty_id: str
    measure: str
    on: date
    value: Decimal


@transaction.atomic
def record_fulfilment(*, written: Handwritten, by: Viewer, at: datetime) -> Fulfilment:
    """登记履职. Idempotent on the form's id. Raises RecordForbidden or RecordInvalid."""
    duty = _own_duty(written.duty_id, by)
    today = timezone.localdate(at)
    entry.check_day(written.on, entry.Limits(today))
    entry.check_amount(written.amount)
    attributes = entry.checked_attributes(_kind(duty, written.kind), written.attributes)
    _name_happening(duty, written, attributes)
    row, is_new = Fulfilment.objects.get_or_create(
        source_type=BY_HAND,
        source_id=written.id,
        kind=written.kind,
        defaults={
            "org_code": by.org_code,
            "on": written.on,
            "amount": written.amount,
            "attributes": attributes,
            "note": written.note.strip(),
            "file_ids": list(written.file_ids),
            "by_id": by.person_id,
            "by_name": by.name,
            "at": at,
        },
    )
    if is_new:
        _write_down(row, "duties.recorded", by, at)
        evaluate_one(row.org_code, on=today, kinds=[row.kind], since=row.on)
    return row


@transaction.atomic
def withdraw(*, fulfilment: Fulfilment, reason: str, by: Viewer, at: datetime) -> Fulfilment:
    """撤回. The record stays, marked, and counts no more. Raises WithdrawalRefused."""
    if not fulfilment.is_by_hand:
        raise WithdrawalRefused("这条记录由业务自动产生，请在原业务中更正。")
    if fulfilment.org_code != by.org_code or not by.may("duties.record"):
        raise WithdrawalRefused("只能撤回本单位登记的履职记录。")
    if not reason.strip():
        raise WithdrawalRefused("请写明撤回原因。")
    hit = Fulfilment.objects.filter(
        id=fulfilment.id, org_code=by.org_code, withdrawn_at__isnull=True
    ).update(
        withdrawn_at=at,
        withdrawn_by_id=by.person_id,
        withdrawn_by_name=by.name,
        withdrawn_reason=reason.strip(),
    )
    if hit != 1:
        raise WithdrawalRefused("这条记录已经撤回。")
    fulfilment.refresh_from_db()
    _write_down(fulfilment, "duties.withdrawn", by, at)
    today = timezone.localdate(at)
    evaluate_one(fulfilment.org_code, on=today, kinds=[fulfilment.kind], since=fulfilment.on)
    return fulfilment


@transaction.atomic
def read_measure(*, measured: Measurement, by: Viewer, at: datetime) -> Reading:
    """登记读数. The last one of a day stands. Raises RecordForbidden or RecordInvalid."""
    duty = _own_duty(measured.duty_id, by)
    today = timezone.localdate(at)
    entry.check_day(measured.on, entry.Limits(today))
    if duty.kind != "keep" or duty.rule["keep"]["measure"] != measured.measure:
        raise RecordInvalid("value", "这项职责不看这个指标。")
    if measures.is_measured(measured.measure):
        raise RecordInvalid("value", "这个指标由系统自动统计，不需要登记。")
    if measured.value < 0:
        raise RecordInvalid("value", "数值不能小于 0。")
    row, _ = Reading.objects.update_or_create(
        org_code=by.org_code,
        measure=measured.measure,
        on=measured.on,
        defaults={
            "value": measured.value,
            "source_type": BY_HAND,
            "by_name": by.name,
            "at": at,
        },
    )
    record(
        verb="duties.read",
        org_code=row.org_code,
        subject_type="reading",
        subject_id=row.id,
        by=by,
        at=at,
        body={"measure": row.measure, "on": row.on, "value": str(row.value)},
    )
    evaluate_one(row.org_code, on=today, kinds=[row.measure], since=row.on)
    return row


def _own_duty(duty_id: str, by: Viewer) -> Duty:
    """The duty, where it binds the viewer's own organisation and falls to their post."""
    duty = catalogue.duty(duty_id)
    is_bound = Binding.objects.filter(org_code=by.org_code, duty_id=duty_id).exists()
    if duty is None or not is_bound:
        raise RecordForbidden("这项职责不适用于本单位。")
    entry.check_recorder(by, duty)
    return duty


def _kind(duty: Duty, kind: str) -> FactKind:
    declared = catalogue.fact_kind(kind)
    if declared is None or kind not in {place["fact"] for place in facts_of(duty)}:
        raise RecordInvalid("kind", "这项职责不看这类履职，请从职责清单重新进入。")
    return declared


def _name_happening(duty: Duty, written: Handwritten, attributes: dict[str, str]) -> None:
    """A happening entered without a number gets one, so that its answer can name it."""
    match = duty.rule.get("match")
    if match and written.kind == duty.rule["when"]["fact"]:
        attributes.setdefault(match, str(written.id))


def _write_down(row: Fulfilment, verb: str, by: Viewer, at: datetime) -> None:
    record(
        verb=verb,
        org_code=row.org_code,
        subject_type="fulfilment",
        subject_id=row.id,
        by=by,
        at=at,
        body={
            "kind": row.kind,
            "on": row.on,
            "amount": str(row.amount),
            "attributes": row.attributes,
            "note": row.note,
            "files": [str(one) for one in row.file_ids],
            "reason": row.withdrawn_reason,
        },
    )
