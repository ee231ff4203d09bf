from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter

from xiaoan.foundation.workbooks.reading import headers, lines, opening
from xiaoan.foundation.workbooks.reading.lines import Line, Lines

from .making import GOOD, HEAD, Rows, csv, page, things, xlsx

Read = tuple[list[Line], list[str]]


def read(content: bytes) -> Read:
    found, remarks = headers.find(opening.open_book(content), things())
    got: Lines = lines.read_lines(found, things())
    return got.lines, [*remarks, *got.remarks]


def names(content: bytes) -> list[str]:
    return [one.row.values.get("name", "") for one in read(content)[0]]


def drawn(draw: Any, rows: Rows = GOOD) -> bytes:  # noqa: ANN401 — what xlsxwriter gives
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("物资")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        draw(sheet)
    return target.getvalue()


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["2026年物资表"], [], ["填报单位：演示小学", "", "填报时间：2026.9.1"]],
        [["物资"], ["", "基本情况", "", "其他情况"]],
        [["说明：一、数量填整数"]] * 20,
    ],
    ids=["nothing", "title and notes", "groups", "twenty lines"],
)
def test_headers_are_found_under_whatever_stands_above(above: list[list[str]]) -> None:
    content = xlsx([*above, *GOOD])
    assert names(content) == ["灭火器", "盾牌"]
    assert read(content)[0][0].row.number == len(above) + 2


@pytest.mark.parametrize(
    "labels",
    [
        ("物资名称*", "数  量\n（件）", "购买时间：", "位置"),
        ("名称（必填）", "件数", "【选填】购置日期", "地点"),
    ],
)
def test_headers_are_known_by_what_offices_write(labels: Sequence[str]) -> None:
    one = read(xlsx([labels, *GOOD[1:]]))[0][0]
    assert set(one.row.values) == {"name", "number", "bought_on", "place"}


def test_headers_of_two_rows_are_read_together() -> None:
    def draw(sheet: Any) -> None:  # noqa: ANN401
        sheet.merge_range("A1:A2", "品名")
        sheet.merge_range("B1:C1", "购置情况")

    rows = [["", "", "", ""], ["", "数量", "购置日期", "存放处"], *GOOD[1:]]
    assert names(drawn(draw, rows)) == ["灭火器", "盾牌"]


def test_the_sheet_that_fits_is_chosen_and_the_others_are_named() -> None:
    content = xlsx([["填报要求"]], GOOD, GOOD[:2], names=["要求", "二中", "一中"])
    got, remarks = read(content)
    assert len(got) == 2
    assert any("3 张工作表，读取的是“二中”" in one for one in remarks)
    assert any("“一中”也像同样的表" in one for one in remarks)


def test_a_hidden_sheet_is_second_choice_and_mentioned() -> None:
    content = xlsx(
        GOOD, [*GOOD, ("锁", 1)], [["旧"]], names=["新表", "旧表", "存档"], hidden=[1, 2]
    )
    got, remarks = read(content)
    assert len(got) == 2
    assert any("“旧表”（隐藏）" in one for one in remarks)
    assert any("隐藏的工作表没有读：存档" in one for one in remarks)
    alone = xlsx([["见附表"]], GOOD, hidden=[1])
    assert any("是隐藏的工作表" in one for one in read(alone)[1])


def test_columns_that_are_not_used_are_named() -> None:
    content = xlsx([("序号", *HEAD), (1, "盾", 2, "", "")])
    assert any("没有用到：序号" in one for one in read(content)[1])


def test_what_is_no_row_of_data_is_left_out_and_said() -> None:
    rows = [*GOOD, HEAD, ("锁", 3, "", ""), ("合计", 17), ("填表人：演示甲",), ("注：如实填写",)]
    got, remarks = read(xlsx(rows))
    assert [one.row.values["name"] for one in got] == ["灭火器", "盾牌", "锁"]
    assert any("第 4、6、7、8 行像是重复的表头、合计或表尾说明" in one for one in remarks)


def test_the_example_of_the_template_is_left_out() -> None:
    rows = [(*HEAD, "备注"), ("盾", 1, "", "", "示例行，导入时自动跳过"), ("锁", 1, "", "", "")]
    assert names(xlsx(rows)) == ["锁"]


def test_hidden_rows_are_read_and_named() -> None:
    content = drawn(lambda sheet: sheet.set_row(2, None, None, {"hidden": True}))
    got, remarks = read(content)
    assert len(got) == 2
    assert any("第 3 行在表格里是隐藏的" in one for one in remarks)


def test_a_merged_cell_fills_its_column() -> None:
    rows = [*GOOD, ("锁", 1, "", "")]
    content = drawn(lambda sheet: sheet.merge_range(1, 3, 3, 3, "仓库"), rows)
    assert [one.row.values["place"] for one in read(content)[0]] == ["仓库"] * 3


def test_a_web_page_fills_spanned_cells() -> None:
    html = page(GOOD).replace(
        "<td>教学楼</td>".encode("gb18030"), "<td rowspan=2>仓库</td>".encode("gb18030")
    )
    html = html.replace("<td>门卫室</td>".encode("gb18030"), b"")
    assert [one.row.values["place"] for one in read(html)[0]] == ["仓库", "仓库"]


@pytest.mark.parametrize("mark", ["同上", "〃", '"', " 同 上 "])
def test_ditto_takes_what_stands_above_through_several_rows(mark: str) -> None:
    rows = [HEAD, ("灭火器", 1, "2026.9.1", "仓库"), ("锁", 2, mark, mark), ("盾", 3, mark, mark)]
    got = read(xlsx(rows))[0]
    assert [one.row.values["place"] for one in got] == ["仓库"] * 3
    assert len({one.row.values["bought_on"] for one in got}) == 1


def test_ditto_is_kept_as_what_it_means() -> None:
    """A faulty line leaves its neighbours in the workbook of faults: 〃 would mean another's."""
    rows = [HEAD, ("灭火器", 1, "2026.9.1", "仓库"), ("锁", "三", "〃", "〃")]
    assert read(xlsx(rows))[0][1].cells["place"] == "仓库"


def test_columns_for_people_s_eyes_are_not_remarked_upon() -> None:
    rows = [(*HEAD, "原表行号（不导入）"), ("灭火器", 1, "2026.9.1", "仓库", 7)]
    assert read(xlsx(rows))[1] == []


def test_ditto_under_nothing_is_a_fault() -> None:
    fault = read(xlsx([HEAD, ("灭火器", 1, "同上", "")]))[0][0].faults[0]
    assert (fault.column, fault.found) == ("bought_on", "同上")


@pytest.mark.parametrize("sign", ["#REF!", "#N/A", "#DIV/0!"])
def test_a_broken_formula_is_a_fault_of_its_cell(sign: str) -> None:
    content = drawn(lambda sheet: sheet.write_formula("B2", "=1/0", None, sign))
    first, second = read(content)[0]
    assert (first.faults[0].column, first.faults[0].found) == ("number", sign)
    assert second.faults == ()


def test_a_required_cell_is_missed_and_an_optional_one_is_not() -> None:
    one = read(xlsx([HEAD, ("灭火器", "/", "—", "无"), ("盾", 1, "", "")]))[0][0]
    assert [fault.column for fault in one.faults] == ["number"]
    assert one.row.values == {"name": "灭火器"}


def test_text_is_kept_free_of_breaks_and_hidden_signs() -> None:
    one = read(csv([HEAD, ("灭\u200b火 器　", "２", "2026-9-1", "一楼")]))[0][0]
    assert (one.row.values["name"], one.row.values["number"]) == ("灭火器", 2)
