"""The faulty lines alone, wrong cells coloured and commented, to be put right and sent again."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final

import xlsxwriter

from xiaoan.foundation.workbooks.models import BatchRow
from xiaoan.foundation.workbooks.sheets import Column, Sheet

from .template import HEAD

WHAT_TO_DO: Final = "错在哪里，怎么改（不导入）"
LINE: Final = "原表行号（不导入）"
ADVICE: Final = "只改涂红的格，保存后直接上传本文件；改好的行会导入，其余行不受影响。"


def faults_workbook(sheet: Sheet, rows: Iterable[BatchRow], keys: list[str]) -> bytes:
    """The workbook of these rows, with the columns that their file had."""
    columns = [one for one in sheet.columns if one.key in keys or one.is_required]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        body = book.add_worksheet("错误行")
        formats = {
            "wrong": book.add_format({"bg_color": "#FBD5D2", "border": 1, "num_format": "@"}),
            "plain": book.add_format({"num_format": "@"}),
            "head": book.add_format(HEAD),
            "wrap": book.add_format({"text_wrap": True, "font_color": "#B3261E"}),
        }
        _headers(body, columns, formats)
        for at, row in enumerate(rows, start=2):
            _line(body, at, row, columns, formats)
    return target.getvalue()


def _headers(body: Any, columns: list[Column], formats: dict[str, Any]) -> None:  # noqa: ANN401
    body.write_string(0, 0, ADVICE)
    for place, column in enumerate(columns):
        body.set_column(place, place, column.width, formats["plain"])
        body.write_string(1, place, column.title, formats["head"])
    for place, (word, width) in enumerate(((WHAT_TO_DO, 60), (LINE, 10)), start=len(columns)):
        body.set_column(place, place, width)
        body.write_string(1, place, word, formats["head"])
    body.freeze_panes(2, 1)


def _line(
    body: Any,  # noqa: ANN401 — xlsxwriter has no types
    at: int,
    row: BatchRow,
    columns: list[Column],
    formats: dict[str, Any],
) -> None:
    wrong: dict[str, str] = {}
    for fault in row.faults:
        wrong[fault["column"]] = f"{fault['wrong']}。{fault['remedy']}。"
    titles = {one.key: one.title for one in columns}
    for place, column in enumerate(columns):
        said = wrong.get(column.key)
        body.write_string(
            at, place, row.cells.get(column.key, ""), formats["wrong" if said else "plain"]
        )
        if said:
            body.write_comment(at, place, said, {"x_scale": 1.6})
    sentences = [f"{titles[key]}：{said}" if key in titles else said for key, said in wrong.items()]
    body.write_string(at, len(columns), "\n".join(sentences), formats["wrap"])
    body.write_number(at, len(columns) + 1, row.number)
