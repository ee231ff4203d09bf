"""One load of the demonstration, as every step of it is handed it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from xiaoan.foundation.scope import Viewer
from xiaoan.web.demonstration.books import Books, Times
from xiaoan.web.demonstration.county import KAIJIANG
from xiaoan.web.demonstration.land import SPAN, Land, Place

WHOLE = 100
SEED = 20260318


@dataclass
class Load:
    """One load: its moment, its chance, how many schools, and what the steps hand on."""

    now: datetime
    seed: int = SEED
    schools: int = WHOLE  # of the first county; the others have a fifth of it each
    places: dict[int, list[Place]] = field(default_factory=dict)  # by county
    actors: dict[int, dict[str, list[Viewer]]] = field(default_factory=dict)
    books: Books = field(default_factory=Books)

    def times(self, land: Land) -> Times:
        today = timezone.localdate(self.now)
        return Times(today - timedelta(days=land.days), self.now, today)

    def schools_of(self, land: Land) -> list[Place]:
        return [place for place in self.places[land.lo] if place.kind == "school"]

    def wanted(self, land: Land) -> int:
        return self.schools if land is KAIJIANG else math.ceil(self.schools / 5)

    def chance(self, land: Land, step: int) -> random.Random:
        return random.Random(self.seed + step + land.lo // SPAN)  # noqa: S311 — invented data
