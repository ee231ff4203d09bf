from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoan.engine.policy.rules import Duty, read_duty
from xiaoan.engine.policy.stacking import Said, chains, conflict, conflicts, implies

Rule = dict[str, Any]
PROVINCE, CITY = (33 * 10**12, 34 * 10**12 - 1), (3311 * 10**10, 3312 * 10**10 - 1)
SWEEP: Rule = {"fact": "sweep", "at_least": 1}
DRILL: Rule = {"fact": "drill", "at_least": 1}
CAMPUS: Rule = {**SWEEP, "where": {"scope": "campus"}}
WEEKLY: Rule = {"every": "week", "any_of": [SWEEP]}
MONTHLY: Rule = {"every": "month", "any_of": [{**SWEEP, "at_least": 2}]}


def duty(name: str = "a/1/x", topic: str = "sweeps.school", **rule: Any) -> Duty:
    return read_duty(
        {
            "id": name,
            "clause": "1",
            "topic": topic,
            "title": "某事",
            "quote": "某事",
            "who": {"kind": "school"},
            "post": "principal",
            "overseen_by": ["education"],
            "from": date(2020, 1, 1),
            **rule,
        }
    )


def keep(**bound: float) -> Rule:
    return {"keep": {"measure": "guards", "unit": "人", **bound}}


def answer(fact: str, hours: int, **where: str) -> Rule:
    return {
        "when": {"fact": "accident", "where": where},
        "do": {"fact": fact},
        "within": {"hours": hours},
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WEEKLY, MONTHLY),
        (WEEKLY, WEEKLY),
        ({"every": "week", "any_of": [CAMPUS]}, WEEKLY),
        ({"every": "month", "any_of": [DRILL]},
         {"every": "term", "any_of": [{"fact": "drill", "at_least": 2}]}),
        ({"every": "month", "any_of": [DRILL]},
         {"every": "month", "any_of": [DRILL, SWEEP]}),
        ({"by": date(2025, 6, 1), "any_of": [{"fact": "plan_made", "at_least": 1}]},
         {"by": date(2025, 12, 31), "any_of": [{"fact": "plan_made", "at_least": 1}]}),
        (keep(at_least=3), keep(at_least=2)),
        (keep(at_least=1, at_most=55), keep(at_most=60)),
        (answer("accident_reported", 1), answer("accident_reported", 24)),
        (answer("accident_reported", 1), answer("accident_reported", 1, grade="major")),
        ({"never": {"fact": "sale"}}, {"never": {"fact": "sale", "where": {"what": "insurance"}}}),
    ],
)  # fmt: skip
def test_doing_the_one_is_doing_the_other(one: Rule, other: Rule) -> None:
    assert implies(duty(**one), duty(**other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MONTHLY, WEEKLY),
        (WEEKLY, {"every": "month", "any_of": [{**SWEEP, "at_least": 5}]}),
        (WEEKLY, {"every": "week", "any_of": [CAMPUS]}),
        ({"every": "week", "any_of": [DRILL, SWEEP]}, WEEKLY),
        ({"every": "week", "any_of": [{**SWEEP, "count": "days"}]}, WEEKLY),
        ({"every": "week", "any_of": [SWEEP]}, {"aim": True}),
        (keep(at_most=3), keep(at_least=2)),
        (answer("accident_reported", 2), answer("accident_reported", 1)),
        (answer("accident_reported", 1, grade="major"), answer("accident_reported", 1)),
        ({"never": {"fact": "sale", "where": {"what": "insurance"}}}, {"never": {"fact": "sale"}}),
    ],
)  # fmt: skip
def test_what_is_not_the_same_is_never_taken_for_it(one: Rule, other: Rule) -> None:
    assert not implies(duty(**one), duty(**other))


def test_two_bounds_that_exclude_each_other_conflict() -> None:
    assert conflict(duty(**keep(at_least=3)), duty(**keep(at_most=2)))
    assert not conflict(duty(**keep(at_least=3)), duty(**keep(at_most=3)))


def test_what_one_text_demands_and_another_forbids_conflicts() -> None:
    banned = duty("b/1/x", topic="other", never={"fact": "sweep"})
    assert conflict(banned, duty(**WEEKLY))
    assert conflict(duty(**WEEKLY), banned)
    another_way: Rule = {"every": "week", "any_of": [DRILL, SWEEP]}
    assert not conflict(banned, duty(**another_way))
    found = conflicts([Said(banned, "b", *CITY), Said(duty(**WEEKLY), "a", *PROVINCE)])
    assert [(one.duty.id, other.duty.id) for one, other in found] == [("b/1/x", "a/1/x")]


def test_a_chain_goes_from_the_widest_text_to_the_nearest_and_names_the_stricter() -> None:
    upper = Said(duty("zj/1/sweep", **MONTHLY), "zj", *PROVINCE)
    lower = Said(duty("ls/1/sweep", **WEEKLY), "ls", *CITY)
    (chain,) = chains([lower, upper])
    assert [link.said.duty.id for link in chain.links] == ["zj/1/sweep", "ls/1/sweep"]
    assert [link.met_by for link in chain.links] == [("ls/1/sweep",), ()]
    assert [link.is_strictest for link in chain.links] == [False, True]
    assert (chain.texts, chain.has_conflict) == (2, False)


def test_an_open_norm_is_filled_by_a_duty_of_another_topic_too() -> None:
    norm = Said(duty("zj/1/venues", topic="education.venues", aim=True), "zj", *PROVINCE)
    partly = duty("zj/1/parks", topic="education.venues", aim=True, openness="partly")
    rest = Said(partly, "zj", *PROVINCE)
    rule: Rule = {"by": date(2025, 12, 31), "any_of": [{"fact": "venue_built", "at_least": 1}]}
    act = Said(duty("ls/2/venue", topic="venues.new", fills=["zj/1/venues"], **rule), "ls", *CITY)
    by_id = {link.said.duty.id: link for chain in chains([norm, rest, act]) for link in chain.links}
    assert (by_id["zj/1/venues"].openness, by_id["zj/1/venues"].filled_by) == (
        "filled",
        ("ls/2/venue",),
    )
    assert by_id["zj/1/parks"].openness == "partly"
    assert by_id["ls/2/venue"].openness == ""


def test_texts_that_ask_the_same_do_not_outdo_each_other() -> None:
    said = [Said(duty(f"{name}/1/x", **WEEKLY), name, *PROVINCE) for name in ("a", "b")]
    (chain,) = chains(said)
    assert all(link.is_strictest for link in chain.links)


FACTS = st.sampled_from(["sweep", "drill"])
WAYS = st.lists(
    st.fixed_dictionaries(
        {"fact": FACTS, "at_least": st.integers(1, 9)},
        optional={"where": st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"))},
    ),
    min_size=1,
    max_size=2,
)
RULES = st.fixed_dictionaries(
    {"every": st.sampled_from(["day", "week", "month", "term", "school_year"]), "any_of": WAYS}
)


@given(RULES, RULES, RULES)
def test_what_implies_is_an_order(one: Rule, two: Rule, three: Rule) -> None:
    first, second, third = duty(**one), duty(**two), duty(**three)
    assert implies(first, first)
    same_period = one["every"] == two["every"] == three["every"]
    if same_period and implies(first, second) and implies(second, third):
        assert implies(first, third)
