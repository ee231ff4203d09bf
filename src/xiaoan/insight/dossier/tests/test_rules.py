from __future__ import annotations

from datetime import date

import pytest

from xiaoan.insight.dossier.rules import Found, file_name, is_gap, span_fault, verdict

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("since", "until", "word"),
    [
        (date(2026, 9, 1), TODAY, ""),
        (TODAY, date(2026, 9, 1), "早于"),
        (date(2026, 12, 1), date(2026, 12, 31), "还没有到"),
        (date(2022, 9, 1), TODAY, "最多收三年"),
    ],
)
def test_a_period_is_some_days_that_have_come(since: date, until: date, word: str) -> None:
    fault = span_fault(since, until, TODAY)
    assert word in fault
    assert bool(fault) == bool(word)


@pytest.mark.parametrize(
    ("found", "missing", "said"),
    [
        (Found("every", {"overdue": 1}, 0, 0), True, "未见记录"),
        (Found("every", {"overdue": 1, "met": 3}, 3, 0), False, "有逾期（1／4）"),
        (Found("every", {"met": 2, "late_met": 1}, 3, 0), False, "已完成，有迟办"),
        (Found("every", {"met": 2}, 2, 0), False, "已达标"),
        (Found("every", {"not_due": 1}, 0, 0), False, "未到期"),
        (Found("every", {"due": 1}, 1, 0), False, "正在办理"),
        (Found("every", {}, 0, 0), False, "本期没有要求"),
        (Found("keep", {"due": 1}, 0, 0), True, "未见记录"),
        (Found("keep", {"met": 1}, 0, 2), False, "已达标"),
        (Found("aim", {}, 0, 0), True, "未见记录"),
        (Found("aim", {}, 4, 0), False, "有记录 4 条"),
        (Found("never", {}, 0, 0), False, "未发现违反"),
        (Found("never", {"overdue": 1}, 1, 0), False, "发现有违反"),
    ],
)
def test_what_is_missing_is_said_and_nothing_else_is(
    found: Found, missing: bool, said: str
) -> None:
    assert is_gap(found) is missing
    assert verdict(found) == said


def test_a_file_name_holds_nothing_that_a_system_refuses() -> None:
    assert file_name("迎检册", "演示/小学", "《方案》 一: 二?") == "迎检册_演示-小学_《方案》-一-二"
