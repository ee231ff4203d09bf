"""What one evaluation looks at: organisations grouped by calendar and service, and their windows.

Windows are computed here once a group, never once an organisation: a county has a handful of
groups, whatever its number of schools.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from xiaoan.engine.duties.rules import Place, as_list, within_days
from xiaoan.engine.duties.windows import Service, Span, Window, windows
from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.terms.queries import Calendars, calendars_within

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The organisations in [lo, hi], the day it is, and how far back to look.

    Without `since` each duty is looked at from its oldest asking that is still open.
    """

    lo: int
    hi: int
    on: date
    since: date | None = None
    happened_since: date | None = None


@dataclass(frozen=True)
class Members:
    """Which group each organisation belongs to, and what a group's days are."""

    group_of: Mapping[int, int]
    places: Sequence[Place]

    def place_of(self, org_code: int) -> Place:
        return self.places[self.group_of[org_code]]


@dataclass
class Plan:
    """Tables for the statements; `alternatives`, `answers` and `bounds` say what each duty asks."""

    bounds: Bounds
    members: Members
    windows: dict[str, list[Row]] = field(default_factory=dict)
    demands: dict[str, list[Row]] = field(default_factory=dict)
    reach: dict[str, list[Row]] = field(default_factory=dict)


STATEMENT_OF = {
    "every": "counted",
    "by": "counted",
    "never": "counted",
    "keep": "kept",
    "when": "answered",
}


def members_within(lo: int, hi: int, duties: Sequence[Duty]) -> Members:
    """Group the organisations of [lo, hi]. Three queries."""
    return grouped(
        Organisation.objects.filter(code__range=(lo, hi)).values_list(
            "code", "kind", "opened_on", "closed_on"
        ),
        calendars_within(lo, hi),
        min((duty.starts_on for duty in duties), default=date.min),
    )


def grouped(
    rows: Iterable[tuple[int, str, date | None, date | None]],
    calendars: Calendars,
    oldest: date,
) -> Members:
    """Organisations of one calendar, service and kind are one group."""
    numbers: dict[tuple[int, Service], int] = {}
    places: list[Place] = []
    group_of: dict[int, int] = {}
    for code, kind, opened_on, closed_on in rows:
        began_before = opened_on is None or opened_on <= oldest
        service = Service(None if began_before else opened_on, closed_on, kind == "school")
        calendar = calendars.of(code)
        key = (id(calendar), service)
        if key not in numbers:
            numbers[key] = len(places)
            places.append(Place(calendar, service))
        group_of[code] = numbers[key]
    return Members(group_of, places)


def planned(
    duties: Sequence[Duty], members: Members, bounds: Bounds, open_since: Mapping[str, date]
) -> Plan:
    """The tables of one evaluation. `open_since` gives the oldest open asking of a duty."""
    plan = Plan(bounds, members)
    # Two versions of a text may share the period in which one followed the other: the later holds.
    for duty in sorted(duties, key=lambda duty: duty.starts_on, reverse=True):
        statement = STATEMENT_OF.get(duty.kind)
        if statement is None:
            continue
        since = bounds.since or open_since.get(duty.id, bounds.on)
        span = Span(since, bounds.on, bounds.happened_since or since)
        rows = plan.windows.setdefault(statement, [])
        version = len(plan.demands.setdefault(statement, []))
        found = [
            {"grp": number, "version": version, **_window(duty, window)}
            for number, place in enumerate(members.places)
            for window in windows(duty, place.calendar, place.service, span)
        ]
        taken = {(row["grp"], row["duty_id"], row["period"]) for row in rows}
        rows += [
            row
            for row in found
            if not row["period"] or (row["grp"], row["duty_id"], row["period"]) not in taken
        ]
        plan.demands[statement] += _demands(duty, version)
        after = span.happened_since if duty.kind == "when" else span.since
        plan.reach.setdefault(statement, []).append({"duty_id": duty.id, "after": _iso(after)})
    return plan


def wheres(where: Mapping[str, Any] | None) -> list[Row]:
    """Every set of attributes that satisfies a `where:`, for containment in jsonb."""
    asked = where or {}
    values = [as_list(wanted) for wanted in asked.values()]
    return [dict(zip(asked, chosen, strict=True)) for chosen in product(*values)]


def _window(duty: Duty, window: Window) -> Row:
    return {
        "duty_id": duty.id,
        "period": window.period,
        "starts_on": _iso(window.starts_on),
        "ends_on": _iso(window.ends_on),
        "opens_on": _iso(window.opens_on),
        "due_on": _iso(window.due_on),
        "counts_from": _iso(window.counts_from),
        "counts_until": _iso(window.counts_until),
    }


def _demands(duty: Duty, version: int) -> list[Row]:
    if duty.kind == "keep":
        keep = duty.rule["keep"]
        asked = [
            {"measure": keep["measure"], "low": keep.get("at_least"), "high": keep.get("at_most")}
        ]
    elif duty.kind == "when":
        asked = [_answer(duty.rule)]
    elif duty.kind == "never":
        asked = [_alternative(duty.rule["never"]) | {"is_never": True}]
    else:
        asked = [_alternative(wanted) for wanted in duty.rule["any_of"]]
    return [
        {"version": version, "duty_id": duty.id, "place": place, **row}
        for place, row in enumerate(asked)
    ]


def _alternative(wanted: Mapping[str, Any]) -> Row:
    return {
        "fact": wanted["fact"],
        "wheres": wheres(wanted.get("where")),
        "at_least": wanted.get("at_least", 1),
        "counting": wanted.get("count", "events"),
        "is_never": False,
    }


def _answer(rule: Mapping[str, Any]) -> Row:
    return {
        "fact": rule["when"]["fact"],
        "wheres": wheres(rule["when"].get("where")),
        "answer": rule["do"]["fact"],
        "answer_wheres": wheres(rule["do"].get("where")),
        "days": within_days(rule["within"]),
        "match": rule.get("match"),
    }


def _iso(day: date) -> str:
    return day.isoformat()
