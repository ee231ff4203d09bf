"""Kill one part at one moment, and see how long until all is well again."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bench.breaking import wire
from bench.breaking.machine import READY, Machine, family

KINDS: Final = {
    "postmaster": 60,
    "backend": 60,
    "server worker": 60,
    "server": 8,
    "job worker": 8,
    "job child": 60,
}
DATABASE: Final = ("postmaster", "backend")
PACE: Final = 0.02
PATIENCE: Final = 150.0
_HANDLED: Final = "SELECT count(*) FROM jobs_outbox WHERE handled_at IS NOT NULL"


@dataclass(frozen=True)
class Moment:
    """What was killed when, and after how many seconds it was well again."""

    number: int
    kind: str
    at: float
    seconds: float  # until the service answered again; of jobs, until an event was handled again
    replaced: float  # until the same part ran again
    load: float

    @property
    def until(self) -> float:
        return self.at + max(self.seconds, self.replaced)


@dataclass
class Prober:
    """Asks every 20 ms whether the service answers, in a thread of its own."""

    port: int
    answers: deque[wire.Told] = field(default_factory=lambda: deque(maxlen=20_000))
    stop: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stop.is_set():
            if not self.asked.wait(0.5):
                continue
            told = wire.send(self.port, READY, patience=12)
            self.answers.append(told)
            self.stop.wait(max(0.0, PACE - (told.ended - told.began)))

    def well_since(self, moment: float) -> float | None:
        """When the first good answer came that nothing but good ones followed, all since then."""
        first = None
        for told in reversed(self.answers.copy()):
            if not told.is_done or told.began < moment:
                break
            first = told.ended
        return first


class Killer:
    """Chooses by its seed, so that the same seed kills the same parts in the same order."""

    def __init__(self, machine: Machine, prober: Prober, chance: random.Random) -> None:
        self.machine, self.prober, self.chance = machine, prober, chance
        self.count = 0

    def strike(self, kind: str = "") -> Moment:
        """Kill one part; wait until it is replaced and the service answers."""
        chosen = kind or self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        self.count += 1
        gone, is_replaced = self._victims(chosen)
        self.prober.asked.set()
        at = time.monotonic()
        os.kill(gone[0], signal.SIGKILL)
        before = self._handled() if chosen.startswith("job") else 0
        while True:
            self.machine.restart_fallen()
            if is_replaced():
                break
            self._give_up_late(at, chosen)
            time.sleep(0.005)
        replaced = time.monotonic() - at
        if chosen.startswith("job"):
            answered = self._until_handled(at, before, chosen)
        else:
            # An orphan of a dead database may still answer: what counts comes after the new one.
            since = at + replaced if chosen in DATABASE else at
            answered = self._until_answered(at, since, chosen)
        self.prober.asked.clear()
        return Moment(self.count, chosen, at, answered, replaced, os.getloadavg()[0])

    def _victims(self, kind: str) -> tuple[list[int], Callable[[], bool]]:
        """Whom to kill (the first), and how to see that another does its work."""
        machine = self.machine
        if kind == "postmaster":
            old = machine.postmaster()
            return [old], lambda: machine.postmaster() not in (0, old) and _is_ready(machine)
        if kind == "backend":
            root = machine.postmaster()
            before = set(family(root)[1:])
            victim = self.chance.choice(sorted(self._some_backends()))
            return [victim], lambda: bool(family(root)[1:]) and not before & set(family(root)[1:])
        name = "serve" if kind.startswith("server") else "worker"
        if kind in ("server", "job worker"):
            process = machine.running[name]
            return [
                process.pid
            ], lambda: machine.running[name] is not process and bool(machine.children(name))
        before = set(machine.children(name))
        victim = self.chance.choice(sorted(before))
        return [victim], lambda: len(set(machine.children(name)) - {victim}) >= len(before)

    def _some_backends(self) -> list[int]:
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            found = self.machine.backends()
            if found:
                return found
            time.sleep(0.01)
        raise SystemExit("nobody uses the database")

    def _until_answered(self, at: float, since: float, kind: str) -> float:
        """Three good answers in a row, the first of which counts."""
        while True:
            well = self.prober.well_since(since)
            if well is not None and time.monotonic() - well > 3 * PACE:
                return well - at
            self._give_up_late(at, kind)
            time.sleep(0.005)

    def _handled(self) -> int:
        with self.machine.connect() as connection:
            row = connection.execute(_HANDLED).fetchone()
        return int(row[0]) if row else 0

    def _until_handled(self, at: float, before: int, kind: str) -> float:
        """Until one event more is handled than were when the worker died."""
        while self._handled() <= before:
            self._give_up_late(at, kind)
            time.sleep(0.02)
        return time.monotonic() - at

    def _give_up_late(self, at: float, kind: str) -> None:
        if time.monotonic() - at > PATIENCE:
            why = f"moment {self.count}: not well {PATIENCE:.0f} s after {kind} died"
            raise SystemExit("\n".join([why, *self.machine.state_of_things()]))


def _is_ready(machine: Machine) -> bool:
    from xiaoan.foundation.database import postmaster

    return postmaster.is_serving(machine.home.data)
