"""A database that hangs for half a minute: nobody waits for ever, and nothing piles up after it."""

from __future__ import annotations

import os
import signal
import time
from argparse import Namespace
from collections import Counter
from typing import Any, Final

from bench import say
from bench.breaking import checking
from bench.breaking.crew import at_work
from bench.breaking.journal import Journal
from bench.breaking.machine import Machine, a_machine, family

SECONDS: Final = 30.0


def run(chosen: Namespace) -> list[str]:
    with a_machine(chosen.port) as machine:
        schools = machine.install(chosen.schools)
        with machine.up():
            return _pause(machine, schools, chosen.seed)


def _pause(machine: Machine, schools: list[dict[str, Any]], seed: int) -> list[str]:
    with at_work(machine, schools, seed) as journal:
        time.sleep(5)
        stopped = family(machine.postmaster())
        held = time.monotonic()
        _tell_all(stopped, signal.SIGSTOP)
        time.sleep(SECONDS)
        _tell_all(stopped, signal.SIGCONT)
        let_go = time.monotonic()
        time.sleep(8)
    journal.read()
    begun = [row for row in journal.endings if held < row["began"] < let_go]
    after = [row["ended"] for row in journal.endings if row["ended"] > let_go and _is_ok(row)]
    longest = max((row["ended"] - row["began"] for row in begun), default=0.0)
    waited = max((row["ended"] - let_go for row in begun), default=0.0)
    say(
        f"paused for {SECONDS:.0f} s: {dict(Counter(row['outcome'] for row in begun))} of those"
        f" sent meanwhile, the longest {longest:.1f} s, the last ended {waited:.1f} s after;"
        f" the first good answer {min(after) - let_go:.2f} s after"
    )
    faults = checking.replay(machine, journal)
    faults += checking.drained(machine)[1] + checking.whole(machine, journal)
    return faults + _worse(journal)


def _tell_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


def _is_ok(row: dict[str, Any]) -> bool:
    return bool(row["outcome"] == "ok")


def _worse(journal: Journal) -> list[str]:
    return [str(row) for row in journal.endings if row["outcome"] not in {"ok", "calm"}]
