"""Grades, who may check whom, and the elements of 五落实; no database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from xiaoan.features.hazards import rules

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("was", "is_direct", "wanted", "is_refused"),
    [
        ("", False, "general", False),
        ("", False, "major", False),
        ("serious", False, "general", False),
        ("", True, "serious", True),
        ("", True, "major", False),
        ("major", False, "serious", True),
        ("major", True, "major", False),
    ],
)
def test_a_major_grade_only_rises(was: str, is_direct: bool, wanted: str, is_refused: bool) -> None:
    hazard = rules.Standing(was, is_direct, ONE)
    assert bool(rules.grade_fault(hazard, wanted)) is is_refused


def test_whoever_fixed_it_in_any_round_may_not_check_it() -> None:
    hazard = rules.Standing("general", False, ONE, fixers=(ONE, OTHER))
    assert "不能由您验收" in rules.checker_fault(hazard, ONE, "验收")
    assert "不能由您销号" in rules.checker_fault(hazard, OTHER, "销号")
    assert not rules.checker_fault(hazard, UUID(int=3), "验收")


def test_finding_it_does_not_bar_from_checking_it() -> None:
    assert not rules.checker_fault(rules.Standing("general", False, ONE), ONE, "验收")


@pytest.mark.parametrize("grade", ["serious", "major"])
def test_only_a_general_one_is_closed_on_the_spot(grade: str) -> None:
    assert rules.on_spot_fault(rules.Standing(grade, False, ONE))
    assert not rules.on_spot_fault(rules.Standing("general", False, ONE))
    assert not rules.on_spot_fault(rules.Standing("", False, ONE))
    assert rules.on_spot_fault(rules.Standing("", True, ONE))


def test_five_elements_have_a_deadline_ahead_and_money_with_a_source() -> None:
    today = date(2026, 11, 18)
    assert rules.five_errors({"deadline": "2026-11-18", "funds_yuan": 0}, today) == {}
    assert set(rules.five_errors({"deadline": "2026-11-17", "funds_yuan": 5}, today)) == {
        "deadline",
        "funds_source",
    }
    assert set(rules.five_errors({"funds_yuan": 10**10, "funds_source": "财政"}, today)) == {
        "funds_yuan"
    }


def test_the_work_of_the_safety_officer_is_checked_by_the_principal() -> None:
    assert rules.checker_post(["logistics"]) == "safety_officer"
    assert rules.checker_post(["logistics", "safety_officer"]) == "principal"
    assert rules.closer_post(["principal"]) == "deputy_principal"
    assert rules.closer_post(["guard"]) == "principal"


def test_somebody_looks_again_after_a_week_or_four() -> None:
    closed = date(2026, 11, 18)
    assert rules.look_back_on(closed, is_on_spot=True) == date(2026, 11, 25)
    assert rules.look_back_on(closed, is_on_spot=False) == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("title", "place", "description", "name"),
    [
        ("扶手松动", "二楼", "东侧", "扶手松动"),
        (" ", "二楼", "东侧扶手松动\n很危险", "东侧扶手松动"),
        ("", "食堂后门", " ", "食堂后门隐患"),
        ("长" * 200, "", "", "长" * 80),
    ],
)
def test_a_hazard_always_has_a_name(title: str, place: str, description: str, name: str) -> None:
    assert rules.title_of(title, place, description) == name


def test_looking_back_has_its_week() -> None:
    due = date(2026, 12, 16)
    assert "请重开" in rules.look_back_fault(due, date(2026, 12, 8))
    assert rules.look_back_fault(due, date(2026, 12, 9)) == ""
    assert rules.look_back_fault(due, date(2027, 1, 30)) == ""
    assert rules.look_back_fault(None, date(2026, 12, 8)) == ""
