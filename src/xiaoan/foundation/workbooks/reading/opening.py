"""Open an office's file, of whatever format, as a book of plain grids."""

from __future__ import annotations

import csv
import io
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
    XmlError,
    ZipError,
)

from xiaoan.foundation.workbooks.kinds import Cell

from . import packages, sniffing, webpages
from .grids import MOST_ROWS, Book, Grid, Unreadable, rectangular, size_fault
from .packages import Survey

NOTHING = "表格里没有内容。请检查是否选错了文件，填好后保存再传。"
ONE_COLUMN = "这个文件只有一列，分不出各项内容。请用英文逗号分列，或另存为 .xlsx 后再传。"
_FAULTS = (CalamineError, XmlError, ZipError, ValueError, OSError, IndexError)
_MOST_IN_A_FIELD = 100_000


def open_book(content: bytes) -> Book:
    """Every sheet of the file. Raises Unreadable with a sentence that says what to do."""
    kind = sniffing.kind_of(content)
    if kind == "zip":
        return _opened_package(content)
    if kind == "xls":
        return _calamine(content, {})
    text = sniffing.decoded(content)
    if kind == "html":
        return _with_content(Book([_bounded(grid) for grid in webpages.tables(text)]))
    return _with_content(Book([_bounded(_csv(text))]))


def _opened_package(content: bytes) -> Book:
    kind, opened = packages.open_package(content)
    with opened:
        if kind == "ods":
            packages.check_ods(opened)
            return _calamine(content, {})
        return _calamine(content, packages.survey_xlsx(opened))


def _calamine(content: bytes, surveys: dict[str, Survey]) -> Book:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _read(book, surveys)
    except PasswordError:
        raise Unreadable(sniffing.ENCRYPTED) from None
    except _FAULTS as error:
        if "password" in str(error).lower():
            raise Unreadable(sniffing.ENCRYPTED) from None
        is_old = content.startswith(b"\xd0\xcf")
        raise Unreadable(sniffing.OLD_WPS if is_old else packages.BROKEN) from None


def _read(book: CalamineWorkbook, surveys: dict[str, Survey]) -> Book:
    grids, refused = [], {}
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        survey = surveys.get(sheet.name, Survey())
        if survey.fault:
            refused[sheet.name] = survey.fault
            continue
        try:
            opened = book.get_sheet_by_name(sheet.name)
        except WorksheetNotFound:
            continue
        is_hidden = sheet.visible != SheetVisibleEnum.Visible
        grids.append(_grid(opened, survey, is_hidden))
    return _with_content(Book(grids, refused))


def _grid(sheet: CalamineSheet, survey: Survey, is_hidden: bool) -> Grid:
    fault = size_fault(sheet.total_height, sheet.total_width)
    if fault:
        raise Unreadable(fault)
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), sign in survey.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = sign
    return Grid(
        name=sheet.name,
        rows=rectangular(rows),
        merged=tuple(sheet.merged_cell_ranges or ()),
        hidden_rows=frozenset(survey.hidden_rows),
        is_hidden=is_hidden,
    )


def _with_content(book: Book) -> Book:
    """The book without empty sheets. Raises Unreadable where nothing is left."""
    full = [grid for grid in book.grids if grid.rows]
    if not full and book.refused:
        raise Unreadable(next(iter(book.refused.values())))
    if not full:
        raise Unreadable(NOTHING)
    return Book(full, book.refused)


def _bounded(grid: Grid) -> Grid:
    fault = size_fault(len(grid.rows), len(grid.rows[0]) if grid.rows else 0)
    if fault:
        raise Unreadable(fault)
    return grid


def _csv(text: str) -> Grid:
    sample = "\n".join([line for line in text.splitlines() if line.strip()][:20])
    delimiter = max(",\t;|，", key=sample.count)
    if not sample.count(delimiter):
        raise Unreadable(ONE_COLUMN)
    csv.field_size_limit(_MOST_IN_A_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows: list[list[Cell]] = [list(row) for row in islice(reader, MOST_ROWS + 51)]
    except csv.Error:
        raise Unreadable(f"csv 文件的格式有误。{sniffing.SAVE_AS}") from None
    if len(rows) > MOST_ROWS + 50:
        raise Unreadable(size_fault(text.count("\n"), 0))
    return Grid("csv 文件", rectangular(rows))
