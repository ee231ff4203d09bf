"""The template of a sheet: instructions, headers, drop-downs and one example."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks.reading.lines import EXAMPLE_SIGN
from xiaoan.foundation.workbooks.sheets import Column, Sheet

LAST_ROW: Final = 20_000
LONGEST_INLINE: Final = 255  # what Excel takes as a drop-down without a sheet of its own
LISTS: Final = "选项"
EXAMPLE_HEADER: Final = "备注（不导入）"
EXAMPLE_WORDS: Final = f"{EXAMPLE_SIGN}，导入时自动跳过，可以删除"
HEAD: Final[dict[str, Any]] = {
    "bold": True, "bg_color": "#DCE8F8", "border": 1, "border_color": "#A9B8CC",
    "align": "center", "valign": "vcenter", "text_wrap": True, "font_size": 11,
}  # fmt: skip
GENERAL_NOTES: Final = (
    "从表头下面一行开始填，一行一条；灰色的示例行导入时自动跳过。",
    "表头不要改名；列的顺序可以换，用不到的选填列可以删。",
    "空着的格表示不改动：系统里已有的内容会保留。",
    "上传后先看核对结果，确认之前什么都不会写入；同一份表可以反复上传，不会重复。",
)


def template(sheet: Sheet, viewer: Viewer) -> bytes:
    """The workbook to be downloaded, filled in and uploaded."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        body = book.add_worksheet(_sheet_name(sheet.title))
        _headers(book, body, sheet.columns)
        lists = _drop_downs(book, body, sheet.columns, viewer)
        _example(book, body, sheet.columns)
        _instructions(book, sheet)
        if lists is not None:
            lists.hide()
        body.activate()
    return target.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(one for one in title if one not in "[]:*?/\\")[:31]


def _headers(book: Any, body: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401 — untyped
    wanted = book.add_format({**HEAD, "font_color": "#B3261E"})
    head = book.add_format(HEAD)
    as_text, plain = book.add_format({"num_format": "@"}), book.add_format()
    body.set_row(0, 30)
    for place, column in enumerate(columns):
        body.set_column(place, place, column.width, as_text if column.kind.is_text else plain)
        mark = "*" if column.is_required else ""
        body.write_string(0, place, f"{column.title}{mark}", wanted if mark else head)
        body.write_comment(0, place, _explained(column), {"x_scale": 1.6, "y_scale": 1.2})
    body.set_column(len(columns), len(columns), 32)
    body.write_string(0, len(columns), EXAMPLE_HEADER, head)
    body.freeze_panes(1, 1)


def _explained(column: Column) -> str:
    need = "必填" if column.is_required else "选填"
    return (
        "。".join(one.rstrip("。") for one in (need, column.help, column.kind.hint) if one) + "。"
    )


def _drop_downs(
    book: Any,  # noqa: ANN401 — xlsxwriter has no types
    body: Any,  # noqa: ANN401
    columns: Sequence[Column],
    viewer: Viewer,
) -> Any:  # noqa: ANN401
    """Short lists stand in the rule itself, long ones on a hidden sheet; returns that sheet."""
    lists = None
    for place, column in enumerate(columns):
        words = list(column.choices(viewer)) if column.choices else list(column.kind.choices)
        if not words:
            continue
        source: list[str] | str = words
        if len(",".join(words)) > LONGEST_INLINE:
            lists = lists or book.add_worksheet(LISTS)
            lists.write_column(0, place, words)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            source = f"={LISTS}!${letter}$1:${letter}${len(words)}"
        rule = {
            "validate": "list",
            "source": source,
            "error_type": "information",
            "error_title": "不在选项里",
            "error_message": "请从下拉中选；确实没有的，上传时系统会告诉您怎么改。",
        }
        body.data_validation(1, place, LAST_ROW, place, rule)
    return lists


def _example(book: Any, body: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401
    grey = book.add_format({"italic": True, "font_color": "#7A828C", "bg_color": "#F3F4F6",
                            "num_format": "@"})  # fmt: skip
    for place, column in enumerate(columns):
        body.write_string(1, place, column.example, grey)
    body.write_string(1, len(columns), EXAMPLE_WORDS, grey)


def _instructions(book: Any, sheet: Sheet) -> None:  # noqa: ANN401
    page = book.add_worksheet("填写说明")
    title = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format(HEAD)
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 8)
    page.set_column(2, 3, 46)
    page.write_string(0, 0, f"{sheet.title}：填写说明", title)
    notes = (*([sheet.about] if sheet.about else []), *sheet.notes, *GENERAL_NOTES)
    for number, note in enumerate(notes, start=1):
        page.merge_range(number, 0, number, 3, f"{number}. {note}", wrap)
    top = len(notes) + 2
    for place, word in enumerate(("列名", "必填", "怎么填", "也认得这些列名")):
        page.write_string(top, place, word, head)
    for row, column in enumerate(sheet.columns, start=top + 1):
        words = (column.title, "必填" if column.is_required else "选填", _explained(column),
                 "、".join(column.aliases))  # fmt: skip
        for place, word in enumerate(words):
            page.write_string(row, place, word, wrap)
