"""Confirm a batch, or give it up. Each happens once, however often the button is pressed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xiaoan.foundation.jobs import runs
from xiaoan.foundation.jobs.models import Run
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import identity
from xiaoan.foundation.workbooks.models import Batch

KIND = "workbooks.write"


class BatchNotOpen(Exception):
    """The batch was confirmed or given up before; the message says so."""


@transaction.atomic
def confirm(*, batch: Batch, by: Viewer, at: datetime) -> Run:
    """确认导入: its good rows are written by a job. Raises BatchNotOpen where that began before."""
    _leave(batch, by, state="writing", confirmed_at=at, by=identity.kept(by))
    _record("workbooks.confirmed", batch, by, at)
    return runs.order(
        KIND,
        title=f"导入{batch.title}",
        body={"batch": str(batch.id)},
        by=by,
        at=at,
        run_id=batch.id,
    )


@transaction.atomic
def cancel(*, batch: Batch, by: Viewer, at: datetime) -> None:
    """放弃导入: nothing is written, and its lines are forgotten at once."""
    _leave(batch, by, state="cancelled", ended_at=at, forgotten_at=at)
    batch.rows.all().delete()
    _record("workbooks.cancelled", batch, by, at)


def _leave(batch: Batch, viewer: Viewer, **changes: object) -> None:
    """Out of the state of waiting, once."""
    waiting = Batch.objects.filter(pk=batch.pk, by_id=viewer.person_id, state="checked")
    if waiting.update(**changes) != 1:
        raise BatchNotOpen("这份表格已经确认或放弃过了，不会再写一次。")


def _record(verb: str, batch: Batch, by: Viewer, at: datetime) -> None:
    body = {"sheet": batch.sheet, "sha256": batch.sha256, "counts": batch.counts}
    record(
        verb=verb,
        org_code=batch.org_code,
        subject_type="batch",
        subject_id=batch.id,
        by=by,
        at=at,
        body=body,
    )
