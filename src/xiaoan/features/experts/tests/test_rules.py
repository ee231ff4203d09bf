from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from xiaoan.features.experts import rules
from xiaoan.features.experts.forms import read_prices, written_prices
from xiaoan.features.experts.rules import Opinion, Sought, Standing

ON = date(2026, 11, 18)
SCHOOL = 51172310300101
ONE = Standing(
    "a", "甲", frozenset({"fire"}), True, ON - timedelta(days=9), ON + timedelta(days=9)
)  # fmt: skip
SOUGHT = Sought({"fire": 1}, frozenset({SCHOOL}), ON, ON + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"is_serving": False}, "不在聘期"),
        ({"until_on": ON}, "任务期间不在聘期"),
        ({"ties": {SCHOOL: "近亲属任职或就读"}}, "回避：近亲属任职或就读"),
        ({"ties": {SCHOOL + 1: "其他"}}, ""),
        ({"absences": ((ON + timedelta(days=1), ON + timedelta(days=4)),)}, "已报请假"),
        ({"busy": ((ON, ON),)}, "同期已有任务"),
        ({"fields": frozenset({"food"})}, "不属于所需领域"),
    ],
)
def test_who_is_barred_and_why(change: dict[str, object], words: str) -> None:
    assert rules.bar(replace(ONE, **change), SOUGHT) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sought", "words"),
    [
        (replace(SOUGHT, wants={}), "至少"),
        (replace(SOUGHT, wants={"fire": 21}), "分批"),
        (replace(SOUGHT, until_on=ON - timedelta(days=1)), "早于"),
        (replace(SOUGHT, from_on=ON - timedelta(days=1)), "已经过去"),
    ],
)
def test_what_cannot_be_sought(sought: Sought, words: str) -> None:
    assert words in rules.sought_fault(sought, ON)
    assert rules.sought_fault(SOUGHT, ON) == ""


def test_seats_are_open_to_their_own_field() -> None:
    both = replace(ONE, key="b", fields=frozenset({"fire", "food"}))
    assert rules.seats({"fire": 2, "food": 1}, [ONE, both]) == {
        "fire-1": {"a", "b"},
        "fire-2": {"a", "b"},
        "food-1": {"b"},
    }
    assert rules.field_of("fire-12") == "fire"


def test_a_review_needs_two_who_did_not_recuse_themselves_and_a_majority() -> None:
    yes, no = Opinion("x", "agree"), Opinion("y", "disagree")
    third = Opinion("z", "agree")
    assert "2 人" in rules.review_fault([yes], [], 2)
    assert "2 人" in rules.review_fault([yes, yes], [], 1)  # nobody counts twice
    assert "没有过半数" in rules.review_fault([yes, no], [], 2)
    assert rules.review_fault([yes, no, third], [], 2) == ""
    assert "2 人" in rules.review_fault([yes, third], ["z"], 2)
    assert rules.review_fault([Opinion("x", "disagree"), yes, third], [], 2) == ""  # the last word


def test_terms_are_whole_years() -> None:
    assert rules.term_until(date(2026, 11, 18), 3) == date(2029, 11, 17)
    assert rules.term_until(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_fees_are_exact() -> None:
    assert rules.fee_of(Decimal("10.55"), Decimal("1.5")) == Decimal("15.83")


def test_small_things() -> None:
    assert rules.masked("演示专家") == "演＊＊＊"
    assert rules.unfilled(["fire", "law"], [["fire", "food"]]) == ["law"]
    assert rules.span_fault(ON, None) == ""
    assert "早于" in rules.span_fault(ON, ON - timedelta(days=1))


def test_prices_are_read_as_they_are_written() -> None:
    text = "半天：10.50\n一天: 20元\n\n"
    prices = read_prices(text)
    assert [(one["title"], one["yuan"]) for one in prices] == [("半天", "10.50"), ("一天", "20")]
    assert read_prices(written_prices(list(prices))) == prices


@pytest.mark.parametrize("wrong", ["半天", "半天：多", "半天：1\n半天：2", "半天：1.234"])
def test_what_is_no_price(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"第 1 行|相同"):
        read_prices(wrong)
