"""Take a file in: read it, check every line, keep what was found. No data is changed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import checking, identity, registry
from xiaoan.foundation.workbooks.models import Batch
from xiaoan.foundation.workbooks.reading import headers, lines, opening
from xiaoan.foundation.workbooks.reading.grids import Book, Unreadable
from xiaoan.foundation.workbooks.sheets import Fault, Sheet

PIECE: Final = 1000
_INSERT: Final = """
    INSERT INTO workbooks_batchrow (
        id, org_code, batch_id, number, state, cells, "values", before, after, faults, outcome
    )
    SELECT * FROM jsonb_to_recordset(%s) AS row(
        id uuid, org_code bigint, batch_id uuid, number int, state text, cells jsonb,
        "values" jsonb, before jsonb, after jsonb, faults jsonb, outcome text
    )
"""


@dataclass(frozen=True)
class Upload:
    """A file as it came; `id` is the form's own."""

    id: UUID
    name: str
    content: bytes


@transaction.atomic
def take_in(*, upload: Upload, sheet: Sheet, by: Viewer, at: datetime) -> Batch:
    """Keep a batch waiting to be confirmed; idempotent on the upload's id.

    Raises Unreadable with a sentence where the file is not such a sheet.
    """
    known = Batch.objects.filter(pk=upload.id, by_id=by.person_id).first()
    if known is not None:
        return known
    book = opening.open_book(upload.content)
    try:
        found, remarks = headers.find(book, sheet)
    except Unreadable as refusal:
        raise Unreadable(_better_place(book, sheet, by) or str(refusal)) from None
    read = lines.read_lines(found, sheet)
    judged = checking.judge(read.lines, sheet, by)
    batch = Batch.objects.create(
        id=upload.id,
        org_code=by.org_code,
        sheet=sheet.name,
        title=sheet.title,
        file_name=_clean_name(upload.name),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        grid_name=found.grid.name[:80],
        columns=[one.key for one in sheet.columns if one in found.places.values()],
        remarks=[*remarks, *read.remarks],
        by_id=by.person_id,
        by_name=by.name,
        by=identity.kept(by),
        at=at,
        counts=dict(Counter(one.state for one in judged)),
    )
    cells = {line.row.number: line.cells for line in read.lines}
    _insert([_row(batch, sheet, one, cells[one.row.number]) for one in judged])
    return batch


def _clean_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(one for one in last if one.isprintable())[:200] or "未命名"


def _insert(rows: list[dict[str, Any]]) -> None:
    """A few statements, whose rows the database reads from JSON: three times as fast as the ORM."""
    with connection.cursor() as cursor:
        for first in range(0, len(rows), PIECE):
            piece = json.dumps(rows[first : first + PIECE], ensure_ascii=False)
            cursor.execute(_INSERT, [piece])


def _row(
    batch: Batch, sheet: Sheet, judged: checking.Judged, cells: dict[str, str]
) -> dict[str, Any]:
    """A line as its table keeps it."""
    return {
        "id": str(uuid7()),
        "org_code": batch.org_code,
        "batch_id": str(batch.id),
        "number": judged.row.number,
        "state": judged.state,
        "cells": {key: text.replace("\0", "") for key, text in cells.items()},
        "values": checking.dumped(sheet, judged.row.values),
        "before": judged.before,
        "after": judged.after,
        "faults": [kept_fault(one) for one in judged.faults],
        "outcome": "",
    }


def kept_fault(fault: Fault) -> dict[str, Any]:
    """A fault as a row keeps it."""
    return {"column": fault.column, "wrong": fault.wrong, "remedy": fault.remedy,
            "found": fault.found}  # fmt: skip


def _better_place(book: Book, sheet: Sheet, viewer: Viewer) -> str:
    """Where a file that is not this sheet could be brought in."""
    others = [one for one in registry.open_sheets(viewer) if one.name != sheet.name]
    fitting = [(headers.fitness(book, one), one.title) for one in others]
    best = max(fitting, default=(0, ""))
    if not best[0]:
        return ""
    return (
        f"这份文件像是“{best[1]}”的表，不是“{sheet.title}”的表。"
        f"请回到“批量导入”，选“{best[1]}”再传。"
    )
