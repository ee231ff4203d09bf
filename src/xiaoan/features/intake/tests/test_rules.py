from __future__ import annotations

import pytest

from xiaoan.engine.policy.composing.decisions import Decision
from xiaoan.features.intake.rules import Unfit, covered, decided

SWEEP = Decision("学校每周排查，", "every", "学校", period="week", who={"kind": "school"})
REPORT = Decision("及时报告。", "when", "学校", promptly="及时")
TITLE = Decision("一、要求", "context")


def test_each_letter_of_a_text_is_counted_once() -> None:
    told = covered([SWEEP, *decided([REPORT], "accept", 0), TITLE, *decided([REPORT], "reject", 0)])
    assert (told.left, told.accepted, told.context, told.rejected) == (7, 5, 4, 5)
    assert told.total == 21
    assert told.percent == 66


def test_a_text_without_letters_is_settled() -> None:
    assert covered([]).percent == 100


def test_only_what_was_pointed_at_is_decided() -> None:
    first, second = decided([SWEEP, REPORT], "accept", 1)
    assert (first.state, second.state) == ("open", "accepted")
    both = decided([SWEEP, REPORT], "accept", None)
    assert [one.state for one in both] == ["accepted", "accepted"]


def test_a_rejection_keeps_its_reason_until_it_is_reopened() -> None:
    rejected = decided([SWEEP], "reject", 0, "只是背景")
    assert (rejected[0].state, rejected[0].reason) == ("rejected", "只是背景")
    assert decided(rejected, "reopen", 0)[0].reason == ""


def test_what_asks_nothing_stays_so() -> None:
    assert decided([TITLE], "accept", 0) == [TITLE]
    assert decided([TITLE], "reject", None) == [TITLE]


def test_two_neighbours_become_one_with_what_both_say() -> None:
    (one,) = decided([SWEEP, REPORT], "merge", 0)
    assert one.quote == "学校每周排查，及时报告。"
    assert (one.kind, one.period, one.state) == ("every", "week", "open")


def test_the_last_draft_has_nothing_to_merge_with() -> None:
    with pytest.raises(Unfit, match="没有可以合并"):
        decided([SWEEP], "merge", 0)


@pytest.mark.parametrize(("act", "at"), [("burn", 0), ("accept", 7), ("accept", -1)])
def test_what_does_not_fit_is_refused(act: str, at: int) -> None:
    with pytest.raises(Unfit, match="刷新"):
        decided([SWEEP], act, at)
