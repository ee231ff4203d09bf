"""Who works on the machine, and who watches it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.breaking.journal import Journal
from bench.breaking.killing import Prober
from bench.breaking.machine import Machine
from bench.rig.serving import ROOT


@contextmanager
def at_work(
    machine: Machine, schools: list[dict[str, Any]], seed: int, folder: Path | None = None
) -> Iterator[Journal]:
    """People work inside, from a process of their own; at the end they finish what they began.

    Their journal lies in `folder`, or beside the machine's state.
    """
    notes = folder or machine.home.state
    spec, path = notes / "spec.json", notes / "journal.jsonl"
    spec.write_text(json.dumps({"port": machine.port, "seed": seed, "schools": schools}))
    path.touch()
    people = subprocess.Popen(
        [sys.executable, "-m", "bench.breaking.client", str(spec), str(path)],
        cwd=ROOT,
        env={name: word for name, word in machine.environment.items() if name != "LD_PRELOAD"},
        stdin=subprocess.PIPE,
    )
    journal = Journal(path)
    try:
        while not journal.acknowledged:
            time.sleep(0.1)
            journal.read()
        yield journal
    finally:
        people.communicate()


@contextmanager
def probing(machine: Machine) -> Iterator[Prober]:
    prober = Prober(machine.port)
    thread = threading.Thread(target=prober.run)
    thread.start()
    try:
        yield prober
    finally:
        prober.stop.set()
        thread.join()
