"""Claim: whatever is killed at whatever moment, nothing acknowledged is lost, nothing is done
twice, no case is half, and people are told to come back, never that something broke.

A machine of its own is installed as an operator would: durable PostgreSQL, `xiaoan serve` and
`xiaoan worker`. People work on it over HTTP and keep a journal. At seeded moments one part is
killed with SIGKILL: `--moments N --seed S --schools N --minutes M`; runs that name the same
`--record FILE` add up. `disk`, `pause` and `clock` as the first word try those.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from bench import say
from bench.breaking import checking, full, pausing, shifting, telling
from bench.breaking.crew import at_work, probing
from bench.breaking.journal import Journal
from bench.breaking.killing import KINDS, Killer, Moment
from bench.breaking.machine import Machine, a_machine

OTHERS: Final = {"disk": full.run, "pause": pausing.run, "clock": shifting.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench faults")
    parser.add_argument("what", nargs="?", default="kill", choices=["kill", *OTHERS])
    parser.add_argument("--moments", type=int, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--schools", type=int, default=5)
    parser.add_argument("--port", type=int, default=None)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop striking after these")
    parser.add_argument("--kinds", nargs="*", choices=list(KINDS), help="these, in this order")
    parser.add_argument("--record", type=Path, default=None, help="a file of runs that add up")
    chosen = parser.parse_args()
    say(f"seed {chosen.seed}")
    if chosen.what != "kill":
        _end(OTHERS[chosen.what](chosen))
        return
    with a_machine(chosen.port) as machine:
        run = strike(machine, chosen)
    if chosen.record:
        with chosen.record.open("a") as file:
            file.write(json.dumps(run) + "\n")
    telling.print_run(run)
    _end(run["faults"])


def _end(faults: list[str]) -> None:
    if faults:
        raise SystemExit("\n".join(["", "FAULTS", *faults[:40]]))
    say("nothing lost, nothing doubled, nothing half")


def strike(machine: Machine, chosen: argparse.Namespace) -> dict[str, Any]:
    """One whole run; what came of it as plain data."""
    schools, began = machine.install(chosen.schools), time.monotonic()
    kinds = chosen.kinds or [""] * chosen.moments
    chance = random.Random(chosen.seed)  # noqa: S311
    moments: list[Moment] = []
    faults: list[str] = []
    with machine.up():
        with at_work(machine, schools, chosen.seed) as journal, probing(machine) as prober:
            killer = Killer(machine, prober, chance)
            for kind in kinds:
                if time.monotonic() - began > chosen.minutes * 60:
                    break
                time.sleep(chance.uniform(0.1, 1.0))
                moments.append(killer.strike(kind))
                machine.wait_until_well()
                with machine.connect() as connection:
                    faults += checking.missing(connection, journal.read())
                _tell(moments[-1], journal)
        journal.read()
        told, unknown = Counter(act.kind for act in journal.acknowledged), len(journal.open)
        faults += checking.replay(machine, journal)
        seconds, left = checking.drained(machine)
        faults += [*left, *checking.whole(machine, journal)]
    faults += telling.worse(journal, moments)
    extra = {"acknowledged": dict(told), "unknown": unknown, "drained": round(seconds, 2)}
    return telling.run_of(chosen.seed, moments, journal, faults) | extra


def _tell(moment: Moment, journal: Journal) -> None:
    say(
        f"{moment.number:4} {moment.kind:14} {moment.seconds:6.2f} s,"
        f" replaced {moment.replaced:6.2f} s,"
        f" {len(journal.acknowledged)} acknowledged, {dict(journal.outcomes())}"
    )


if __name__ == "__main__":
    main()
