from __future__ import annotations

from dataclasses import replace

import pytest

from xiaoan.features.responsibility.rules import lists as rules
from xiaoan.features.responsibility.tests.making import AIM, DRILL, SWEEP, TOPICS, listing


def test_a_list_tells_what_can_be_failed_from_what_is_open() -> None:
    found = listing(DRILL, AIM)
    assert found.firm == (DRILL,)
    assert found.open_norms == (AIM,)


def test_a_post_has_its_own_duties_and_only_a_head_what_the_organisation_oversees() -> None:
    whole = listing(DRILL, SWEEP, overseen=(AIM,))
    assert whole.of("safety_officer").items == (DRILL,)
    assert whole.of("safety_officer").overseen == ()
    assert whole.of("principal").items == (SWEEP,)
    assert whole.of("principal").overseen == (AIM,)


def test_a_duty_falls_to_the_first_named_post_that_somebody_holds() -> None:
    posts = ("deputy_principal", "principal")
    assert rules.first_held(posts, {"principal", "guard"}) == "principal"
    assert rules.first_held(posts, set()) == "deputy_principal"


def test_groups_stand_in_the_order_of_the_topics_and_unknown_ones_last() -> None:
    odd = replace(DRILL, key="x", topic="zebra.one")
    found = rules.grouped((SWEEP, odd, DRILL), TOPICS)
    assert [one.title for one in found] == ["应急演练", "隐患排查", "zebra"]


def test_several_posts_of_a_person_count_a_duty_once() -> None:
    first, second = listing(DRILL, SWEEP), listing(SWEEP, AIM)
    assert rules.united((first, second)) == (DRILL, SWEEP, AIM)
    assert len(rules.united_sources((first, second))) == 1


def test_double_responsibility_is_only_what_a_text_says() -> None:
    assert listing(DRILL, AIM).double == (AIM,)


@pytest.mark.parametrize(
    ("overseers", "words"),
    [
        (("教育",), "教育部门"),
        (("教育", "公安"), "教育、公安部门"),
        (("政府",), "政府"),
        (("公安", "政府"), "公安部门和政府"),
        ((), ""),
    ],
)
def test_who_oversees_is_said_in_words(overseers: tuple[str, ...], words: str) -> None:
    assert replace(DRILL, overseers=overseers).seen_to == words


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_numerals(number: int, word: str) -> None:
    assert rules.numeral(number) == word
