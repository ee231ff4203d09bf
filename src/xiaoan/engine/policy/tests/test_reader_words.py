"""Numbers, rhythms, subjects, units and marks: the words that the reader knows."""

from __future__ import annotations

from datetime import date

import pytest

from xiaoan.engine.policy.reader import quantities
from xiaoan.engine.policy.reader.lexicon import lexicon
from xiaoan.engine.policy.reader.numbering import Sequence, mark_of
from xiaoan.engine.policy.reader.numbers import in_chinese, value_of
from xiaoan.engine.policy.reader.paragraphs import is_addressees, is_title, paragraphs_of
from xiaoan.engine.policy.reader.pieces import pieces_of, trigger_in
from xiaoan.engine.policy.reader.subjects import leading_subject, who_of
from xiaoan.engine.policy.reader.units import units_in


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("两", 2),
        ("五十五", 55),
        ("一百二十", 120),
        ("二〇二五", 2025),
        ("2.5", 2.5),
        ("一万", 10_000),
        ("甲", None),
        ("", None),
    ],
)
def test_a_number_is_read_however_it_is_written(word: str, value: float | None) -> None:
    assert value_of(word) == value


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 21, 45, 99])
def test_a_number_written_in_chinese_is_read_back(number: int) -> None:
    assert value_of(in_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("第十二章 总则", "chapter", 12),
        ("第三条　学校应当", "article", 3),
        ("一、总体要求", "major", 1),
        ("（十二）建立", "minor", 12),
        ("1.落实", "point", 1),
        ("(3)检查", "item", 3),
        ("②排查", "ring", 2),
    ],
)
def test_each_style_of_numbering_is_known(text: str, kind: str, number: int) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert (mark.kind, mark.number) == (kind, number)


@pytest.mark.parametrize("text", ["2025年底前", "3.5万元", "一些学校", "第三方评估", "学校"])
def test_a_sentence_that_begins_with_a_number_is_no_part(text: str) -> None:
    assert mark_of(text) is None


def test_a_mark_that_follows_nothing_is_not_taken() -> None:
    numbers = Sequence()
    marks = [mark_of(text) for text in ("一、甲", "二、乙", "七、丙", "三、丁")]
    assert [numbers.takes(mark) for mark in marks if mark] == [True, True, False, True]


@pytest.mark.parametrize(
    ("text", "period", "every", "count"),
    [
        ("每周至少组织1次排查", "week", 1, 1),
        ("每两周1课时", "week", 2, 1),
        ("每学期不少于９课时", "term", 1, 9),
        ("每半年开展一次评估", "half_year", 1, 1),
        ("每月研判", "month", 1, None),
        ("每三年轮训一遍", "year", 3, 1),
        ("实行日检查", "day", 1, None),
        ("每学年至少2次", "school_year", 1, 2),
        ("定期排查", "", 1, None),
    ],
)
def test_a_rhythm_is_read_with_its_count(
    text: str, period: str, every: int, count: float | None
) -> None:
    first = quantities.cadences(text)[0]
    assert (first.period, first.every, first.count) == (period, every, count)


def test_three_rhythms_in_one_word_are_three() -> None:
    found = quantities.cadences("落实“日周月”隐患排查制度")
    assert [one.period for one in found] == ["day", "week", "month"]


@pytest.mark.parametrize("text", ["工作日检查", "作业", "本月检查结果", "每年龄段"])
def test_what_only_looks_like_a_rhythm_is_none(text: str) -> None:
    assert [one for one in quantities.cadences(text) if one.period] == []


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("保安年龄不超过55周岁", None, 55, "周岁"),
        ("至少配备1名专职教师", 1, None, "名"),
        ("在校学生1000人及以上", 1000, None, "人"),
        ("校门50米以内", None, 50, "米"),
        ("比例不低于百分之九十", 90, None, "%"),
        ("完好率达到100%", 100, None, "%"),
        ("不得少于三人", 3, None, "人"),
        ("控制在５分钟", None, 5, "分钟"),
        ("每学期2次以上", 2, None, "次"),
    ],
)
def test_a_limit_keeps_its_side(
    text: str, low: float | None, high: float | None, unit: str
) -> None:
    first = quantities.bounds(text)[0]
    assert (first.at_least, first.at_most, first.unit) == (low, high, unit)


@pytest.mark.parametrize("text", ["教育部等9个部门", "三年行动", "2017年", "第1次会议"])
def test_a_number_that_limits_nothing_is_no_limit(text: str) -> None:
    assert quantities.bounds(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年底前", date(2025, 12, 31)),
        ("于2022年8月31日前", date(2022, 8, 31)),
        ("２０２６年６月底前", date(2026, 6, 30)),
        ("2025年前", date(2024, 12, 31)),
        ("到2027年底", date(2027, 12, 31)),
        ("2024年2月前", date(2024, 1, 31)),
        ("年底前", None),
        ("每年3月31日16:00前", None),
        ("2023年2月30日前", None),
    ],
)
def test_a_deadline_is_its_last_day(text: str, day: date | None) -> None:
    assert [one.on for one in quantities.deadlines(text)] == [day]


def test_a_date_that_ends_nothing_is_no_deadline() -> None:
    assert quantities.deadlines("2025年5月1日起施行") == []


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("2小时内报告", 2, "hours"), ("15个工作日内", 15, "days"), ("三十日以内", 30, "days")],
)
def test_a_time_to_answer_in_is_read(text: str, amount: float, unit: str) -> None:
    assert [(one.amount, one.unit) for one in quantities.spans(text)] == [(amount, unit)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("学校要建立制度", "学校"),
        ("督促学校建立制度", ""),
        ("对学校开展检查", ""),
        ("各县（市、区）人民政府要切实履行", "各县（市、区）人民政府"),
        ("教育、公安、住建等部门要加强配合", "教育、公安、住建等部门"),
        ("县教科局和学校要配备干部", "县教科局和学校"),
        ("共青团组织要建立热线", "共青团组织"),
        ("学校安全工作是重中之重", ""),
        ("原则上每所学校至少有1名", "每所学校"),
        ("由县教育局责令改正", "县教育局"),
        ("有条件的学校可设置", "有条件的学校"),
        ("县教科局每月组织研判", "县教科局"),
        ("加强教育部门协作", ""),
    ],
)
def test_the_subject_is_who_must_and_not_whom_it_concerns(text: str, subject: str) -> None:
    assert leading_subject(text) == subject


def test_a_subject_means_organisations() -> None:
    assert who_of("教育部门、公安机关") == {
        "kind": "department",
        "line": ["education", "public_security"],
    }
    assert who_of("寄宿制学校") == {"kind": "school", "boarding": True}
    assert who_of("社会各界") == {}


def test_units_keep_their_brackets_and_their_parts() -> None:
    told = "〔责任单位：各乡镇人民政府（街道办），县教科局、县公安局〕【牵头单位：县委政法委】"
    assert [(one.name, one.role) for one in units_in(told)] == [
        ("各乡镇人民政府（街道办）", "answers"),
        ("县教科局", "answers"),
        ("县公安局", "answers"),
        ("县委政法委", "leads"),
    ]


def test_a_happening_is_told_before_its_answer() -> None:
    assert trigger_in("学校发生安全事故，") == "学校发生安全事故"
    assert trigger_in("对整改不力的进行通报。") == "对整改不力的"
    assert trigger_in("违反本办法规定的，") == "违反本办法规定的"
    assert trigger_in("加强未成年人保护，") == ""
    assert trigger_in("达到目的，") == ""


def test_pieces_joined_are_the_sentence_again() -> None:
    text = "县教科局每月研判，每学期至少组织1次大排查；学校每周、每月各排查1次，确保安全。"
    assert "".join(one.text for one in pieces_of(text)) == text
    assert [one.subject for one in pieces_of(text)] == ["县教科局", "", "学校", ""]


@pytest.mark.parametrize("line", ["- 8 -", "—４—", "第 3 页 共 10 页", "3/10", "· 12 ·", "１５"])
def test_a_page_number_is_no_text(line: str) -> None:
    assert [one.text for one in paragraphs_of(["一、总体要求", line, "（一）目标"])] == [
        "一、总体要求",
        "（一）目标",
    ]


def test_hard_wraps_are_undone() -> None:
    lines = [
        "　　学校要建立健全校园安全风险防控的各项制度",
        "和应急预案，把责任落实到每一个岗位和每一名教",
        "职工。",
        "　　幼儿园参照执行。",
    ]
    assert [one.text for one in paragraphs_of(lines)] == [
        "学校要建立健全校园安全风险防控的各项制度和应急预案，把责任落实到每一个岗位和每一名教职工。",
        "幼儿园参照执行。",
    ]


def test_titles_and_addressees_are_told_from_sentences() -> None:
    assert is_title("演示县校车安全管理办法（试行）")
    assert not is_title("请制定办法。")
    assert is_addressees("各县（市、区）教育局，市直属学校：")
    assert not is_addressees("各学校要做到：建立制度。")


def test_every_subject_word_means_a_kind_of_organisation() -> None:
    for name, meaning in lexicon().who.items():
        assert meaning["kind"] in {"government", "department", "school", "institution"}, name
