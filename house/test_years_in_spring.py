"""Twenty-five school years of spring: a hundred schools over a season, invariants after each day.

The other season has a file of its own, so that both cores live at once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from house.simulation.years import COUNTY_S_OWN, Simulation, school_years

START, DAYS, SCHOOLS = date(2026, 3, 2), 92, 100
EVERYDAY = {"settle", "treat", "accept", "close", "acknowledged", "died"}


def test_a_county_lives_and_its_invariants_hold(own_database: str, tmp_path: Path) -> None:
    county = Simulation(1, schools=SCHOOLS, start=START, folder=tmp_path, law=COUNTY_S_OWN)
    told = county.run(DAYS)
    assert school_years(told.days, SCHOOLS) > 25
    assert {what.partition(": ")[2] for what in told.acts} >= EVERYDAY
