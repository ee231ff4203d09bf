from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoan.foundation.draws import rules
from xiaoan.foundation.draws.rules import DrawInvalid, Entrant

CHANCE = "0123456789abcdef" * 2
KEYS = st.sets(st.text("abcdefgh", min_size=1, max_size=4), min_size=1, max_size=8)


def entrants(*keys: str) -> list[Entrant]:
    return [Entrant(key) for key in keys]


def test_a_draw_computed_by_hand() -> None:
    """Nothing but SHA-256 is needed to compute it again."""
    digest = hashlib.sha256(b"a 1\nb 1").hexdigest()
    seed = hashlib.sha256(f"{digest}:{CHANCE}".encode()).hexdigest()
    tickets = {hashlib.sha256(f"{seed}:{key}:1".encode()).hexdigest(): key for key in "ab"}
    made = rules.draw(entrants("b", "a"), rules.digest_of(entrants("a", "b")), CHANCE)
    assert (made.digest, made.seed) == (digest, seed)
    assert made.order == tuple(tickets[number] for number in sorted(tickets))
    assert rules.from_record(rules.as_record(made)) == made


@given(keys=KEYS, chance=st.text("0123456789abcdef", min_size=32, max_size=40))
@settings(max_examples=60)
def test_every_draw_is_a_permutation_and_verifies(keys: set[str], chance: str) -> None:
    some = [Entrant(key, 1 + len(key)) for key in keys]
    made = rules.draw(some, rules.digest_of(some), chance)
    assert sorted(made.order) == sorted(keys)
    assert rules.faults_of(made) == []


def test_what_was_changed_afterwards_is_found() -> None:
    some = entrants("a", "b", "c")
    made = rules.draw(some, rules.digest_of(some), CHANCE)
    assert "名单" in rules.faults_of(replace(made, entrants=made.entrants[:2]))[0]
    assert "种子" in rules.faults_of(replace(made, chance="f" * 32))[0]
    assert "次序" in rules.faults_of(replace(made, order=made.order[::-1]))[0]
    assert "太短" in rules.faults_of(replace(made, chance="1"))[0]


@pytest.mark.parametrize(
    "wrong", [[Entrant("a"), Entrant("a")], [Entrant("a", 0)], [Entrant("a b")], [Entrant("")]]
)
def test_lists_that_cannot_be_drawn_from(wrong: list[Entrant]) -> None:
    with pytest.raises(DrawInvalid):
        rules.digest_of(wrong)


def test_a_list_changed_after_it_was_fixed_is_not_drawn() -> None:
    with pytest.raises(DrawInvalid, match="不一致"):
        rules.draw(entrants("a"), rules.digest_of(entrants("b")), CHANCE)


def test_everybody_comes_first_as_often_as_others_and_weight_counts() -> None:
    """Six hundred seeds; bounds are five standard deviations wide, and the seeds are fixed."""
    even = entrants("a", "b", "c")
    heads = [rules.order(even, f"seed {number}")[0] for number in range(600)]
    assert all(140 < heads.count(key) < 260 for key in "abc")
    heavy = [Entrant("a", 3), Entrant("b", 1)]
    heads = [rules.order(heavy, f"seed {number}")[0] for number in range(600)]
    assert 395 < heads.count("a") < 505


def test_the_barred_are_passed_over() -> None:
    assert rules.first(("c", "a", "b"), 2, barred={"c"}) == ("a", "b")
    assert rules.first(("c", "a"), 5) == ("c", "a")


def test_whoever_comes_first_moves_to_let_another_sit() -> None:
    seats = {"fire 1": {"a", "b"}, "food 1": {"a"}}
    assert rules.seated(("b", "a"), seats) == {"fire 1": "b", "food 1": "a"}
    assert rules.seated(("a", "b"), seats) == {"fire 1": "b", "food 1": "a"}


def test_nobody_sits_where_they_are_barred() -> None:
    assert rules.seated(("a", "b"), {"s": set()}) == {}
    assert rules.seated(("a", "b"), {"s": {"b"}}) == {"s": "b"}


@given(
    may=st.dictionaries(st.sampled_from("wxyz"), st.sets(st.sampled_from("abcd")), max_size=4),
    ordered=st.permutations(list("abcd")),
)
@settings(max_examples=60)
def test_as_many_seats_are_filled_as_can_be(may: dict[str, set[str]], ordered: list[str]) -> None:
    taken = rules.seated(ordered, may)
    assert all(key in may[seat] for seat, key in taken.items())
    assert len(set(taken.values())) == len(taken)
    best = max(
        sum(key in may[seat] for seat, key in zip(sorted(may), some, strict=False))
        for some in permutations("abcd")
    )
    assert len(taken) == best
