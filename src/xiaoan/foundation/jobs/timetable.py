"""What runs by the clock. A function is declared in a `handlers.py` and takes the moment.

It runs under the system's scope in one transaction. A scope lasts fifteen minutes; whatever may
take longer opens its own, piece by piece, with `scope.system()`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from xiaoan.foundation import scope

Timed = Callable[[datetime], object]
SHANGHAI_HOURS_AHEAD = 8  # the queue counts in UTC; China keeps one time and no summer time


@dataclass(frozen=True)
class Appointed:
    """One line of the timetable; `cron` is in UTC, `when` its words, `title` what it does."""

    name: str
    cron: str
    function: Timed
    is_nightly: bool
    when: str
    title: str
    is_bare: bool = False


@dataclass(frozen=True)
class Line:
    """What a decorator says of a line, before its function is known."""

    name: str
    cron: str
    is_nightly: bool
    when: str
    title: str
    is_bare: bool = False


_timetable: dict[str, Appointed] = {}


def nightly(name: str, *, hour: int, minute: int = 0, title: str = "") -> Callable[[Timed], Timed]:
    """Run once a day at this time in China. `name` is `<app>.<what>` and never changes.

    What fails, or is cut off with its worker, runs again: doing it twice must change nothing.
    """
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(f"no such time of day: {hour}:{minute}")
    cron = f"{minute} {(hour - SHANGHAI_HOURS_AHEAD) % 24} * * *"
    return _at(Line(name, cron, True, f"每天 {hour:02}:{minute:02}", title))


def every_minutes(
    minutes: int, name: str = "", *, title: str = "", is_bare: bool = False
) -> Callable[[Timed], Timed]:
    """Run each time the minutes of the hour divide by `minutes`.

    `is_bare`: outside any transaction, in a queue of its own, for what talks with the outside.
    """
    if not 0 < minutes < 60:
        raise ValueError(f"between 1 and 59 minutes, not {minutes}")
    when = "每分钟" if minutes == 1 else f"每 {minutes} 分钟"
    return _at(Line(name, f"*/{minutes} * * * *", False, when, title, is_bare))


def _at(line: Line) -> Callable[[Timed], Timed]:
    def register(function: Timed) -> Timed:
        name = line.name or f"{function.__module__}.{function.__qualname__}"
        known = _timetable.get(name)
        if known is not None and known.function is not function:
            raise ValueError(f"two functions on the timetable are named {name}")
        _timetable[name] = Appointed(
            name,
            line.cron,
            function,
            line.is_nightly,
            line.when,
            line.title or name,
            line.is_bare,
        )
        return function

    return register


def everything() -> list[Appointed]:
    return list(_timetable.values())


def named(name: str) -> Appointed | None:
    return _timetable.get(name)


def run(name: str, at: datetime) -> object:
    """Run one line of the timetable now, as the queue would at `at`."""
    line = _timetable[name]
    with nullcontext() if line.is_bare else scope.system():
        return line.function(at)
