"""A book as Excel, Word or PDF, in the form that offices file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Final

from xiaoan.foundation.papers import Listing, chinese_day, pdf, tabling
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.printing.paper import A3, Paper, written

from . import queries
from .rules import Wanted

FORMS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
AT_ONCE: Final = {"xlsx": 5000, "docx": 800, "pdf": 800}  # rows; more is made in the background
MOST: Final = {"xlsx": 200_000, "docx": 20_000, "pdf": 20_000}
TOO_MANY: Final = (
    "这本台账有 {count:,} 行，印成这种格式太厚，请缩短时间、只选一所学校，或改用 Excel。"
)


class TooLong(Exception):
    """More rows than a paper of this form takes; carries the sentence for the person."""


@dataclass(frozen=True)
class Printed:
    """A finished book."""

    content: bytes
    name: str
    rows: int


def printed(viewer: Viewer, wanted: Wanted, form: str, on: date) -> Printed:
    """The whole book. Raises TooLong, or FontMissing without a Chinese font."""
    count = queries.count(viewer, wanted)
    if count > MOST[form]:
        raise TooLong(TOO_MANY.format(count=count))
    unit = queries.unit(viewer, wanted)
    rows = queries.every_row(viewer, wanted)
    content = _workbook(unit, wanted, rows, on) if form == "xlsx" else None
    if content is None:
        listing = _listing(viewer, unit, wanted, on)
        content = pdf.listed(listing) if form == "pdf" else tabling.listed(listing).getvalue()
    name = f"{wanted.title}_{unit}_{wanted.since:%Y%m%d}-{wanted.until:%Y%m%d}.{form}"
    return Printed(content, name, count)


def _workbook(unit: str, wanted: Wanted, rows: Iterator[tuple[str, ...]], on: date) -> bytes:
    paper = Paper(
        name=wanted.title,
        title=f"{unit}{wanted.title}",
        about=_about(unit, wanted, on),
        headings=[("序号", 6), *((words, share + 4) for words, share in queries.headings(wanted))],
        kept=2,
        size=A3,
    )
    content: BytesIO = written(paper, rows)
    return content.getvalue()


def _listing(viewer: Viewer, unit: str, wanted: Wanted, on: date) -> Listing:
    sums = queries.figures(viewer, wanted)
    rows = tuple(islice(queries.every_row(viewer, wanted), MOST["pdf"]))
    told = "　".join(f"{one.label} {one.value:,}" for one in sums)
    return Listing(
        title=f"{unit}{wanted.title}",
        about=_about(unit, wanted, on),
        headings=(("序号", 5), *queries.headings(wanted)),
        rows=rows or (("", "没有记录", *("" for _ in queries.headings(wanted)[1:])),),
        closing=(f"合计：{told}。", "审核人：　　　　　　　　负责人：　　　　　　　　（公章）"),
    )


def _about(unit: str, wanted: Wanted, on: date) -> str:
    return (
        f"单位：{unit}　　期间：{wanted.days}　　制表：{chinese_day(on)}，由系统按日常工作记录汇总"
    )
