from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from xiaoan.features.responsibility.rules import letters
from xiaoan.features.responsibility.rules.letters import Own, Parties
from xiaoan.features.responsibility.tests.making import AIM, DRILL, ON, SWEEP, TOPICS, listing

PARTIES = Parties("演示县教科局", "演示小学", "校长", "林校长", "2026-2027")


def text() -> dict[str, object]:
    own = (Own("值班", "节假日值班"),)
    return letters.text_of(PARTIES, listing(DRILL, SWEEP, AIM), own, TOPICS)


def test_the_text_names_both_sides_and_every_duty_with_its_sentence() -> None:
    made = letters.text_of(PARTIES, listing(DRILL, SWEEP, AIM), (), TOPICS)
    assert made["title"] == "2026—2027学年学校安全工作责任书"
    assert "演示县教科局与演示小学校长林校长" in made["preamble"]
    assert [one["heading"] for one in made["sections"]] == ["应急演练", "隐患排查"]
    assert set(letters.articles_in(made)) == {DRILL.key, SWEEP.key, AIM.key}
    assert made["aims"][0]["quote"] == AIM.quote


def test_an_own_article_stands_apart_from_what_texts_demand() -> None:
    made = text()
    assert made["own"] == [{"title": "值班", "text": "节假日值班"}]
    assert "值班" not in str(made["sections"])


def test_the_hash_changes_with_any_word_and_with_nothing_else() -> None:
    first = letters.text_of(PARTIES, listing(DRILL), (), TOPICS)
    again = dict(reversed(list(first.items())))
    other = letters.text_of(replace(PARTIES, person="别人"), listing(DRILL), (), TOPICS)
    assert letters.hash_of(first) == letters.hash_of(again)
    assert letters.hash_of(first) != letters.hash_of(other)
    assert len(letters.hash_of(first)) == 64


def test_what_changed_since_is_told_from_what_was_added() -> None:
    signed = letters.text_of(PARTIES, listing(DRILL, AIM), (), TOPICS)
    stricter = replace(DRILL, asked="每学期至少 2 次应急演练")
    found = letters.difference([signed], listing(stricter, SWEEP))
    assert (found.added, found.changed, found.dropped) == ((SWEEP,), (stricter,), (AIM.title,))
    assert found.is_any


def test_a_supplement_counts_as_signed_the_next_time() -> None:
    signed = letters.text_of(PARTIES, listing(DRILL), (), TOPICS)
    today = listing(DRILL, SWEEP)
    found = letters.difference([signed], today)
    more = letters.supplement_of(PARTIES, today, found, TOPICS)
    assert set(letters.articles_in(more)) == {SWEEP.key}
    assert not letters.difference([signed, more], today).is_any


def test_what_is_no_longer_asked_needs_no_signature() -> None:
    signed = letters.text_of(PARTIES, listing(DRILL, SWEEP), (), TOPICS)
    found = letters.difference([signed], listing(DRILL))
    assert found.dropped == (SWEEP.title,)
    assert not found.is_any


@pytest.mark.parametrize(
    ("kind", "line", "level", "targets"),
    [
        ("school", "education", "township", ("staff",)),
        ("department", "education", "county", ("schools",)),
        ("department", "public_security", "county", ()),
        ("government", "government", "county", ("bodies",)),
        ("government", "government", "township", ("schools",)),
    ],
)
def test_to_whom_one_may_issue(kind: str, line: str, level: str, targets: tuple[str, ...]) -> None:
    assert letters.targets_of(kind, line, level) == targets


def test_the_last_day_is_neither_past_nor_years_away() -> None:
    assert letters.due_fault(ON, ON) == ""
    assert "不能早于" in letters.due_fault(ON - timedelta(days=1), ON)
    assert "一年" in letters.due_fault(date(2029, 1, 1), ON)


def test_a_typed_name_is_the_signer_s_own() -> None:
    assert letters.name_fault(" 林 校长", "林校长") == ""
    assert "林校长" in letters.name_fault("林副校长", "林校长")
