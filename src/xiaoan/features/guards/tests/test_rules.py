from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from xiaoan.features.guards import rules
from xiaoan.features.guards.models import standards
from xiaoan.features.guards.rules import Pattern, Span
from xiaoan.foundation.terms.rules import CHINA

WEDNESDAY = date(2026, 11, 18)
STANDARD = rules.standard_for(51172310300101, standards())


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("enrolment", "boarders", "needed"),
    [
        (99, 0, 1),
        (100, 0, 2),
        (999, 0, 2),
        (1000, 0, 3),
        (1499, 0, 3),
        (1500, 0, 4),
        (1000, 600, 5),
    ],
)
def test_guards_needed_grow_with_pupils_and_boarders(
    enrolment: int, boarders: int, needed: int
) -> None:
    assert STANDARD.needed(enrolment, boarders) == needed


def test_the_smallest_territorys_standard_holds() -> None:
    from dataclasses import replace

    county = replace(STANDARD, title="本县", lo=51172300000000, hi=51172399999999)
    assert rules.standard_for(51172310300101, [STANDARD, county]).title == "本县"
    assert rules.standard_for(51172200000001, [STANDARD, county]).title == STANDARD.title


def test_an_age_changes_on_the_birthday() -> None:
    born = date(1971, 11, 18)
    assert rules.age(born, date(2026, 11, 17)) == 54
    assert rules.age(born, date(2026, 11, 18)) == 55


def test_a_minor_is_no_guard_and_a_company_has_a_name() -> None:
    faults = rules.faults(
        {"birth_on": date(2010, 1, 1), "employer_kind": "company", "employer_name": ""}, WEDNESDAY
    )
    assert set(faults) == {"birth_on", "employer_name"}


def test_a_day_to_come_is_refused() -> None:
    assert "checked_on" in rules.faults({"checked_on": date(2026, 11, 19)}, WEDNESDAY)


def test_a_night_watch_ends_the_next_morning() -> None:
    night = Pattern(frozenset({3}), time(22), time(6))
    assert night.span(WEDNESDAY, is_school_day=True) == Span(at(22), at(6, day=19))
    assert night.span(WEDNESDAY + timedelta(days=1), is_school_day=True) is None


def test_a_watch_of_school_days_rests_on_holidays() -> None:
    escort = Pattern(frozenset({3}), time(7), time(8), is_school_days=True)
    assert escort.span(WEDNESDAY, is_school_day=False) is None


def test_who_comes_within_the_grace_leaves_no_hole() -> None:
    assert rules.holes(Span(at(7), at(8)), [Span(at(7, 9), at(8))], at(9)) == []


def test_a_hole_is_between_two_and_before_and_after() -> None:
    span = Span(at(7), at(12))
    stood = [Span(at(9), at(10)), Span(at(7, 30), at(8))]
    assert rules.holes(span, stood, at(13)) == [
        Span(at(7), at(7, 30)),
        Span(at(8), at(9)),
        Span(at(10), at(12)),
    ]


def test_what_is_still_to_come_is_no_hole() -> None:
    assert rules.holes(Span(at(7), at(12)), [], at(7, 5)) == []
    assert rules.holes(Span(at(7), at(12)), [], at(8)) == [Span(at(7), at(8))]


def test_a_week_covered_day_and_night_has_no_gap() -> None:
    every_day = frozenset(range(1, 8))
    day, night = Pattern(every_day, time(6), time(22)), Pattern(every_day, time(22), time(6))
    assert rules.uncovered([day, night]) == []


def test_a_missing_night_is_named() -> None:
    every_day = frozenset(range(1, 8))
    day, night = Pattern(every_day, time(6), time(22)), Pattern(frozenset({1}), time(22), time(6))
    words = rules.uncovered_words(rules.uncovered([day, night]))
    assert words[0] == "周一 00:00至周一 06:00"
    assert "周二 22:00至周三 06:00" in words


def test_nothing_said_at_the_hand_over_means_all_is_well() -> None:
    assert rules.check_note("  ") == "一切正常"
