"""Write a confirmed batch, a few hundred rows a transaction, each checked again just before.

Each row notes its outcome in the transaction that writes it: after a crash the rest is taken up,
and nothing is written twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from xiaoan.foundation import scope
from xiaoan.foundation.jobs.working import WorkFailed
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import checking, identity, registry
from xiaoan.foundation.workbooks.models import Batch, BatchRow
from xiaoan.foundation.workbooks.sheets import Checked, Fault, Row, Sheet

from .taking import kept_fault

logger = logging.getLogger(__name__)
CHUNK = 250
GONE = "这张表的功能已经停用，没有写入。"
STALE = "预览之后，这一行的内容被别人改过"
LOOK_AGAIN = "没有覆盖别人的修改。请下载错误表，核对后再传这一行"
BROKE = "写入这一行时出错"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Writer:
    """What writes: for whom, which sheet, when."""

    batch: Batch
    sheet: Sheet
    by: Viewer
    at: datetime


def write_batch(batch_id: UUID, at: datetime, progress: Progress) -> Batch:
    """Write whatever of a confirmed batch is not written yet; `progress(done, total)` per chunk.

    Opens its own transactions: call it outside any. Raises WorkFailed where the sheet is gone.
    """
    with scope.system():
        batch = Batch.objects.get(pk=batch_id)
    sheet = registry.sheet(batch.sheet)
    if sheet is None:
        raise WorkFailed(GONE)
    writer = Writer(batch, sheet, identity.viewer_of(batch.by), at)
    total = batch.counts.get(checking.NEW, 0) + batch.counts.get(checking.CHANGED, 0)
    left = total
    while batch.state == "writing" and left:
        with scope.enter(writer.by):
            left = _write_some(writer)
        progress(total - left, total)
    with scope.enter(writer.by):
        return _end(writer)


def _open_rows(batch: Batch) -> list[BatchRow]:
    waiting = BatchRow.objects.filter(batch=batch, outcome="", org_code=batch.org_code)
    return list(
        waiting.filter(state__in=(checking.NEW, checking.CHANGED)).order_by("number")[:CHUNK]
    )


def _write_some(writer: Writer) -> int:
    """Write the next rows; returns how many are left. Two jobs of one sheet take turns."""
    _take_turn(writer.sheet.name)
    Batch.objects.select_for_update().get(pk=writer.batch.pk)
    kept = _open_rows(writer.batch)
    rows = {one.number: one for one in kept}
    wanted = _checked_again(writer, kept)
    faults = _written(writer, wanted)
    for row in wanted:
        rows[row.number].outcome = "written"
    for fault in faults:
        _refuse(rows[fault.number], fault)
    _note(kept)
    waiting = BatchRow.objects.filter(batch=writer.batch, outcome="")
    return waiting.filter(state__in=(checking.NEW, checking.CHANGED)).count()


def _note(rows: Sequence[BatchRow]) -> None:
    """Keep the outcome of each row; the faults of those that were refused too."""
    for outcome in ("written", "same"):
        ids = [one.id for one in rows if one.outcome == outcome]
        BatchRow.objects.filter(id__in=ids).update(outcome=outcome)
    refused = [one for one in rows if one.outcome == "refused"]
    BatchRow.objects.bulk_update(refused, ["outcome", "faults"])


def _take_turn(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [name])


def _checked_again(writer: Writer, kept: Sequence[BatchRow]) -> list[Row]:
    """Rows that still may be written as previewed; the others get their outcome here."""
    sheet = writer.sheet
    rows = [Row(one.number, checking.loaded(sheet, one.values)) for one in kept]
    checked = sheet.check(rows, writer.by) if rows else Checked()
    faulty = {fault.number: fault for fault in checked.faults}
    wanted = []
    for one, row in zip(kept, rows, strict=True):
        if row.number in faulty:
            _refuse(one, faulty[row.number])
            continue
        settled = checking.settled_row(row, checked)
        now = checking.compared(row, settled, checked, sheet)
        if now.state == checking.UNCHANGED:
            one.outcome = "same"
        elif now.before != one.before:
            _refuse(one, Fault(row.number, "", STALE, LOOK_AGAIN))
        else:
            wanted.append(settled)
    return wanted


def _refuse(row: BatchRow, fault: Fault) -> None:
    row.outcome = "refused"
    row.faults = [*row.faults, kept_fault(fault)]


def _written(writer: Writer, rows: Sequence[Row]) -> Sequence[Fault]:
    """Write all rows at once; where that breaks, one by one, so that only the bad one stays."""
    if not rows:
        return ()
    try:
        with transaction.atomic():
            return writer.sheet.write(rows, writer.by, writer.at).faults
    except Exception:
        logger.exception("batch %s: %s rows are written singly", writer.batch.pk, len(rows))
    return [fault for row in rows for fault in _written_singly(writer, row)]


def _written_singly(writer: Writer, row: Row) -> Sequence[Fault]:
    try:
        with transaction.atomic():
            return writer.sheet.write([row], writer.by, writer.at).faults
    except Exception:
        logger.exception("batch %s: row %s cannot be written", writer.batch.pk, row.number)
        remedy = "这一行没有写入。请核对后再传；再次出错请把行号告诉系统管理员"
        return [Fault(row.number, "", BROKE, remedy)]


def _end(writer: Writer) -> Batch:
    """Note what became of the batch, once."""
    batch = Batch.objects.select_for_update().get(pk=writer.batch.pk)
    if batch.state != "writing":
        return batch
    rows = BatchRow.objects.filter(batch=batch).exclude(outcome="")
    done = Counter(rows.values_list("state", "outcome"))
    batch.counts = {
        **batch.counts,
        "created": done[checking.NEW, "written"],
        "updated": done[checking.CHANGED, "written"],
        "same": sum(number for (_, outcome), number in done.items() if outcome == "same"),
        "refused": sum(number for (_, outcome), number in done.items() if outcome == "refused"),
    }
    batch.state, batch.ended_at = "done", writer.at
    batch.save(update_fields=["counts", "state", "ended_at"])
    record(
        verb="workbooks.written",
        org_code=batch.org_code,
        subject_type="batch",
        subject_id=batch.id,
        by=writer.by,
        at=writer.at,
        body={"sheet": batch.sheet, "counts": batch.counts},
    )
    return batch
