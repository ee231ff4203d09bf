"""What runs by the clock. A function is declared in a `handlers.py` and takes the moment.

It runs under the system's scope in one transaction. A scope lasts fifteen minutes; whatever may
take longer opens its own, piece by piece, with `scope.system()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from xiaoan.foundation import scope

Timed = Callable[[datetime], object]
SHANGHAI_HOURS_AHEAD = 8  # the queue counts in UTC; China keeps one time and no summer time


@dataclass(frozen=True)
class Appointed:
    """One line of the timetable; `cron` is in UTC."""

    name: str
    cron: str
    function: Timed
    is_nightly: bool


_timetable: dict[str, Appointed] = {}


def nightly(name: str, *, hour: int, minute: int = 0) -> Callable[[Timed], Timed]:
    """Run once a day at this time in China. `name` is `<app>.<what>` and never changes.

    What fails, or is cut off with its worker, runs again: doing it twice must change nothing.
    """
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(f"no such time of day: {hour}:{minute}")
    cron = f"{minute} {(hour - SHANGHAI_HOURS_AHEAD) % 24} * * *"
    return _at(name, cron, is_nightly=True)


def every_minutes(minutes: int, name: str = "") -> Callable[[Timed], Timed]:
    """Run each time the minutes of the hour divide by `minutes`."""
    if not 0 < minutes < 60:
        raise ValueError(f"between 1 and 59 minutes, not {minutes}")
    return _at(name, f"*/{minutes} * * * *", is_nightly=False)


def _at(name: str, cron: str, *, is_nightly: bool) -> Callable[[Timed], Timed]:
    def register(function: Timed) -> Timed:
        known_as = name or f"{function.__module__}.{function.__qualname__}"
        known = _timetable.get(known_as)
        if known is not None and known.function is not function:
            raise ValueError(f"two functions on the timetable are named {known_as}")
        _timetable[known_as] = Appointed(known_as, cron, function, is_nightly)
        return function

    return register


def everything() -> list[Appointed]:
    return list(_timetable.values())


def run(name: str, at: datetime) -> object:
    """Run one line of the timetable now, as the queue would at `at`."""
    with scope.system():
        return _timetable[name].function(at)
