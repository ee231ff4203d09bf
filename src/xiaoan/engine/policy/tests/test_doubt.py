from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiaoan.engine.policy import doubt
from xiaoan.engine.policy.doubt import Said, Settled, Use
from xiaoan.engine.policy.rules import Duty, read_duty

PROVINCE = (51000000000000, 51999999999999)
COUNTY = (51172300000000, 51172399999999)
SCHOOL = 51172310300007
DAY, NEXT, LAST = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)


def said(deed: str, value: int | None, **changed: Any) -> Said:
    lo, hi = changed.pop("where", COUNTY)
    entry = {"parameter": "p/n", "version": 1, "on": DAY, **changed}
    return Said(lo=lo, hi=hi, deed=deed, value=value, **entry)


def drills(**changed: Any) -> Duty:
    entry = {
        "id": "p/1/drills",
        "clause": "1",
        "topic": "drills.year",
        "title": "演练",
        "quote": "演练",
        "who": {"kind": "school", "enrolment": {"at_least": 100}},
        "every": "term",
        "any_of": [{"fact": "drill", "at_least": 2}],
        "post": "safety_officer",
        "overseen_by": ["education"],
        "from": date(2024, 9, 1),
    }
    return read_duty({**entry, **changed})


def test_what_nobody_settled_keeps_a_duty_out_of_force() -> None:
    uses = [Use("p/n", "any_of.0.at_least")]
    assert doubt.in_force(drills(), uses, {}) is None
    assert doubt.in_force(drills(), [], {}) == drills()


def test_a_settled_number_stands_in_the_duty_from_the_day_it_was_settled() -> None:
    held = doubt.held_in(SCHOOL, SCHOOL, [said("replaced", 3)])
    duty = doubt.in_force(drills(), [Use("p/n", "any_of.0.at_least")], held)
    assert duty is not None
    assert (duty.rule["any_of"][0]["at_least"], duty.starts_on) == (3, DAY)
    assert drills().rule["any_of"][0]["at_least"] == 2


def test_a_number_that_says_whom_it_binds_is_put_there() -> None:
    duty = doubt.with_value(drills(), "who.enrolment.at_least", 300)
    assert duty.who["enrolment"] == {"at_least": 300}


def test_two_unsure_numbers_are_both_needed() -> None:
    uses = [Use("p/n", "any_of.0.at_least"), Use("p/m", "who.enrolment.at_least")]
    one = doubt.held_in(SCHOOL, SCHOOL, [said("confirmed", 2)])
    both = doubt.held_in(
        SCHOOL, SCHOOL, [said("confirmed", 2), said("confirmed", 100, parameter="p/m", on=LAST)]
    )
    assert doubt.in_force(drills(), uses, one) is None
    duty = doubt.in_force(drills(), uses, both)
    assert duty is not None
    assert duty.starts_on == LAST


def test_the_nearest_territory_wins_and_a_withdrawal_gives_way_to_the_one_above() -> None:
    above = said("confirmed", 2, where=PROVINCE)
    here = said("replaced", 3, on=NEXT)
    gone = said("withdrawn", None, version=2, on=LAST)
    values = [
        doubt.held_in(SCHOOL, SCHOOL, acts)["p/n"].value
        for acts in ([above], [here, above], [above, gone, here])
    ]
    assert values == [2, 3, 2]
    assert doubt.held_in(SCHOOL, SCHOOL, [here, gone]) == {}
    assert doubt.held_in(51180000000001, 51180000000001, [here]) == {}


def test_a_replaced_number_keeps_the_day_on_which_it_was_first_settled() -> None:
    acts = [said("confirmed", 2), said("replaced", 3, version=2, on=NEXT)]
    assert doubt.settled(acts) == Settled("replaced", 3, DAY, *COUNTY)
    again = [*acts, said("withdrawn", None, version=3, on=NEXT)]
    again.append(said("confirmed", 2, version=4, on=LAST))
    assert doubt.settled(again) == Settled("confirmed", 2, LAST, *COUNTY)


@pytest.mark.parametrize(
    ("value", "given", "is_fine"),
    [
        (3, 2, True),
        (3.0, 2, True),
        (2.5, 2, False),
        (2.5, 2.0, True),
        (-1, 2, False),
        (2_000_000, 2, False),
        (float("inf"), 2, False),
        (True, 2, False),
        (None, 2, False),
    ],
)
def test_only_a_number_takes_the_place_of_a_number(
    value: object, given: object, is_fine: bool
) -> None:
    assert (doubt.value_fault(value, given) == "") is is_fine


def test_a_number_that_the_rule_cannot_hold_is_told() -> None:
    assert doubt.duty_faults(drills(), "any_of.0.at_least", 0)
    assert doubt.duty_faults(drills(), "any_of.0.at_least", 1) == []


def test_what_is_so_already_is_not_done_again() -> None:
    own = Settled("confirmed", 2, DAY, *COUNTY)
    assert doubt.deed_fault("confirmed", own, 2)
    assert doubt.deed_fault("withdrawn", None, None)
    assert doubt.deed_fault("replaced", own, 3) == ""
    assert doubt.deed_fault("withdrawn", own, None) == ""


@pytest.mark.parametrize(
    ("confidence", "is_used", "deed", "told"),
    [
        ("A", True, "", "law"),
        ("S", False, "", "law"),
        ("C", False, "", "unused"),
        ("B", True, "", "waiting"),
        ("B", True, "confirmed", "confirmed"),
        ("C", True, "replaced", "replaced"),
    ],
)
def test_each_number_has_a_standing(confidence: str, is_used: bool, deed: str, told: str) -> None:
    held = Settled(deed, 2, DAY, *COUNTY) if deed else None
    assert doubt.standing(confidence, is_used=is_used, held=held) == told
    assert told in doubt.STANDINGS
