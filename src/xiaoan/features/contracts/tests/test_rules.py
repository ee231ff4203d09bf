from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from xiaoan.features.contracts import rules
from xiaoan.features.contracts.rules import Standing

ON = date(2026, 11, 18)
GOOD = Standing("running", ON, ON + timedelta(days=200), 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"deliverables": 0}, ["没有列出交付内容"]),
        ({"late": 1, "waiting": 2}, ["1 项交付已逾期", "2 项等待验收"]),
        ({"until_on": ON + timedelta(days=60)}, ["60 天后到期"]),
        ({"until_on": ON - timedelta(days=1)}, ["合同已到期，未办结", "没有考核"]),
        ({"state": "ended"}, ["没有考核"]),
        ({"state": "ended", "assessments": 1}, []),
    ],
)
def test_what_a_contract_lacks(change: dict[str, object], words: list[str]) -> None:
    assert rules.gaps(replace(GOOD, **change), ON) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", ""),
        ("91350100M000100Y43", ""),  # the example of GB 32100-2015
        ("91350100M000100Y44", "校验位"),
        ("91350100M000100Y4", "18 位"),
        ("91350100M000100YI3", "18 位"),
    ],
)
def test_credit_codes_are_checked(code: str, words: str) -> None:
    fault = rules.code_fault(code)
    assert words in fault
    assert bool(fault) == bool(words)


def test_terms_stand_in_order() -> None:
    assert rules.terms_fault(ON, ON, Decimal(0)) == ""
    assert "早于" in rules.terms_fault(ON, ON - timedelta(days=1), Decimal(0))
    assert "小于 0" in rules.terms_fault(ON, ON, Decimal(-1))


def test_marks_and_what_follows() -> None:
    good = dict.fromkeys(rules.CRITERIA, 5)
    assert rules.total(good) == 100
    assert rules.total({**good, "time": 1}) == 80
    assert rules.marks_fault(good, "renew", "") == ""
    assert "每一项" in rules.marks_fault({"time": 5}, "renew", "")
    assert "怎么用" in rules.marks_fault(good, "", "")
    assert "写明情况" in rules.marks_fault({**good, "time": 2}, "keep", "")
    assert "写明情况" in rules.marks_fault(good, "avoid", "")
    assert rules.marks_fault(good, "avoid", "两次迟交") == ""


def test_subjects_without_a_contract() -> None:
    assert "检测" not in rules.uncovered(["testing"])
    assert "心理" in rules.uncovered(["testing"])
