"""Duties, a calendar and facts that the tests share, built without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from xiaoan.engine.duties.rules import Fact, Judgement, Measured, Place, Record, judge, standing
from xiaoan.engine.duties.windows import Service, Span
from xiaoan.engine.policy.rules import Duty, read_duty
from xiaoan.foundation.terms.published import expected_year, statutory_days
from xiaoan.foundation.terms.rules import Calendar

Rule = dict[str, Any]
IN_FORCE = date(2022, 3, 21)

WEEKLY: Rule = {
    "every": "week",
    "any_of": [{"fact": "sweep", "where": {"scope": "campus"}, "at_least": 1}],
}
DRILLS: Rule = {
    "every": "school_year",
    "any_of": [
        {"fact": "drill", "where": {"type": "comprehensive"}, "at_least": 1},
        {"fact": "drill", "where": {"type": "special"}, "at_least": 2},
    ],
}
PLANNED: Rule = {
    "when": {"fact": "hazard_found"},
    "do": {"fact": "hazard_planned"},
    "match": "case",
    "within": {"days": 3},
}
AGE: Rule = {"keep": {"measure": "guard_age", "at_most": 55, "unit": "岁"}, "review": "term"}


@cache
def school_calendar() -> Calendar:
    """The published days of 2022 to 2026 and the terms to expect."""
    years = tuple(expected_year(start) for start in range(2021, 2027))
    days = {day: mark for year in range(2021, 2028) for day, mark in statutory_days(year).items()}
    return Calendar(years=years, statutory=days)


def demand(rule: dict[str, Any], **changed: Any) -> Duty:
    """A duty of this rule, in force since the Kaijiang text was."""
    entry = {
        "id": "text/1/duty",
        "clause": "1",
        "topic": "topic",
        "title": "职责",
        "quote": "原文",
        "who": {"kind": "school"},
        "post": "safety_officer",
        "overseen_by": ["education"],
        "from": IN_FORCE,
    }
    return read_duty({**entry, **rule, **changed})


def did(kind: str, on: date, amount: int = 1, **attributes: Any) -> Fact:
    return Fact(kind, on, Decimal(amount), attributes)


def read(value: int, on: date, measure: str = "guard_age") -> Measured:
    return Measured(measure, on, Decimal(value))


def judged(
    duty: Duty,
    on: date,
    *known: Fact | Measured,
    service: Service | None = None,
    since: date = IN_FORCE,
) -> list[Judgement]:
    """Every judgement from `since` to `on` of a school that knows these facts and readings."""
    record = Record(
        facts=[one for one in known if isinstance(one, Fact)],
        readings=[one for one in known if isinstance(one, Measured)],
    )
    place = Place(school_calendar(), service or Service())
    return judge(duty, record, place, Span(since, on, since))


def stands(duty: Duty, on: date, *known: Fact | Measured, service: Service | None = None) -> str:
    """The one word for a duty on a day."""
    found = judged(duty, on, *known, service=service)
    return standing(duty, found, school_calendar(), on)
