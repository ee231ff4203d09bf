from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from house.world import NOW
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import AnswerInvalid, Field

GUARDS = Field("f1", "保安人数", asking.NUMBER)
DAY = Field("f2", "培训日期", asking.DAY, is_required=False)
PICK = Field("f3", "食堂经营", asking.CHOICE, choices=("自营", "委托经营"))
YES = Field("f4", "是否寄宿", asking.YES_NO)


@pytest.mark.parametrize(
    ("field", "raw", "kept"),
    [(GUARDS, " 1,200.50 ", "1200.5"), (GUARDS, "100", "100"), (DAY, "", ""),
     (DAY, "2026-11-18", "2026-11-18"), (PICK, "自营", "自营"), (YES, "yes", "yes")],
)  # fmt: skip
def test_an_answer_is_kept_in_one_form(field: Field, raw: str, kept: str) -> None:
    assert asking.read_value(field, raw) == kept


@pytest.mark.parametrize(
    ("field", "raw", "words"),
    [(GUARDS, "十二", "数字"), (GUARDS, "NaN", "数字"), (GUARDS, " ", "请填写"),
     (DAY, "明天", "日期"), (PICK, "外包", "选项"), (YES, "也许", "是或否")],
)  # fmt: skip
def test_a_wrong_answer_says_what_to_write(field: Field, raw: str, words: str) -> None:
    with pytest.raises(AnswerInvalid, match=words):
        asking.read_value(field, raw)


def test_the_same_is_not_asked_twice() -> None:
    known = replace(GUARDS, title="在岗保安", source="register:guards")
    assert asking.same(known, replace(known, title="保安有几个"))
    assert asking.same(GUARDS, replace(GUARDS, title="保安 人数："))
    assert not asking.same(GUARDS, known)
    assert "已经在要" in asking.field_fault(replace(GUARDS, key="f9"), [GUARDS])
    assert "两个选项" in asking.field_fault(replace(PICK, choices=("自营",)), [])


def test_late_is_noted_and_only_what_is_in_is_closed() -> None:
    late = NOW + timedelta(minutes=1)
    assert asking.answer_fault(asking.OPEN, NOW, late) == ""
    assert asking.answer_fault(asking.RETURNED, NOW, late) == ""
    assert asking.answer_fault(asking.ANSWERED, NOW, NOW) == ""
    assert "期限已过" in asking.answer_fault(asking.ANSWERED, NOW, late)
    assert asking.answer_fault(asking.ACCEPTED, NOW, NOW)
    assert asking.answer_fault(asking.WITHDRAWN, NOW, NOW)


def test_a_page_left_open_is_not_work() -> None:
    assert asking.sitting(NOW - timedelta(minutes=7), NOW) == 420
    assert asking.sitting(NOW - timedelta(days=2), NOW) == 7200
    assert asking.sitting(None, NOW) == asking.sitting(NOW + timedelta(days=1), NOW) == 0


def test_fields_are_kept_and_read_back() -> None:
    fields = [GUARDS, PICK]
    assert asking.fields_of(asking.stored(fields)) == fields
    assert asking.next_key(fields) == "f4"


def test_answers_in_words() -> None:
    assert asking.words_of(YES, "no") == "否"
    files = Field("f5", "方案", asking.FILES)
    assert asking.words_of(files, {"files": ["a", "b"]}) == "2 个文件"
    assert asking.words_of(files, {"title": "《方案》第1版", "files": []}) == "《方案》第1版"
    assert asking.words_of(files, None) == ""


def test_a_deadline_lies_ahead_within_a_year() -> None:
    assert asking.due_fault(NOW, NOW)
    assert asking.due_fault(NOW + timedelta(days=400), NOW)
    assert asking.due_fault(NOW + timedelta(hours=5), NOW) == ""
