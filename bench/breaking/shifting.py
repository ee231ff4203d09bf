"""A clock that is set back and forward under the running machine (libfaketime, where it is there).

Database, server and worker share one shifted clock, as the processes of one machine do; people
and their phones keep the true time.
"""

from __future__ import annotations

import glob
import subprocess
import time
from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any, Final

from bench import say
from bench.breaking import checking
from bench.breaking.crew import at_work
from bench.breaking.journal import Journal
from bench.breaking.machine import Machine, a_machine
from xiaoan.foundation.database.places import identity

LIBRARY: Final = "/usr/lib/*/faketime/libfaketime.so.1"
SECONDS: Final = 10.0
# Back by more than a scope's signature lives, forward by a day, and each time to the truth again.
STEPS: Final = ("-7200", "+0", "-86400", "+86400", "+0", "-600", "+0")
DOUBLED: Final = {
    "one line of the timetable asked for twice for one moment": """
        SELECT task_name FROM procrastinate_periodic_defers
         GROUP BY task_name, periodic_id, defer_timestamp HAVING count(*) > 1""",
    "one thing told twice": "SELECT key FROM notices_notice GROUP BY key HAVING count(*) > 1",
    "a chain whose numbers do not count up": """
        SELECT org_code FROM ledger_entry GROUP BY org_code HAVING max(seq) <> count(*)""",
}


def run(chosen: Namespace) -> list[str]:
    """Faults; none, and a sentence, where libfaketime is not installed."""
    found = glob.glob(LIBRARY)  # noqa: PTH207 — an absolute pattern
    if not found:
        say("not run: libfaketime is not installed (apt-get install libfaketime)")
        return []
    with a_machine(chosen.port) as machine:
        schools = machine.install(chosen.schools)
        machine.run("-m", "xiaoan", "db", "stop")
        dial = machine.home.state / "clock"
        shift(dial, "+0")
        machine.environment |= {
            "LD_PRELOAD": found[0],
            "FAKETIME_TIMESTAMP_FILE": str(dial),
            "FAKETIME_NO_CACHE": "1",  # all step at one moment
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
            "NO_FAKE_STAT": "1",
        }
        postgres = _database(machine)
        try:
            with machine.up():
                return _shift(machine, schools, chosen.seed, dial)
        finally:
            postgres.terminate()
            postgres.wait(60)


def shift(dial: Path, offset: str) -> None:
    """Seconds away from the truth, as libfaketime reads them."""
    fresh = dial.with_suffix(".new")
    fresh.write_text(f"{offset}\n")
    fresh.chmod(0o644)
    fresh.replace(dial)


def _database(machine: Machine) -> subprocess.Popen[bytes]:
    """The machine's own PostgreSQL, under the same clock as its program."""
    from xiaoan.foundation import database

    home = machine.home
    kept = {name: word for name, word in machine.environment.items() if name != "XIAOAN_STATE"}
    with (home.state / "postgres-clock.log").open("ab") as log:
        return subprocess.Popen(
            [database.program(machine.state, "postgres"), "-D", str(home.data)],
            cwd="/",
            env={**kept, "LC_ALL": "C", "TZ": "UTC"},
            stdout=log,
            stderr=log,
            **identity(),
        )


def _shift(machine: Machine, schools: list[dict[str, Any]], seed: int, dial: Path) -> list[str]:
    with at_work(machine, schools, seed) as journal:
        time.sleep(SECONDS)
        for step in STEPS:
            began = time.monotonic()
            shift(dial, step)
            time.sleep(SECONDS)
            journal.read()
            met = [row for row in journal.endings if row["began"] > began]
            say(f"clock at {step:>6} s: {dict(Counter(row['outcome'] for row in met))}")
    journal.read()
    faults = checking.replay(machine, journal)
    faults += checking.drained(machine)[1] + checking.whole(machine, journal)
    with machine.connect() as connection:
        for name, query in DOUBLED.items():
            found = connection.execute(query).fetchall()
            faults += [f"{name}: {found[:3]}"] if found else []
    return faults + _worse(journal)


def _worse(journal: Journal) -> list[str]:
    return [str(row) for row in journal.endings if row["outcome"] not in {"ok", "calm"}]
