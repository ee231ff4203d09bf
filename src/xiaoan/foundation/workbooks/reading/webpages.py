"""The tables of a web page that some system exported under the name of .xls. Pure."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from xiaoan.foundation.workbooks.kinds import Cell

from .grids import MOST_COLUMNS, MOST_ROWS, Grid, rectangular

_SPANS: Final = {"colspan": MOST_COLUMNS, "rowspan": 1000}


def tables(text: str) -> list[Grid]:
    """Every table that holds something, merged cells filled with what stands in them."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return [
        Grid(f"第 {number} 个表格", rectangular(rows))
        for number, rows in enumerate(reader.tables, start=1)
    ]


class _Tables(HTMLParser):
    """Gathers cells row by row; a table inside a cell counts as a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Cell]]] = []
        self.open: list[list[list[Cell]]] = []
        self.held: dict[tuple[int, int, int], str] = {}  # table, row, column → spanned text
        self.words: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self.open.append(self.tables[-1])
        elif tag == "tr" and self.open and len(self.open[-1]) <= MOST_ROWS + 50:
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open and self.open[-1]:
            self._end_cell()
            given = dict(attrs)
            self.spans = (_span(given, "colspan"), _span(given, "rowspan"))
            self.words = []
        elif tag == "br" and self.words is not None:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "tr" and self.open and self.open[-1]:
            rows = self.open[-1]
            self._fill_spanned(len(self.tables), len(rows) - 1, rows[-1])
        if tag == "table" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)

    def _end_cell(self) -> None:
        if self.words is None or not self.open or not self.open[-1]:
            self.words = None
            return
        text, (across, down), rows = "".join(self.words).strip(), self.spans, self.open[-1]
        number, row = len(self.tables), rows[-1]
        self._fill_spanned(number, len(rows) - 1, row)
        for _ in range(min(across, MOST_COLUMNS + 1 - len(row))):
            for below in range(1, down):
                self.held[number, len(rows) - 1 + below, len(row)] = text
            row.append(text)
        self.words = None

    def _fill_spanned(self, table: int, at: int, row: list[Cell]) -> None:
        while (table, at, len(row)) in self.held:
            row.append(self.held.pop((table, at, len(row))))


def _span(given: dict[str, str | None], name: str) -> int:
    value = given.get(name) or "1"
    return min(max(int(value), 1), _SPANS[name]) if value.isascii() and value.isdigit() else 1
