"""A county lives through years; the invariants hold each day, and one seed is one history."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from house.simulation.years import Simulation, Told

START = date(2026, 3, 2)
logger = logging.getLogger(__name__)


def _lived(seed: int, folder: Path, *, schools: int, days: int) -> Told:
    folder.mkdir(exist_ok=True)
    told = Simulation(seed, schools=schools, start=START, folder=folder).run(days)
    logger.warning("seed %s: %s days of %s schools, %s", seed, days, schools, dict(told.acts))
    return told


@pytest.mark.parametrize("seed", [20260302])
def test_a_county_lives_and_its_invariants_hold(
    own_database: str, tmp_path: Path, seed: int
) -> None:
    told = _lived(seed, tmp_path, schools=4, days=20)
    assert told.acts
