"""Virtual time, and identifiers that follow from the seed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from unittest import mock

from xiaoan.foundation import ids
from xiaoan.foundation.terms.rules import CHINA

DAY = timedelta(days=1)


class Clock:
    """A moment that only moves forward."""

    def __init__(self, start: date) -> None:
        self.now = datetime.combine(start, time(0), CHINA).astimezone(UTC)

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Go on to this time of the present day; a time already past is now."""
        there = datetime.combine(self.today, time(hour, minute), CHINA).astimezone(UTC)
        self.now = max(self.now, there)
        return self.now

    def tick(self, seconds: float = 7) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def next_day(self) -> None:
        tomorrow = self.today + DAY
        self.now = datetime.combine(tomorrow, time(0, 1), CHINA).astimezone(UTC)


@contextmanager
def seeded_ids(clock: Clock, draw: Random) -> Iterator[None]:
    """Make every uuid7 of the product from the virtual clock and the seed."""
    watch = SimpleNamespace(time_ns=lambda: int(clock.now.timestamp() * 1e9))
    chance = SimpleNamespace(urandom=draw.randbytes)
    with mock.patch.object(ids, "time", watch), mock.patch.object(ids, "os", chance):
        yield
