from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from xiaoan.engine.duties.rules import (
    Judgement,
    Place,
    Record,
    bound_shown,
    is_match,
    judge,
    within_days,
)
from xiaoan.engine.duties.tests.demands import (
    AGE,
    DRILLS,
    IN_FORCE,
    PLANNED,
    WEEKLY,
    demand,
    did,
    judged,
    read,
    school_calendar,
    stands,
)
from xiaoan.engine.duties.windows import Service, Span

MONDAY, FRIDAY, SATURDAY, SUNDAY = (date(2025, 11, day) for day in (3, 7, 8, 9))
OFFICE = Service(is_school=False)


def last(found: list[Judgement]) -> Judgement:
    return found[-1]


def test_a_week_without_a_sweep_is_due_until_its_last_school_day() -> None:
    assert [stands(demand(WEEKLY), day) for day in (MONDAY, FRIDAY, SATURDAY)] == [
        "due",
        "due",
        "overdue",
    ]


def test_a_sweep_of_the_week_meets_it_even_on_sunday() -> None:
    for day in (MONDAY, FRIDAY, SUNDAY):
        assert stands(demand(WEEKLY), SUNDAY, did("sweep", day, scope="campus")) == "met"


def test_a_sweep_of_the_week_before_or_of_the_route_does_not_count() -> None:
    before = did("sweep", date(2025, 11, 2), scope="campus")
    route = did("sweep", MONDAY, scope="route")
    assert stands(demand(WEEKLY), SATURDAY, before, route) == "overdue"


def test_a_week_of_moved_working_days_ends_on_its_saturday() -> None:
    # 2025-10-11 is a Saturday of work after National Day; 9 and 10 October are school days.
    week = last(judged(demand(WEEKLY), date(2025, 10, 8)))
    assert (week.period, week.due_on, week.state) == ("2025-W41", date(2025, 10, 11), "not_due")


def test_a_week_of_the_summer_vacation_asks_nothing() -> None:
    on = date(2025, 7, 30)
    assert stands(demand(WEEKLY), on) == "not_due"
    assert not [one for one in judged(demand(WEEKLY), on) if one.period == "2025-W31"]


def test_an_office_works_in_the_vacation() -> None:
    duty = demand(WEEKLY, who={"kind": "department"})
    week = last(judged(duty, date(2025, 7, 30), service=OFFICE))
    assert (week.period, week.state, week.due_on) == ("2025-W31", "due", date(2025, 8, 3))


def test_one_comprehensive_drill_or_two_special_ones_meet_the_year() -> None:
    duty, on = demand(DRILLS), date(2023, 8, 31)
    november, may = date(2022, 11, 9), date(2023, 5, 12)
    assert stands(duty, on, did("drill", november, type="comprehensive")) == "met"
    assert stands(duty, on, did("drill", november, type="special")) == "overdue"
    two = (did("drill", november, type="special"), did("drill", may, type="special"))
    year = last(judged(duty, on, *two))
    assert (year.state, year.met_on, year.place, year.achieved) == ("met", may, 1, 2)


def test_the_alternative_nearest_to_completion_is_shown() -> None:
    duty, on = demand(DRILLS), date(2022, 12, 1)
    assert last(judged(duty, on)).place == 0
    one_special = did("drill", date(2022, 11, 9), type="special")
    year = last(judged(duty, on, one_special))
    # both lack one: the first in the text is shown
    assert (year.place, year.remaining, year.required) == (0, 1, 1)


def test_amounts_events_and_days_are_counted_as_asked() -> None:
    def lessons(count: str) -> Judgement:
        rule = {"every": "month", "any_of": [{"fact": "lesson", "at_least": 3, "count": count}]}
        facts = (did("lesson", MONDAY, 2), did("lesson", MONDAY), did("lesson", FRIDAY, 2))
        return last(judged(demand(rule), FRIDAY, *facts))

    assert (lessons("events").achieved, lessons("events").met_on) == (3, FRIDAY)
    assert (lessons("amount").achieved, lessons("amount").met_on) == (5, MONDAY)
    assert (lessons("days").achieved, lessons("days").state) == (2, "due")
    assert lessons("days").remaining == 1


def test_facts_after_the_day_are_not_known_yet() -> None:
    assert stands(demand(WEEKLY), MONDAY, did("sweep", FRIDAY, scope="campus")) == "due"


def test_a_period_cut_by_the_text_asks_what_is_left_of_it() -> None:
    weeks = judged(demand(WEEKLY, **{"from": FRIDAY, "until": date(2025, 11, 10)}), SUNDAY)
    assert [(one.period, one.state) for one in weeks] == [("2025-W45", "overdue")]
    saturday = demand(WEEKLY, **{"from": SATURDAY})
    assert not judged(saturday, SUNDAY)


def test_what_is_done_after_a_wording_has_ended_does_not_count_for_it() -> None:
    ended = replace(demand(WEEKLY), ends_on=MONDAY)
    tuesday = date(2025, 11, 4)
    assert stands(ended, FRIDAY, did("sweep", MONDAY, scope="campus")) == "met"
    assert stands(ended, FRIDAY, did("sweep", tuesday, scope="campus")) == "overdue"


def test_a_week_is_asked_by_the_wording_that_holds_on_its_last_day() -> None:
    """Nobody is given a day for what the text gives a week."""
    tuesday, wednesday = date(2025, 11, 4), date(2025, 11, 5)
    older = replace(demand(WEEKLY), ends_on=tuesday, followed_on=wednesday)
    before = last(judged(older, tuesday))
    assert (before.period, before.due_on, before.state) == ("2025-W45", FRIDAY, "due")
    assert "2025-W45" not in [one.period for one in judged(older, wednesday)]
    at_the_end = replace(older, ends_on=FRIDAY, followed_on=SATURDAY)
    assert last(judged(at_the_end, SUNDAY)).due_on == FRIDAY


def test_a_school_is_asked_only_while_in_service() -> None:
    service = Service(opened_on=date(2025, 10, 27), closed_on=date(2025, 11, 4))
    weeks = judged(demand(WEEKLY), date(2025, 12, 1), service=service)
    assert [(one.period, one.due_on) for one in weeks] == [
        ("2025-W44", date(2025, 10, 31)),
        ("2025-W45", date(2025, 11, 4)),
    ]
    never_open = Service(opened_on=date(2026, 1, 1))
    assert stands(demand(WEEKLY), MONDAY, service=never_open) == "not_due"


@pytest.mark.parametrize(
    ("done_on", "state"),
    [(None, "overdue"), (date(2025, 12, 31), "met"), (date(2026, 1, 5), "late_met")],
)
def test_a_date_is_kept_missed_or_met_late(done_on: date | None, state: str) -> None:
    duty = demand(
        {"by": date(2025, 12, 31), "any_of": [{"fact": "panel", "at_least": 1}]},
        **{"from": date(2025, 3, 1)},
    )
    known = () if done_on is None else (did("panel", done_on),)
    assert stands(duty, date(2026, 1, 10), *known) == state
    assert stands(duty, date(2025, 12, 31)) == "due"
    assert stands(duty, date(2025, 2, 1)) == "not_due"
    assert stands(duty, date(2025, 12, 31), did("panel", date(2024, 5, 1))) == "due"


def test_a_date_after_the_end_of_a_school_is_not_asked_of_it() -> None:
    duty = demand({"by": date(2025, 12, 31), "any_of": [{"fact": "panel", "at_least": 1}]})
    closed = Service(closed_on=date(2025, 6, 1))
    assert judged(duty, date(2026, 1, 10), service=closed) == []


def test_every_happening_asks_for_its_own_answer() -> None:
    found = [did("hazard_found", MONDAY, case=name) for name in ("a", "b", "c")]
    answered = (
        did("hazard_planned", date(2025, 11, 6), case="a"),
        did("hazard_planned", FRIDAY, case="b"),
    )
    rows = judged(demand(PLANNED), SATURDAY, *found, *answered)
    assert [(one.period, one.state) for one in rows] == [
        ("a", "met"),
        ("b", "late_met"),
        ("c", "overdue"),
    ]
    assert {one.due_on for one in rows} == {date(2025, 11, 6)}
    assert stands(demand(PLANNED), SATURDAY, *found, *answered) == "overdue"


def test_an_answer_within_its_days_is_due_and_no_happening_asks_nothing() -> None:
    assert (
        stands(demand(PLANNED), date(2025, 11, 6), did("hazard_found", MONDAY, case="a")) == "due"
    )
    assert stands(demand(PLANNED), MONDAY) == "not_due"
    assert stands(demand(PLANNED), MONDAY, did("hazard_found", MONDAY)) == "not_due"


def test_without_a_match_the_day_of_the_happening_is_the_key() -> None:
    rule = {"when": {"fact": "incident"}, "do": {"fact": "report"}, "within": {"minutes": 60}}
    rows = judged(demand(rule), FRIDAY, did("incident", MONDAY), did("incident", MONDAY))
    assert [(one.period, one.state, one.due_on) for one in rows] == [
        ("2025-11-03", "overdue", MONDAY)
    ]
    assert stands(demand(rule), FRIDAY, did("incident", MONDAY), did("report", MONDAY)) == "met"


def test_what_must_never_be_is_broken_by_one_fact_for_its_school_year() -> None:
    duty = demand({"never": {"fact": "sale", "where": {"thing": ["insurance", "books"]}}})
    assert stands(duty, FRIDAY) == "met"
    assert stands(duty, FRIDAY, did("sale", MONDAY, thing="insurance")) == "overdue"
    assert stands(duty, FRIDAY, did("sale", MONDAY, thing="bread")) == "met"
    assert stands(duty, date(2026, 10, 1), did("sale", MONDAY, thing="insurance")) == "met"
    year = last(judged(duty, FRIDAY, did("sale", MONDAY, thing="books")))
    assert (year.required, year.achieved, year.met_on, year.remaining) == (0, 1, None, 0)


def test_the_newest_reading_of_the_review_period_decides() -> None:
    duty = demand(AGE)
    assert stands(duty, FRIDAY) == "due"
    assert stands(duty, FRIDAY, read(56, MONDAY)) == "overdue"
    assert stands(duty, FRIDAY, read(56, MONDAY), read(54, FRIDAY)) == "met"
    assert stands(duty, FRIDAY, read(54, date(2025, 5, 6))) == "due"
    vacation = date(2026, 2, 10)
    assert stands(duty, vacation) == "overdue"


def test_a_reading_is_shown_beside_the_bound_it_breaks() -> None:
    keep = {"at_least": 1, "at_most": 3}
    assert [bound_shown(keep, Decimal(value)) for value in (0, 2, 4)] == [1, 1, 3]
    assert bound_shown({"at_most": 55}, None) == 55
    few = last(
        judged(demand({"keep": {"measure": "guard_age", "at_least": 2}}), FRIDAY, read(1, MONDAY))
    )
    assert (few.state, few.required, few.achieved, few.remaining) == ("overdue", 2, 1, 1)


def test_an_open_norm_is_open_and_asks_nothing() -> None:
    assert judged(demand({"aim": True}), FRIDAY) == []
    assert stands(demand({"aim": True}), FRIDAY) == "open"


def test_a_waived_period_is_waived_whatever_was_done() -> None:
    record = Record(waived=frozenset({("text/1/duty", "2025-W45")}))
    place = Place(school_calendar(), Service())
    rows = judge(demand(WEEKLY), record, place, Span(date(2025, 10, 27), SATURDAY, IN_FORCE))
    assert [(one.period, one.state) for one in rows] == [
        ("2025-W44", "overdue"),
        ("2025-W45", "waived"),
    ]


def test_true_is_not_one_and_a_list_allows_any() -> None:
    assert is_match({"is_new": True}, {"is_new": True})
    assert not is_match({"is_new": True}, {"is_new": 1})
    assert is_match({"type": ["fire", "flood"]}, {"type": "flood"})
    assert not is_match({"type": "fire"}, {})
    assert is_match(None, {"anything": "goes"})


def test_hours_of_the_same_day_end_with_the_day() -> None:
    assert [within_days(one) for one in ({"minutes": 90}, {"hours": 48}, {"days": 15})] == [
        0,
        2,
        15,
    ]
