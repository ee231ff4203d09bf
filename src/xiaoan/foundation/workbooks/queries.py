"""Every read of batches. Their lines hold personal data: only who uploaded them reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xiaoan.foundation.scope import Viewer

from . import checking
from .models import Batch, BatchRow
from .sheets import Sheet

PAGE: Final = 50
HISTORY: Final = 20
REFUSED: Final = "refused"


@dataclass(frozen=True)
class Cell:
    """One cell of the preview: its column, what stands there, what becomes of it."""

    title: str
    text: str
    before: str = ""
    is_changed: bool = False


@dataclass(frozen=True)
class Shown:
    """One line of the preview."""

    number: int
    state: str
    cells: list[Cell]
    faults: list[dict[str, str]]


@dataclass(frozen=True)
class Page:
    """Some lines of one state, and the number after which the next page begins."""

    rows: list[Shown]
    next_after: int | None


def batch(viewer: Viewer, batch_id: UUID) -> Batch | None:
    """One's own batch."""
    mine = Batch.objects.filter(org_code=viewer.org_code, by_id=viewer.person_id)
    return mine.filter(pk=batch_id).first()


def history(viewer: Viewer, sheets: list[str]) -> list[Batch]:
    """The newest batches of the viewer's organisation, of sheets that the viewer may import."""
    ours = Batch.objects.filter(org_code=viewer.org_code, sheet__in=sheets)
    return list(ours.defer("by", "remarks", "columns").order_by("-at", "-id")[:HISTORY])


def same_file(viewer: Viewer, one: Batch) -> Batch | None:
    """An earlier batch of the same file that was written."""
    ours = Batch.objects.filter(org_code=viewer.org_code, sheet=one.sheet, sha256=one.sha256)
    return ours.filter(state="done").exclude(pk=one.pk).order_by("-at").first()


def rows_of(one: Batch, state: str) -> QuerySet[BatchRow]:
    """The lines of one state; `refused` are those that were not written in the end."""
    rows = BatchRow.objects.filter(org_code=one.org_code, batch=one).order_by("number")
    return rows.filter(outcome=REFUSED) if state == REFUSED else rows.filter(state=state)


def faulty_rows(one: Batch) -> QuerySet[BatchRow]:
    """Every line that was not and will not be written, to be put right."""
    rows = BatchRow.objects.filter(org_code=one.org_code, batch=one).order_by("number")
    return rows.filter(Q(state=checking.FAULTY) | Q(outcome=REFUSED))


def fault_kinds(one: Batch) -> list[dict[str, Any]]:
    """How many lines each column's faults stop, the most frequent first."""
    counted: dict[str, int] = {}
    for faults in faulty_rows(one).values_list("faults", flat=True):
        for key in {fault["column"] for fault in faults}:
            counted[key] = counted.get(key, 0) + 1
    ranked = sorted(counted.items(), key=lambda pair: -pair[1])
    return [{"column": key, "count": count} for key, count in ranked]


def left_to_write(one: Batch) -> int:
    """How many lines a run has still to write."""
    waiting = BatchRow.objects.filter(org_code=one.org_code, batch=one, outcome="")
    states = (checking.NEW, checking.CHANGED)
    return int(waiting.filter(state__in=states).aggregate(number=Count("id"))["number"])


def page(one: Batch, sheet: Sheet, state: str, after: int) -> Page:
    """Some lines as the preview shows them."""
    rows = list(rows_of(one, state).filter(number__gt=after)[: PAGE + 1])
    shown = [_shown(row, sheet, one.columns) for row in rows[:PAGE]]
    return Page(shown, shown[-1].number if len(rows) > PAGE else None)


def _shown(row: BatchRow, sheet: Sheet, keys: list[str]) -> Shown:
    titles = {one.key: one.title for one in sheet.columns}
    faults = [{**one, "title": titles.get(one["column"], "")} for one in row.faults]
    if row.state == checking.FAULTY:
        read = checking.shown(sheet, row.values)
        cells = [
            Cell(titles[key], read.get(key) or row.cells.get(key, ""))
            for key in keys
            if key in titles
        ]
        return Shown(row.number, row.state, [one for one in cells if one.text], faults)
    after = checking.shown(sheet, row.after)
    before = checking.shown(sheet, row.before or {})
    changed = set(checking.differing(row.before, row.after))
    cells = [
        Cell(titles[key], text, _masked(sheet, key, before.get(key, "")), key in changed)
        for key, text in after.items()
    ]
    return Shown(row.number, row.state, cells, faults)


def _masked(sheet: Sheet, key: str, text: str) -> str:
    """What stood there of a personal kind is known to its owner, not to who brings a file."""
    column = sheet.column(key)
    if column is None or not column.is_personal or not text:
        return text
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else "***"
