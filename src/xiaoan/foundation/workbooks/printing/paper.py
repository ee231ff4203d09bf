"""A list as Excel that is also paper: title, who and when, headings, one line a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter

Cell = str | int | Decimal | date | None
A3: Final = 8
A4: Final = 9
FOOTER: Final = "&C第 &P 页，共 &N 页"
# Whatever a cell begins with, it is text: no formula runs on the reader's machine, no link opens.
AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False}
HEAD: Final[dict[str, Any]] = {
    "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
}  # fmt: skip
TITLE: Final[dict[str, Any]] = {"bold": True, "font_size": 18, "align": "center"}


@dataclass(frozen=True)
class Paper:
    """How a list looks. `headings` are (words, width in characters); `about` says whose and when.

    What is empty of the two takes no line. `kept` columns stay in sight at the left.
    """

    name: str
    title: str
    about: str
    headings: Sequence[tuple[str, int]]
    kept: int = 1
    size: int = A4
    valign: str = "top"

    @property
    def heading_row(self) -> int:
        return bool(self.title) + bool(self.about)


def written(paper: Paper, lines: Iterable[Sequence[Cell]]) -> BytesIO:
    """The workbook of one list, at its beginning."""
    return bound([(paper, lines)])


def bound(lists: Iterable[tuple[Paper, Iterable[Sequence[Cell]]]]) -> BytesIO:
    """A workbook with a sheet for each list, written row by row, at its beginning."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True, **AS_TEXT})
    for paper, lines in lists:
        _write(book, paper, lines)
    book.close()
    content.seek(0)
    return content


def _write(book: Any, paper: Paper, lines: Iterable[Sequence[Cell]]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(paper.name[:31])
    head = book.add_format(HEAD)
    body = book.add_format({"border": 1, "valign": paper.valign, "text_wrap": True})
    for place, (_, width) in enumerate(paper.headings):
        sheet.set_column(place, place, width)
    if paper.title:
        last = len(paper.headings) - 1
        sheet.merge_range(0, 0, 0, last, paper.title, book.add_format(TITLE))
    if paper.about:
        sheet.write_string(paper.heading_row - 1, 0, paper.about)
    sheet.write_row(paper.heading_row, 0, [words for words, _ in paper.headings], head)
    for number, line in enumerate(lines, start=paper.heading_row + 1):
        sheet.write_row(number, 0, line, body)
    for_paper(sheet, paper.heading_row + 1, paper.kept, size=paper.size)


def for_paper(sheet: Any, rows: int, columns: int, *, size: int = A4) -> None:  # noqa: ANN401
    """Across, one page wide, the headings on every page and in sight while scrolling."""
    sheet.freeze_panes(rows, columns)
    sheet.set_landscape()
    sheet.set_paper(size)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(rows - 1)
    sheet.set_footer(FOOTER)
