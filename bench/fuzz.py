"""Claim: no case generated from the description makes the interface fail or break its word.

The product's own server on a filled database, called with tokens of several posts and with none:
the description's examples, every boundary of its schemas, drawn data that fits and that does not,
and chains of requests. `--cases` in all, from `--seed`; exits with 1 where any answer is a server
error, is not described, does not fit its schema, takes what it should refuse, or lets nobody in.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bench import own_database, say, table
from bench.rig.serving import served
from house import world as house
from house.fullness import fill
from house.hostile import ground
from house.hostile.generated import Plan, Told, throw

DRAWN = 6


@dataclass(frozen=True)
class Target:
    """A running server, who may call it, and rows that exist."""

    address: str
    tokens: Mapping[str, str]
    known: Mapping[str, Sequence[str | int]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench fuzz")
    parser.add_argument("--cases", type=int, default=20_000, help="cases in all, at least")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each turn adds one")
    parser.add_argument("--callers", nargs="*", default=ground.CALLERS, choices=ground.CALLERS)
    chosen = parser.parse_args()
    told = Told()
    with _target(chosen.callers) as target:
        for seed, caller in zip(
            itertools.count(chosen.seed), itertools.cycle(chosen.callers), strict=False
        ):
            if told.count >= chosen.cases:
                break
            told.add(_turn(target, caller, seed))
    _print(told)
    return 1 if told.faults else 0


@contextmanager
def _target(callers: Sequence[str]) -> Iterator[Target]:
    os.environ |= {
        "XIAOAN_API_PER_MINUTE": "0",
        "XIAOAN_API_PER_MINUTE_ADDRESS": "0",
        "XIAOAN_SECRET": settings.SECRET_KEY,
    }
    with own_database(), tempfile.TemporaryDirectory() as folder:
        settings.STATE_DIR, settings.FILES_DIR = Path(folder), Path(folder) / "files"
        world = house.build()
        known = ground.known(fill(world))
        now = timezone.now()
        tokens = {key: ground.token_for(world, key, now) for key in callers}
        with served() as server:
            yield Target(f"http://127.0.0.1:{server.port}", tokens, known)


def _turn(target: Target, caller: str, seed: int) -> Told:
    began = time.perf_counter()
    told = throw(target.address, Plan(seed, DRAWN, target.tokens[caller], known=target.known))
    took = time.perf_counter() - began
    if target.tokens[caller] and not told.statuses[200]:
        raise SystemExit(f"{caller} got in nowhere: {told.statuses}")
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(told.statuses.items()))
    say(f"seed {seed}, {caller}: {told.count} cases in {took:.0f} s ({statuses})")
    for one in told.distinct:
        say(f"  {one}")
    return told


def _print(told: Told) -> None:
    rows = [(name, f"{count:,}") for name, count in sorted(told.cases.items())]
    rows.append((f"**{len(told.cases)} operations**", f"**{told.count:,}**"))
    table("Cases of each operation", ("operation", "cases"), rows)
    seen = ", ".join(f"{status}: {count:,}" for status, count in sorted(told.statuses.items()))
    say(f"\nAnswers by status: {seen}. Faults: {len(told.distinct)}.")


if __name__ == "__main__":
    sys.exit(main())
