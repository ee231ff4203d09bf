"""Claim: whatever people do, forget, fake or break off, the product's invariants hold each day, and
one seed is one history.

A county from a seed lives by a virtual clock through the product's own actions; `--years` school
years in all, each seed with `--schools` schools over `--days` days. Any seed that fails is printed
and can be given again with `--seed`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench import own_database, say, table
from house import world as house
from house.simulation.invariants import Broken
from house.simulation.years import Simulation, Told, school_years

START = date(2026, 3, 2)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench years")
    parser.add_argument("--years", type=float, default=50, help="school years in all")
    parser.add_argument("--schools", type=int, default=10)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    chosen = parser.parse_args()
    each = school_years(chosen.days, chosen.schools)
    rows, failed = [], 0
    for seed in range(chosen.seed, chosen.seed + max(1, round(chosen.years / each))):
        started = time.perf_counter()
        try:
            told = _lived(seed, chosen.schools, chosen.days)
        except (Broken, AssertionError) as fault:
            failed += 1
            say(f"seed {seed}: {fault}")
            continue
        took = time.perf_counter() - started
        acts = sum(told.acts.values())
        rows.append((seed, f"{each:.1f}", acts, f"{took:.0f} s", told.digest[:12]))
        say(f"seed {seed}: {dict(told.acts.most_common())}")
    table("School years lived", ("seed", "school years", "acts", "time", "history"), rows)
    return 1 if failed else 0


def _lived(seed: int, schools: int, days: int) -> Told:
    with own_database(), tempfile.TemporaryDirectory() as folder:
        house.build()
        return Simulation(seed, schools=schools, start=START, folder=Path(folder)).run(days)


if __name__ == "__main__":
    sys.exit(main())
