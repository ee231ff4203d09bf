"""岗位权限表 as an Excel workbook: the table as a matrix, and who holds which post."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.accounts.roles import Holder
from xiaoan.foundation.ledger.words import part_word
from xiaoan.foundation.workbooks.printing.paper import HEAD, for_paper

HEADINGS: Final = (("单位", 30), ("岗位", 20), ("姓名", 12), ("任职起", 12), ("现由谁代理", 14))


def workbook(holders: list[Holder], *, unit: str, on: date) -> BytesIO:
    """Two sheets. Whatever a name begins with, it is written as text and never as a formula."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    head = book.add_format(HEAD)
    body = book.add_format({"border": 1, "valign": "vcenter"})
    mark = book.add_format({"border": 1, "align": "center", "valign": "vcenter"})
    _matrix(book.add_worksheet("岗位权限"), head, body, mark)
    people = book.add_worksheet("任职人员")
    people.write_string(0, 0, f"单位：{unit}    日期：{on.isoformat()}")
    _people(people, holders, head, body)
    book.close()
    content.seek(0)
    return content


def _matrix(sheet: Worksheet, head: Format, body: Format, mark: Format) -> None:
    """One line a verb, one column a post."""
    table = capabilities.table()
    posts = list(table.posts.values())
    titles = ["栏目", "能做什么", *(one.title for one in posts)]
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, head)
    for number, (verb, title) in enumerate(table.verbs.items(), start=1):
        sheet.write_string(number, 0, part_word(verb.partition(".")[0]), body)
        sheet.write_string(number, 1, title, body)
        for place, one in enumerate(posts, start=2):
            sheet.write_string(number, place, "●" if verb in one.verbs else "", mark)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, len(titles) - 1, 9)
    for_paper(sheet, 1, 2)


def _people(sheet: Worksheet, holders: list[Holder], head: Format, body: Format) -> None:
    for place, (heading, width) in enumerate(HEADINGS):
        sheet.write_string(1, place, heading, head)
        sheet.set_column(place, place, width)
    for number, one in enumerate(holders, start=2):
        held = one.appointment
        line = (one.org_name, one.title, held.person.name, held.held_from.isoformat(), one.delegate)
        for place, word in enumerate(line):
            sheet.write_string(number, place, word, body)
    for_paper(sheet, 2, 0)
