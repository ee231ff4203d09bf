"""A month of one school, or of a territory, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from xiaoan.foundation.scope import Viewer

from . import queries, rules
from .queries import Twice, Wanted
from .rules import Line, Shared, Total

MONTHS: Final = 6


@dataclass(frozen=True)
class Sheet:
    """A month: its sums, its lines, what was asked twice, what no clause asks for."""

    month: date
    total: Total
    lines: list[Line]
    askers: list[tuple[str, Total]]
    shared: list[Shared]
    groundless: list[Line]
    twice: Twice
    trend: list[tuple[date, Total]]

    @property
    def saved(self) -> int:
        """Minutes that were not asked again, since one record serves several texts."""
        return sum(one.minutes for one in self.shared)


def of_school(viewer: Viewer, code: int, month: date) -> Sheet:
    """One school's month, with the months before it; the same statements as for one month."""
    months = rules.months_before(month, MONTHS)
    wanted = Wanted(code, code, months[0], rules.end_of(month), by="month")
    every = rules.lines(queries.asked(viewer, wanted), queries.rates())
    now = [one for one in every if one.asked.group == month]
    trend = [
        (first, rules.total(one for one in every if one.asked.group == first)) for first in months
    ]
    return _sheet(viewer, Wanted(code, code, month, rules.end_of(month)), now, trend)


def of_territory(viewer: Viewer, month: date) -> Sheet:
    """A territory's month, counted by what was asked and by whom, never by school."""
    wanted = Wanted(*viewer.own_interval, month, rules.end_of(month))
    every = rules.lines(queries.asked(viewer, wanted), queries.rates())
    return _sheet(viewer, wanted, every, [])


def _sheet(
    viewer: Viewer, wanted: Wanted, every: list[Line], trend: list[tuple[date, Total]]
) -> Sheet:
    return Sheet(
        month=wanted.since,
        total=rules.total(every),
        lines=every,
        askers=rules.askers(every),
        shared=rules.shared(every),
        groundless=rules.groundless(every),
        twice=queries.twice(viewer, wanted),
        trend=trend,
    )
