"""A pupil's paper: begun, kept as it grows, handed in once. Under the system's scope.

A pupil is nobody in the ledger: a class's sheets are sealed together when the class is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiaoan.features.literacy.models import Sheet
from xiaoan.features.literacy.queries.items import bank, numbers
from xiaoan.features.literacy.rules.bank import Item

from .starting import LiteracyRefused

CLOSED = "老师已经结束这个班的答题，不能再交。"


def items_of(sheet: Sheet) -> list[Item]:
    """The items of a sheet's form, in their order."""
    papers = sheet.sitting.assessment.papers
    return [bank().items[key] for key in papers[sheet.form]]


def ends_at(sheet: Sheet) -> datetime | None:
    """When the time is over; None before it began."""
    minutes = sheet.sitting.assessment.minutes
    return sheet.started_at + timedelta(minutes=minutes) if sheet.started_at else None


def begin(*, sheet: Sheet, at: datetime) -> Sheet:
    """开始答题: the clock starts once, whoever opens the paper again goes on."""
    _check_open(sheet)
    Sheet.objects.filter(pk=sheet.pk, started_at__isnull=True).update(started_at=at)
    sheet.refresh_from_db(fields=["started_at"])
    return sheet


def save(*, sheet: Sheet, answers: Sequence[str], at: datetime) -> Sheet:
    """Keep what has been answered so far; after the time nothing changes any more."""
    _check_open(sheet)
    if not _is_over(sheet, at):
        kept = _merged(sheet, answers)
        Sheet.objects.filter(pk=sheet.pk, submitted_at__isnull=True).update(answers=kept)
        sheet.refresh_from_db()
    return sheet


@transaction.atomic
def submit(*, sheet: Sheet, answers: Sequence[str], at: datetime) -> Sheet:
    """交卷, once. Past the grace what had been kept in time counts, and nothing else."""
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    held.sitting = sheet.sitting
    if held.submitted_at is None:
        _check_open(sheet)
        kept = held.answers if _is_over(sheet, at) else _merged(held, answers)
        items = items_of(sheet)
        kept = [*kept, *[""] * (len(items) - len(kept))]
        marks = "".join(str(one.mark(told)) for one, told in zip(items, kept, strict=True))
        started = held.started_at or at
        Sheet.objects.filter(pk=sheet.pk, submitted_at__isnull=True).update(
            answers=kept, marks=marks, started_at=started, submitted_at=at
        )
    sheet.refresh_from_db()
    return sheet


def _merged(sheet: Sheet, answers: Sequence[str]) -> list[str]:
    """What was sent, where it is an answer; what was kept before is not lost by an empty one."""
    items = items_of(sheet)
    before = [*sheet.answers, *[""] * (len(items) - len(sheet.answers))]
    sent = [*answers, *[""] * (len(items) - len(answers))]
    return [
        told if one.accepts(told) else old
        for one, told, old in zip(items, sent, before, strict=False)
    ]


def _is_over(sheet: Sheet, at: datetime) -> bool:
    end = ends_at(sheet)
    return end is not None and at > end + timedelta(seconds=numbers().grace_seconds)


def _check_open(sheet: Sheet) -> None:
    if sheet.sitting.is_closed or sheet.sitting.assessment.is_ended:
        raise LiteracyRefused(CLOSED)
