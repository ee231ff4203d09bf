"""The stretches of days in which a duty is asked of an organisation. Pure.

Both ways of judging use these rows: the rules below in Python, and the set-based statements that
get them as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.engine.policy.rules import Duty
from xiaoan.foundation.terms.rules import Calendar, Kind, Period, each_day

FOREVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Service:
    """When an organisation exists, and whether it works on school days only."""

    opened_on: date | None = None
    closed_on: date | None = None
    is_school: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Which windows to look at: those that touch [since, on], seen on the day `on`.

    Happenings that call for an answer are looked at from `happened_since`.
    """

    since: date
    on: date
    happened_since: date


@dataclass(frozen=True, slots=True)
class Window:
    """One asking. Facts dated in [counts_from, counts_until] count.

    `opens_on` and `due_on` are the first and the last day on which it can be done: school days for
    a school, calendar days for others. For `when:` the window bounds the happening instead.
    """

    period: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    counts_from: date
    counts_until: date


def windows(duty: Duty, calendar: Calendar, service: Service, span: Span) -> list[Window]:
    """Every window of a duty that touches the span, oldest first; none for an open norm."""
    force = _force(duty, service)
    if duty.kind == "aim" or force[0] > force[1] or force[0] > span.on:
        return []
    if duty.kind == "by":
        return _dated(duty, force, span)
    if duty.kind == "when":
        return _happenings(force, span)
    return _periodic(duty, calendar, service, span)


def period_kind(duty: Duty) -> Kind:
    """The kind of period that `every:`, `keep:` and `never:` are judged by."""
    if duty.kind == "every":
        kind: Kind = duty.rule["every"]
    elif duty.kind == "keep":
        kind = duty.rule.get("review", "year")
    else:
        kind = "school_year"
    return kind


def _force(duty: Duty, service: Service) -> tuple[date, date]:
    """The days on which the text is in force and the organisation in service."""
    begins = max(duty.starts_on, service.opened_on or duty.starts_on)
    ends = min(duty.ends_on or FOREVER, service.closed_on or FOREVER)
    return begins, ends


def _dated(duty: Duty, force: tuple[date, date], span: Span) -> list[Window]:
    by: date = duty.rule["by"]
    if not force[0] <= by <= force[1]:
        return []
    return [
        Window(
            period=by.isoformat(),
            starts_on=force[0],
            ends_on=by,
            opens_on=force[0],
            due_on=by,
            counts_from=duty.starts_on,
            counts_until=span.on,
        )
    ]


def _happenings(force: tuple[date, date], span: Span) -> list[Window]:
    first, last = max(force[0], span.happened_since), min(force[1], span.on)
    if first > last:
        return []
    return [Window("", first, last, first, last, first, last)]


def _periodic(duty: Duty, calendar: Calendar, service: Service, span: Span) -> list[Window]:
    kind, force = period_kind(duty), _force(duty, service)
    first, last = max(force[0], span.since), min(force[1], span.on)
    if first > last:
        return []
    found = []
    for period in calendar.periods(kind, first, last):
        days = _days(duty, calendar, service, period, span.on)
        if days is None:
            continue
        found.append(
            Window(
                period=period.key,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                opens_on=days[0],
                due_on=days[1],
                counts_from=period.starts_on,
                counts_until=min(period.ends_on, force[1], span.on),
            )
        )
    return found


def _days(
    duty: Duty, calendar: Calendar, service: Service, period: Period, on: date
) -> tuple[date, date] | None:
    """The first and the last day on which a period's asking can be met; None where none is asked.

    A period is asked by the wording that holds on its last such day. Until then an older wording
    asks for it, as for every period, and not within the days that are left of its own force.
    """
    begins, ends = _force(duty, service)
    first, last = max(period.starts_on, begins), min(period.ends_on, ends)
    if duty.followed_on is None or ends >= period.ends_on:
        return _feasible(calendar, service, first, last)
    last = min(period.ends_on, service.closed_on or FOREVER)
    days = _feasible(calendar, service, first, last)
    is_over = days is not None and days[1] >= duty.followed_on and on >= duty.followed_on
    return None if is_over else days


def _feasible(
    calendar: Calendar, service: Service, first: date, last: date
) -> tuple[date, date] | None:
    """The first and the last day in [first, last] on which the organisation can act."""
    if not service.is_school:
        return first, last
    end = calendar.last_school_day(first, last)
    if end is None:
        return None
    return next(day for day in each_day(first, end) if calendar.is_school_day(day)), end
