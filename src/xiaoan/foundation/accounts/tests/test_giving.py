"""The rules of giving and taking posts, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from xiaoan.foundation.accounts import rules
from xiaoan.foundation.accounts.capabilities import PostKind

TODAY = date(2026, 11, 18)
INSIDE = rules.Giver(
    verbs=frozenset({"accounts.edit", "a", "b"}), is_inside=True, is_above=False, is_wider=False
)
ABOVE = replace(INSIDE, is_inside=False, is_above=True, is_wider=True)
BESIDE = replace(INSIDE, is_inside=False)
SEAT = rules.Seat("安全主任", frozenset({"a"}), fits=True, is_first_responsible=False)
FIRST = replace(SEAT, title="校长", is_first_responsible=True)
GREATER = replace(SEAT, verbs=frozenset({"a", "c"}))


@pytest.mark.parametrize(
    ("giver", "seat"),
    [
        (INSIDE, SEAT),
        (ABOVE, SEAT),
        (ABOVE, GREATER),
        (ABOVE, FIRST),
        (replace(ABOVE, is_wider=False), FIRST),
        (replace(ABOVE, is_wider=False), SEAT),
    ],
)
def test_these_posts_may_be_given(giver: rules.Giver, seat: rules.Seat) -> None:
    assert rules.giving_fault(giver, seat) == ""


@pytest.mark.parametrize(
    ("giver", "seat", "words"),
    [
        (replace(ABOVE, verbs=frozenset()), SEAT, "不能任免"),
        (ABOVE, replace(SEAT, fits=False), "没有“安全主任”"),
        (BESIDE, SEAT, "本单位或它的上级"),
        (replace(BESIDE, is_wider=True), SEAT, "本单位或它的上级"),
        (INSIDE, FIRST, "由上级主管单位任免"),
        (INSIDE, GREATER, "权限比您的大"),
        (replace(ABOVE, is_wider=False), GREATER, "权限比您的大"),
        (replace(INSIDE, is_wider=True), GREATER, "权限比您的大"),
    ],
)
def test_these_may_not_and_the_sentence_says_why(
    giver: rules.Giver, seat: rules.Seat, words: str
) -> None:
    assert words in rules.giving_fault(giver, seat)


@pytest.mark.parametrize(
    ("held_from", "held_until", "words"),
    [
        (TODAY, None, ""),
        (TODAY - timedelta(days=900), None, ""),
        (TODAY - timedelta(days=9), TODAY, ""),
        (TODAY + timedelta(days=366), None, ""),
        (TODAY + timedelta(days=367), None, "日期太远"),
        (date(1970, 1, 1), None, "太早"),
        (TODAY, TODAY - timedelta(days=1), "早于起日"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), "已经过去"),
        (TODAY, date(2200, 1, 1), "止日太远"),
    ],
)
def test_a_term_makes_sense(held_from: date, held_until: date | None, words: str) -> None:
    fault = rules.term_fault(held_from, held_until, TODAY)
    assert words in fault
    assert bool(words) is bool(fault)


def test_a_predecessor_serves_to_the_day_before() -> None:
    began = TODAY - timedelta(days=1)
    assert rules.last_day_before(began, TODAY) == began
    assert rules.last_day_before(TODAY, TODAY) is None


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (TODAY, ""),
        (TODAY + timedelta(days=366), ""),
        (TODAY + timedelta(days=367), "日期太远"),
        (TODAY - timedelta(days=31), "2026-10-19 才开始"),
    ],
)
def test_an_end_lies_within_the_term(last_day: date, words: str) -> None:
    fault = rules.ending_fault(TODAY - timedelta(days=30), last_day, TODAY)
    assert words in fault
    assert bool(words) is bool(fault)


def test_a_post_fits_by_kind_line_and_level() -> None:
    post = PostKind("x", "某岗", ("department",), frozenset(), lines=("education",))
    assert post.fits("department", "education", "county")
    assert not post.fits("school", "education", "school")
    assert not post.fits("department", "fire", "county")
    assert not replace(post, levels=("township",)).fits("department", "education", "county")
