"""Find the row of headers, wherever it stands, and which column is which. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from xiaoan.foundation.workbooks.kinds import Cell, plain
from xiaoan.foundation.workbooks.sheets import Column, Sheet

from .grids import Book, Grid, Unreadable

LOOKED_AT: Final = 40  # rows from the top in which headers are looked for
NOT_READ: Final = "（不导入）"  # what our own workbooks call the columns for people's eyes
_AROUND = re.compile(r"[\s*＊:：_]+")
_BRACKETS = re.compile(r"[(\[【〔（].*?[)\]】〕）]")
_SIGNS = re.compile(r"[、，,。/\\\-—]")


@dataclass(frozen=True)
class Found:
    """Where a sheet's columns stand in a grid. Data begin after `last`."""

    grid: Grid
    first: int
    last: int
    places: dict[int, Column]  # column of the grid → column of the sheet
    unused: tuple[str, ...]
    missing: tuple[Column, ...]


def find(book: Book, sheet: Sheet) -> tuple[Found, list[str]]:
    """The best place of the sheet's headers, and what its sender should know about the choice.

    Raises Unreadable where no sheet of the book has them, or where a required one is missing.
    """
    candidates = [one for grid in book.grids if (one := _in_grid(grid, sheet)) is not None]
    if not candidates:
        raise Unreadable(_nowhere(book, sheet))
    best = max(candidates, key=_fitness)
    if best.missing:
        raise Unreadable(_lacking(best, sheet))
    return best, _remarks(best, candidates, book)


def fitness(book: Book, sheet: Sheet) -> int:
    """How many columns of the sheet the book has in one place; 0 where required ones lack."""
    found = [one for grid in book.grids if (one := _in_grid(grid, sheet)) is not None]
    return max((len(one.places) for one in found if not one.missing), default=0)


def _fitness(found: Found) -> tuple[bool, bool, int, int]:
    rows = len(found.grid.rows) - found.last
    return not found.missing, not found.grid.is_hidden, len(found.places), rows


def _in_grid(grid: Grid, sheet: Sheet) -> Found | None:
    best: Found | None = None
    for first, last in _bands(len(grid.rows)):
        labels = _labels(grid.rows, first, last)
        places, unused = _matched(labels, sheet.columns)
        least = min(2, len(sheet.columns))
        if len(places) >= least and (best is None or len(places) > len(best.places)):
            held = {one.key for one in places.values()}
            lack = (one for one in sheet.columns if one.is_required and one.key not in held)
            best = Found(grid, first, last, places, unused, tuple(lack))
    return best


def _bands(height: int) -> Iterator[tuple[int, int]]:
    """Single rows first, then headers of two rows where the upper one spans groups."""
    for row in range(min(height, LOOKED_AT)):
        yield row, row
    for row in range(min(height, LOOKED_AT) - 1):
        yield row, row + 1


def _labels(rows: list[list[Cell]], first: int, last: int) -> list[str]:
    if first == last:
        return [plain(cell) for cell in rows[first]]
    return [
        plain(lower) or plain(upper) for upper, lower in zip(rows[first], rows[last], strict=True)
    ]


def bare(label: str) -> str:
    """联 系 电 话（必填）： → 联系电话."""
    return _SIGNS.sub("", _BRACKETS.sub("", _AROUND.sub("", whole(label))))


def whole(label: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", label)).lower()


def _matched(
    labels: Sequence[str], columns: Sequence[Column]
) -> tuple[dict[int, Column], tuple[str, ...]]:
    """Each column where its title stands, else where an alias does; what is left over."""
    places: dict[int, Column] = {}
    bared = [(whole(label), bare(label)) for label in labels]
    for column in columns:
        for form in (column.title, *column.aliases):
            wanted = {whole(form), bare(form)}
            place = next(
                (at for at, pair in enumerate(bared)
                 if at not in places and pair[0] and wanted & set(pair)), None
            )  # fmt: skip
            if place is not None:
                places[place] = column
                break
    unused = [
        label
        for at, label in enumerate(labels)
        if label and at not in places and NOT_READ not in label
    ]
    return places, tuple(unused)


def _nowhere(book: Book, sheet: Sheet) -> str:
    if book.refused:
        return next(iter(book.refused.values()))
    widths = {len(grid.rows[0]) for grid in book.grids}
    if widths == {1}:
        return "表格只有一列，分不出各项内容。请下载本页的模板，每项内容填一列，再上传。"
    wanted = "、".join(one.title for one in sheet.columns if one.is_required)
    return (
        f"没有找到“{sheet.title}”的表头。表中应有一行列名，至少包含：{wanted}。"
        "请下载本页的模板，把内容贴进去再上传。"
    )


def _lacking(found: Found, sheet: Sheet) -> str:
    lacking = "、".join(one.title for one in found.missing)
    there = "、".join([one.title for one in found.places.values()])
    unused = f"没认出的列名：{'、'.join(found.unused[:10])}。" if found.unused else ""
    return (
        f"工作表“{found.grid.name}”第 {found.last + 1} 行像是表头（认出了：{there}），"
        f"但缺少必填的列：{lacking}。{unused}请补上这几列，或改成这些列名后再传。"
    )


def _remarks(best: Found, candidates: list[Found], book: Book) -> list[str]:
    said = []
    others = [grid for grid in book.grids if grid is not best.grid]
    if others or book.refused:
        count = len(book.grids) + len(book.refused)
        said.append(f"文件里有 {count} 张工作表，读取的是“{best.grid.name}”。")
    alike = [
        one.grid for one in candidates
        if one is not best and not one.missing and len(one.grid.rows) > one.last + 1
    ]  # fmt: skip
    for grid in alike:
        hidden = "（隐藏）" if grid.is_hidden else ""
        said.append(
            f"工作表“{grid.name}”{hidden}也像同样的表，这次没有读。需要的话合并到一张表，或另存后再传。"
        )
    hidden_names = [grid.name for grid in others if grid.is_hidden and grid not in alike]
    if hidden_names:
        said.append(f"有隐藏的工作表没有读：{'、'.join(hidden_names)}。")
    if best.grid.is_hidden:
        said.append(f"读取的“{best.grid.name}”是隐藏的工作表，请确认没有拿错。")
    if best.unused:
        said.append(f"这些列没有用到：{'、'.join(best.unused[:20])}。")
    return said
