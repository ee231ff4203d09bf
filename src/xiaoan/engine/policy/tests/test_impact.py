from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xiaoan.engine.policy.impact import Load, Place, Sheet, asked_of, compared
from xiaoan.engine.policy.rules import Duty
from xiaoan.engine.policy.stacking import Said
from xiaoan.foundation.orgs.rules import Facts
from xiaoan.foundation.terms.rules import Calendar, assumed_year

START = date(2026, 9, 1)
CALENDAR = Calendar(
    (assumed_year(2026, date(2027, 2, 6)), assumed_year(2027, date(2028, 1, 26))), {}, {}
)
PRIMARY = Facts("school", "education", "school", "primary", enrolment=900)
NURSERY = Facts("school", "education", "school", "kindergarten", enrolment=90)


def duty(name: str, rule: dict[str, Any], **changed: Any) -> Duty:
    kind = next(key for key in ("every", "by", "when", "keep", "never") if key in rule)
    made = Duty(
        id=name,
        clause="1",
        topic="t",
        title=name,
        quote=name,
        kind=kind,
        rule=rule,
        who={"kind": "school"},
        posts=("safety_officer",),
        overseen_by=("education",),
        starts_on=date(2022, 1, 1),
        ends_on=None,
        assumed={},
    )
    return replace(made, **changed)


def every(period: str, times: int = 1) -> dict[str, Any]:
    return {"every": period, "any_of": [{"fact": "sweep", "at_least": times}]}


def place(facts: Facts = PRIMARY, *packs: str) -> Place:
    return Place(facts, frozenset(packs or ("own", "upper")), CALENDAR)


def kinds(before: list[Duty], after: list[Duty]) -> dict[str, str]:
    return {one.duty_id: one.kind for one in compared(before, after, START)}


def test_a_duty_is_added_changed_dropped_worded_or_the_same() -> None:
    old = duty("a", every("week"))
    assert kinds([], [old]) == {"a": "added"}
    assert kinds([old], [old]) == {"a": "same"}
    assert kinds([old], [replace(old, rule=every("day"))]) == {"a": "changed"}
    assert kinds([old], [replace(old, quote="另一句")]) == {"a": "worded"}
    assert kinds([old], [replace(old, ends_on=date(2026, 8, 31))]) == {"a": "dropped"}
    assert kinds([replace(old, ends_on=date(2020, 1, 1))], []) == {}


def test_who_is_narrowed_drops_it_for_some_and_changes_it_for_others() -> None:
    old = duty("a", every("week"))
    new = replace(old, who={"kind": "school", "stage": ["primary"]})
    sheet = Sheet(compared([old], [new], START), "own", [])
    assert [one.kind for one in sheet.outcome(place(), START).effects] == ["changed"]
    dropped = sheet.outcome(place(NURSERY), START)
    assert [one.kind for one in dropped.effects] == ["dropped"]
    assert dropped.after == Load()
    assert sheet.outcome(place(PRIMARY, "upper"), START).effects == ()


@pytest.mark.parametrize(
    ("rule", "kind", "load"),
    [
        (every("month", 2), "department", Load(yearly=24)),
        (every("quarter"), "department", Load(yearly=4)),
        (every("school_year"), "school", Load(yearly=1)),
        (every("term"), "school", Load(yearly=2)),
        ({"by": date(2026, 12, 31), "any_of": [{"fact": "x"}]}, "school", Load(once=1)),
        ({"by": date(2026, 8, 1), "any_of": [{"fact": "x"}]}, "school", Load()),
        (
            {"when": {"fact": "x"}, "do": {"fact": "y"}, "within": {"days": 1}},
            "school",
            Load(0, 0, 1),
        ),
        ({"keep": {"measure": "m", "at_least": 1, "unit": "人"}}, "school", Load()),
        ({"never": {"fact": "x"}}, "school", Load()),
    ],
)
def test_what_a_duty_costs_in_a_year(rule: dict[str, Any], kind: str, load: Load) -> None:
    assert asked_of(duty("a", rule), CALENDAR, kind, START) == load


def test_a_school_is_asked_on_school_days_alone() -> None:
    weekly = duty("a", every("week"))
    school = asked_of(weekly, CALENDAR, "school", START).yearly
    assert 35 < school < asked_of(weekly, CALENDAR, "department", START).yearly


def test_a_way_may_be_chosen_and_an_amount_is_one_act() -> None:
    ways = [{"fact": "x", "at_least": 3}, {"fact": "y", "at_least": 16, "count": "amount"}]
    rule = {"every": "school_year", "any_of": ways}
    assert asked_of(duty("a", rule), CALENDAR, "school", START).yearly == 1


def test_what_a_stricter_duty_covers_adds_no_work() -> None:
    stricter = Said(duty("up", every("week", 2)), "upper", 0, 9)
    sheet = Sheet(compared([], [duty("a", every("week"))], START), "own", [stricter])
    found = sheet.outcome(place(), START)
    assert found.effects[0].covered_by == ("up",)
    assert found.before == found.after
    alone = sheet.outcome(place(PRIMARY, "own"), START)
    assert alone.effects[0].covered_by == ()
    assert alone.after.yearly > alone.before.yearly == 0


def test_what_cannot_be_done_together_is_named() -> None:
    forbidden = Said(duty("no", {"never": {"fact": "sweep"}}), "upper", 0, 9)
    sheet = Sheet(compared([], [duty("a", every("week"))], START), "own", [forbidden])
    assert sheet.outcome(place(), START).effects[0].against == ("no",)
