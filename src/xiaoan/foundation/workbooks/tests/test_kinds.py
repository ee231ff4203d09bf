from __future__ import annotations

from datetime import date, datetime

import pytest

from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.kinds import Cell, CellInvalid
from xiaoan.foundation.workbooks.suggesting import nearest, perhaps

SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    "typed",
    ["2026.9.1", "2026-09-01", "2026/9/1", "2026年9月1日", "2026年9月", "2026.09", "2026年 9 月",
     "20260901", "202609", "２０２６．９．１", " 2026-9-1\n", "2026-09-01 00:00:00", 20260901,
     20260901.0, 46266, 46266.0, "46266", 2026.9, SEPTEMBER, datetime(2026, 9, 1, 8)],  # noqa: DTZ001
)  # fmt: skip
def test_a_date_is_read_as_people_type_it(typed: Cell) -> None:
    assert kinds.day().parse(typed) == SEPTEMBER


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [("去年", "不是日期"), ("2026.13.1", "日历上没有"), ("2026年2月30日", "日历上没有"),
     ("26.9.1", "年份只有两位"), ("2001年", "只有年份"), (2026.1, "分不清"),
     ("1026-09-01", "年份 1026"),
     (3.5, "不是日期"), (True, "不是日期"), (7, "不是日期")],
)  # fmt: skip
def test_a_date_that_is_none_is_told(typed: Cell, wrong: str) -> None:
    with pytest.raises(CellInvalid) as told:
        kinds.day().parse(typed)
    assert wrong in told.value.wrong
    assert told.value.remedy


@pytest.mark.parametrize(
    "typed",
    ["13900000001", 13900000001, 13900000001.0, "139 0000 0001", "139-0000-0001", "+86 13900000001",
     "008613900000001", "'13900000001",
     "１３９" + "０" * 7 + "１",
     "13900000001\n", "\u200b13900000001"],
)  # fmt: skip
def test_a_phone_is_found_under_its_trimmings(typed: Cell) -> None:
    assert kinds.phone().parse(typed) == "13900000001"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [("1.39E+10", "科学计数"), (13900000000.0, "科学计数"), ("13900000001/13900000002", "两个号码"),
     ("0818-8222333", "座机"), ("1390000000", "11 位"), ("139000000011", "11 位"),
     ("没有", "不是电话"), ("见附件", "不是电话")],
)  # fmt: skip
def test_a_phone_that_is_none_is_told(typed: Cell, wrong: str) -> None:
    with pytest.raises(CellInvalid) as told:
        kinds.phone().parse(typed)
    assert wrong in told.value.wrong


def test_a_landline_passes_where_it_may() -> None:
    assert kinds.phone(mobile=False).parse("0818-8222333") == "08188222333"


@pytest.mark.parametrize(
    ("typed", "code"), [(510123, "0510123"), ("0510123", "0510123"), (510123.0, "0510123")]
)
def test_a_code_gets_back_the_zero_that_excel_took(typed: Cell, code: str) -> None:
    assert kinds.code(7).parse(typed) == code


@pytest.mark.parametrize("typed", ["510123", "51012x3", "05101234", 5.1e17, "5.1E+17"])
def test_a_code_of_another_length_is_told(typed: Cell) -> None:
    with pytest.raises(CellInvalid):
        kinds.code(7).parse(typed)


@pytest.mark.parametrize(
    ("typed", "number"), [("1,260人", 1260), ("１２６０", 1260), (1260.0, 1260), ("约1260", 1260)]
)
def test_a_number_is_read_with_its_unit(typed: Cell, number: int) -> None:
    assert kinds.whole(0, 9999).parse(typed) == number


@pytest.mark.parametrize("typed", ["一百", "12.5", 99999, -1, ""])
def test_a_number_that_is_none_is_told(typed: Cell) -> None:
    with pytest.raises(CellInvalid):
        kinds.whole(0, 9999).parse(typed)


def test_a_fraction_is_shown_without_a_tail() -> None:
    amount = kinds.number(0, 100)
    assert [amount.show(amount.parse(one)) for one in ("12.50", "3.0")] == ["12.5", "3"]


@pytest.mark.parametrize(
    ("typed", "is_so"),
    [("是", True), ("√", True), ("Y", True), (True, True), (1.0, True), ("有", True),
     ("否", False), ("×", False), ("无", False), ("/", False), (0, False), (False, False)],
)  # fmt: skip
def test_yes_and_no_in_every_sign(typed: Cell, is_so: bool) -> None:
    assert kinds.yes_no().parse(typed) is is_so


def test_perhaps_is_neither_yes_nor_no() -> None:
    with pytest.raises(CellInvalid):
        kinds.yes_no().parse("待定")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张　三", "张三"),
        (" 张  三\n", "张三"),
        ("阿依 · 古丽", "阿依·古丽"),
        ("Li Ming", "Li Ming"),
    ],
)
def test_a_name_loses_the_spaces_that_stretch_it(typed: str, name: str) -> None:
    assert kinds.name(8).parse(typed) == name


@pytest.mark.parametrize("typed", ["12345", "一二三四五六七"])
def test_a_name_is_no_number_and_not_too_long(typed: str) -> None:
    with pytest.raises(CellInvalid):
        kinds.name(6).parse(typed)


WORDS = {"a": "安全主任", "b": "校长（园长）", "c": "教师"}


@pytest.mark.parametrize("typed", ["校长（园长）", "校长(园长)", "校长", " 校 长 ", "b", "正校长"])
def test_one_word_is_known_by_its_forms(typed: str) -> None:
    assert kinds.one_of(WORDS, {"正校长": "b"}).parse(typed) == "b"


@pytest.mark.parametrize(
    "typed",
    ["安全主任、教师", "安全主任,教师", "安全主任/老师", "安全主任；教师；教师", "安全主任\n老师"],
)
def test_several_words_stand_in_one_cell(typed: str) -> None:
    assert kinds.many_of(WORDS, {"老师": "c"}).parse(typed) == ("a", "c")


def test_an_unknown_word_is_named() -> None:
    with pytest.raises(CellInvalid) as told:
        kinds.many_of(WORDS).parse("教师、厨师")
    assert told.value.wrong == "不认识“厨师”"
    with pytest.raises(CellInvalid):
        kinds.one_of(WORDS).parse("厨师")


def test_the_nearest_name_is_offered_first() -> None:
    names = ["演示第一小学", "演示第二小学", "演示中心幼儿园"]
    assert nearest("演示一小", names)[0] == "演示第一小学"
    assert perhaps("甲", names) == ""
