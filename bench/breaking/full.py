"""A disk that is full: people are told so, nothing acknowledged is lost, and it goes on after."""

from __future__ import annotations

import errno
import subprocess
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench import say
from bench.breaking import checking
from bench.breaking.crew import at_work
from bench.breaking.journal import Journal
from bench.breaking.machine import Machine, a_machine

SIZE: Final = "420m"
SECONDS: Final = 20.0
SENTENCE: Final = "磁盘空间不足"


def run(chosen: Namespace) -> list[str]:
    """Faults; none, and a sentence, where a small disk cannot be mounted."""
    with TemporaryDirectory(prefix="xiaoan-disk-") as folder, _small_disk(folder) as is_mounted:
        if not is_mounted:
            say("not run: mounting a small disk is not permitted here")
            return []
        with a_machine(chosen.port, Path(folder)) as machine:
            schools = machine.install(chosen.schools)
            with TemporaryDirectory(prefix="xiaoan-journal-") as notes, machine.up():
                return _fill(machine, schools, chosen.seed, Path(notes))


@contextmanager
def _small_disk(place: str) -> Iterator[bool]:
    command = ["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place]
    done = subprocess.run(command, check=False, capture_output=True)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["/bin/umount", "-l", place], check=True)


def _fill(machine: Machine, schools: list[dict[str, Any]], seed: int, notes: Path) -> list[str]:
    """The journal lies on another disk; the ballast takes what space there is, again and again."""
    ballast = machine.home.state / "ballast"
    with at_work(machine, schools, seed, notes) as journal:
        time.sleep(5)
        filled = time.monotonic()
        while time.monotonic() < filled + SECONDS:
            take_all(ballast)
            time.sleep(0.2)
        freed = time.monotonic()
        ballast.unlink()
        machine.wait_until_well()
        journal.read()
        known = len(journal.acknowledged)
        while len(journal.acknowledged) < known + 5:
            time.sleep(0.05)
            journal.read()
            if time.monotonic() > freed + 60:
                return ["nothing is taken in a minute after space was made"]
        again = time.monotonic() - freed
        time.sleep(3)
    journal.read()
    met = Counter(_what(row) for row in journal.endings if filled < row["began"] < freed)
    say(f"full for {SECONDS:.0f} s: {dict(met)}; taken in again {again:.1f} s after space was made")
    faults = checking.replay(machine, journal)
    faults += checking.drained(machine)[1] + checking.whole(machine, journal)
    return faults + _worse(journal)


def take_all(ballast: Path) -> None:
    """Write until the disk takes no more."""
    with ballast.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def _what(row: dict[str, Any]) -> str:
    return f"{row['outcome']} {row['status']}"


def _worse(journal: Journal) -> list[str]:
    """Whatever was answered but done, a calm 503, or a 507 that says what is the matter."""
    faults = []
    for row in journal.endings:
        is_told = row["status"] == 507 and SENTENCE in row["said"].encode().decode("unicode_escape")
        if row["outcome"] not in {"ok", "calm"} and not is_told:
            faults.append(str(row))
    return faults
