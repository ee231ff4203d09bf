from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiaoan.engine.policy.rules import Duty, facts_of, read_duty, shape_faults

SWEEP: dict[str, Any] = {
    "id": "pack/8/sweep",
    "clause": "8",
    "topic": "sweeps.school",
    "title": "每周排查",
    "quote": "每周排查",
    "who": {"kind": "school"},
    "post": "safety_officer",
    "overseen_by": ["education"],
    "from": date(2022, 3, 21),
}
EVERY: dict[str, Any] = {"every": "week", "any_of": [{"fact": "sweep", "at_least": 1}]}


def duty(**rule: Any) -> Duty:
    return read_duty({**SWEEP, **rule})


@pytest.mark.parametrize(
    "rule",
    [
        EVERY,
        {"keep": {"measure": "age", "at_most": 55, "unit": "周岁"}, "review": "term"},
        {"by": date(2022, 8, 31), "any_of": [{"fact": "plan_made", "at_least": 1}]},
        {
            "when": {"fact": "accident"},
            "do": {"fact": "plan_started"},
            "match": "case",
            "within": {"minutes": 0, "word": "立即"},
        },
        {"never": {"fact": "insurance_selling"}},
        {"aim": True, "fact": "training"},
    ],
)
def test_each_of_the_six_kinds_has_a_good_shape(rule: dict[str, Any]) -> None:
    assert shape_faults(duty(**rule)) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"every": "fortnight", "any_of": EVERY["any_of"]}, "every names no period"),
        ({"every": "week"}, "lacks any_of"),
        ({"every": "week", "any_of": []}, "any_of is empty"),
        ({"every": "week", "any_of": [{"fact": "sweep"}]}, "at_least of 1 or more"),
        ({"keep": {"measure": "age", "unit": "周岁"}}, "at_least or at_most"),
        ({"by": "2022-08", "any_of": EVERY["any_of"]}, "by needs a date"),
        ({"when": {"fact": "a"}, "do": {"fact": "b"}, "within": {"word": "立即"}}, "within needs"),
        ({"never": {"where": {}}}, "names no fact"),
        ({"aim": False}, "aim is true"),
        ({"aim": True, "within": {"days": 1}}, "aim knows no within"),
        ({**EVERY, "who": {"kind": "shop"}}, "kind cannot be ['shop']"),
        ({**EVERY, "who": {"colour": "red"}}, "no condition is called 'colour'"),
        ({**EVERY, "who": {}}, "binds everybody"),
        ({**EVERY, "overseen_by": ["weather"]}, "no such line weather"),
        ({**EVERY, "until": date(2020, 1, 1)}, "ends before it starts"),
    ],
)
def test_a_bad_shape_is_named(rule: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in shape_faults(duty(**rule)))


def test_a_duty_of_two_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one of"):
        duty(**EVERY, aim=True)


def test_the_first_post_named_is_the_responsible_one() -> None:
    assert duty(**EVERY, post=["principal", "bureau_director"]).post == "principal"


def test_every_place_that_names_a_fact_is_found() -> None:
    found = duty(when={"fact": "a"}, do={"fact": "b"}, within={"days": 1})
    assert [place["fact"] for place in facts_of(found)] == ["a", "b"]
