"""Two texts side by side, and the words for a place in a chain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiaoan.engine.policy.chain_words import RELATIONS, STATES, VERDICTS, state_of, verdict_word
from xiaoan.engine.policy.comparing import differences, pairs, verdict_on
from xiaoan.engine.policy.rules import Duty, may_meet, read_duty
from xiaoan.engine.policy.stacking import Said, chain

Rule = dict[str, Any]
WEEKLY: Rule = {"every": "week", "any_of": [{"fact": "sweep", "at_least": 1}]}
MONTHLY: Rule = {"every": "month", "any_of": [{"fact": "sweep", "at_least": 1}]}
DRILLS: Rule = {"every": "month", "any_of": [{"fact": "drill", "at_least": 1}]}
BUREAU: Rule = {"kind": "department", "line": ["education"], "level": ["county"]}
NATION, COUNTY = (0, 10**14 - 1), (51172300000000, 51172399999999)


def duty(name: str, **rule: Any) -> Duty:
    return read_duty(
        {
            "id": name,
            "clause": "1",
            "topic": "sweeps.school",
            "title": "某事",
            "quote": "某事",
            "who": {"kind": "school"},
            "post": "principal",
            "overseen_by": ["education"],
            "from": date(2020, 1, 1),
            **rule,
        }
    )


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (WEEKLY, WEEKLY, "same"),
        (WEEKLY, MONTHLY, "left_stricter"),
        (MONTHLY, WEEKLY, "right_stricter"),
        ({"aim": True}, WEEKLY, "left_open"),
        (WEEKLY, {"aim": True}, "right_open"),
        ({"aim": True}, {"aim": True}, "both_open"),
        ({"aim": True}, {**WEEKLY, "fills": ["a/1/x"]}, "right_fills"),
        ({**WEEKLY, "fills": ["b/1/x"]}, {"aim": True}, "left_fills"),
        ({"never": {"fact": "sweep"}}, WEEKLY, "conflict"),
        ({"every": "day", "any_of": [{"fact": "sweep", "at_least": 1, "count": "days"}]},
         WEEKLY, "beside"),
        (DRILLS, WEEKLY, "apart"),
        ({**WEEKLY, "who": BUREAU}, WEEKLY, ""),
    ],
)  # fmt: skip
def test_two_demands_have_one_verdict(left: Rule, right: Rule, verdict: str) -> None:
    assert verdict_on(duty("a/1/x", **left), duty("b/1/x", **right)) == verdict


def test_every_demand_of_both_sides_is_shown_once_at_least() -> None:
    left = [duty("a/1/weekly", **WEEKLY), duty("a/1/bureau", **WEEKLY, who=BUREAU)]
    right = [duty("b/1/month", **MONTHLY), duty("b/1/same", **WEEKLY), duty("b/1/drill", **DRILLS)]
    found = [
        (one.left and one.left.id, one.right and one.right.id, one.verdict)
        for one in pairs(left, right)
    ]
    assert found == [
        ("a/1/weekly", "b/1/same", "same"),
        ("a/1/weekly", "b/1/month", "left_stricter"),
        ("a/1/bureau", None, "only_left"),
        (None, "b/1/drill", "only_right"),
    ]


def test_numbers_that_differ_are_told_from_those_that_do_not() -> None:
    left, right = (
        {"多久": "每周", "约束谁": "学校"},
        {"多久": "每月", "约束谁": "学校", "核对": "每年"},
    )
    assert differences(left, right) == [
        ("多久", "每周", "每月", True),
        ("约束谁", "学校", "学校", False),
        ("核对", "", "每年", True),
    ]


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ({"kind": "school"}, {"kind": "school", "boarding": True}, True),
        ({"kind": "school", "boarding": False}, {"kind": "school", "boarding": True}, False),
        ({"kind": "school"}, BUREAU, False),
        ({"any_of": [{"kind": "school"}, BUREAU]}, BUREAU, True),
        ({"kind": "school", "stage": ["primary"]}, {"kind": "school", "stage": ["senior"]}, False),
        ({"kind": "school", "enrolment": {"at_least": 1000}},
         {"kind": "school", "enrolment": {"at_most": 999}}, False),
        ({"kind": "school", "enrolment": {"at_least": 1000}},
         {"kind": "school", "enrolment": {"at_most": 1000}}, True),
    ],
)  # fmt: skip
def test_who_can_never_be_bound_by_both_is_not_compared(
    one: Rule, other: Rule, meets: bool
) -> None:
    assert may_meet(one, other) is meets
    assert may_meet(other, one) is meets


def words_of(*said: Said) -> list[str]:
    found = chain("sweeps.school", said)
    return [state_of(link, found) for link in found.links]


def test_each_place_in_a_chain_has_its_word() -> None:
    wide = Said(duty("n/1/x", **MONTHLY), "n", *NATION)
    near = Said(duty("k/1/x", **WEEKLY), "k", *COUNTY)
    assert words_of(wide) == ["alone"]
    assert words_of(wide, near) == ["looser", "strictest"]
    assert words_of(near, Said(duty("n/1/y", **WEEKLY), "n", *NATION)) == ["same", "same"]
    assert words_of(near, Said(duty("n/1/y", **DRILLS), "n", *NATION)) == ["beside", "beside"]
    banned = Said(duty("n/1/z", never={"fact": "sweep"}), "n", *NATION)
    assert words_of(near, banned) == ["conflict", "conflict"]
    norm = Said(duty("n/1/o", aim=True), "n", *NATION)
    partly = Said(duty("n/1/p", aim=True, openness="partly"), "n", *NATION)
    assert words_of(norm, partly) == ["open", "partly"]
    filler = Said(duty("k/1/f", fills=["n/1/o"], **WEEKLY), "k", *COUNTY)
    assert words_of(norm, filler) == ["filled", "beside"]


def test_an_open_norm_is_filled_by_what_others_must_do() -> None:
    norm = Said(duty("n/1/o", aim=True), "n", *NATION)
    filler = Said(duty("k/1/f", fills=["n/1/o"], who=BUREAU, **WEEKLY), "k", *COUNTY)
    (link,) = chain("sweeps.school", [norm], [filler]).links
    assert (link.openness, link.filled_by) == ("filled", ("k/1/f",))


def test_a_conflict_is_found_across_topics() -> None:
    banned = Said(duty("n/1/z", topic="other", never={"fact": "sweep"}), "n", *NATION)
    (link,) = chain("sweeps.school", [Said(duty("k/1/x", **WEEKLY), "k", *COUNTY), banned]).links
    assert link.against == ("n/1/z",)


def test_the_words_are_plain_and_name_both_texts() -> None:
    said = verdict_word("left_stricter", "浙江意见", "丽水方案")
    assert (said.word, said.meaning) == ("浙江意见更严", "做到浙江意见的，丽水方案的也就做到了。")
    every = [*(one[0] for one in STATES.values()), *(one[0] for one in VERDICTS.values())]
    assert all(len(word) <= 14 for word in every)
    assert len(RELATIONS) == 6
