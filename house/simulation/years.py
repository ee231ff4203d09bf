"""The days of a county, one after the other."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from unittest import mock
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from house import world as house
from house.simulation import acts, invariants, life
from house.simulation.acts import Stage
from house.simulation.clock import Clock, seeded_ids
from house.simulation.county import Actor, County, School
from house.simulation.invariants import Memory
from xiaoan.engine.duties import handlers as duties
from xiaoan.engine.policy.actions import sync_pack
from xiaoan.engine.policy.pack import PACKS
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import handling, timetable
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.ledger.models import Head
from xiaoan.foundation.terms.queries import calendar_for

NIGHT: Final = (
    ((0, 5), "orgs.take_effect"),
    ((0, 20), "duties.evaluate"),
    ((1, 10), "ledger.countersign"),
    ((1, 40), "tasks.from_duties"),
    ((2, 10), "registers.expire"),
    ((5, 20), "hazards.look_backs"),
)
COUNTY_S_OWN: Final = ("field-library-2026", "kaijiang-2022")
EVERYWHERE: Final = (*COUNTY_S_OWN, "national")
DRILLS: Final = "kaijiang-2022/11/drills-per-year"


class Died(Exception):
    """The server died in the middle of an act."""


@dataclass
class Told:
    """How a simulation went."""

    days: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    digest: str = ""


class Simulation:
    """One county from a seed. `run` lives it and raises Broken where an invariant fails."""

    def __init__(
        self,
        seed: int,
        *,
        schools: int,
        start: date,
        folder: Path,
        dangers: float = 1.0,
        law: Sequence[str] = EVERYWHERE,
    ) -> None:
        self.draw = Random(seed)  # noqa: S311 — chance that can be repeated, not a secret
        self.clock = Clock(start)
        self.start, self.schools, self.folder = start, schools, folder
        self.dangers = dangers  # how often somebody sees one, against an ordinary county
        self.law = law
        self.memory, self.told = Memory(), Told()

    def run(self, days: int) -> Told:
        logging.getLogger("xiaoan.foundation.jobs.actions").setLevel(logging.CRITICAL)
        reverse("tasks:today")  # modules that make identifiers when first read are read by now
        with seeded_ids(self.clock, self.draw), self._flaky_handler(), _counties_in_turn():
            for name in self.law:
                sync_pack(PACKS / name, self.clock.now)
            county = County(self.draw, self.schools, self.start)
            self.stage = Stage(self.draw, self.clock, county)
            self.began = self.clock.now
            for day in range(days):
                if day == days // 2:
                    self._new_text()
                self._night()
                self._day()
                self._evening(day)
                self.clock.next_day()
            with scope.system():
                invariants.check_ledger([one.code for one in county.schools])
        self.told.days = days
        lines = "\n".join(invariants.history(self.began))
        self.told.digest = hashlib.sha256(lines.encode()).hexdigest()
        return self.told

    # --- the night -----------------------------------------------------------------------------

    def _night(self) -> None:
        for (hour, minute), name in NIGHT:
            for _ in range(2 if self.draw.random() < 0.03 else 1):  # a worker died and began anew
                timetable.run(name, self.clock.at(hour, minute))
        drain(self.clock.at(6))

    def _new_text(self) -> None:
        effective = (self.clock.today + timedelta(days=3)).isoformat()
        sync_pack(life.reworded_pack(self.folder, effective), self.clock.tick())
        drain(self.clock.tick())

    # --- the day -------------------------------------------------------------------------------

    def _day(self) -> None:
        with scope.system():
            is_school_day = calendar_for(house.COUNTY).is_school_day(self.clock.today)
        self.clock.at(8)
        if is_school_day:
            for school in self.stage.county.schools:
                self._refill(school)
                self._school_day(school)
            self._do("call off", lambda: life.call_off(self.stage), 0.006)
        self._call_clocks(12)
        self._answer_tasks(is_school_day)
        self._call_clocks(23)

    def _refill(self, school: School) -> None:
        for kind, until in list(school.vacant.items()):
            if until <= self.clock.today:
                with scope.system():
                    self.stage.county.fill(school, kind, self.clock.tick())
                self.told.acts["appointed"] += 1

    def _school_day(self, school: School) -> None:
        officer = school.actor("safety_officer", "deputy_principal")
        week = self.clock.today.isocalendar()
        if (
            officer
            and school.swept != f"{week.year}-{week.week}"
            and self.draw.random() < officer.diligence / 3
        ):
            self._do("sweep", lambda: acts.sweep(self.stage, school, officer))
            school.swept = f"{week.year}-{week.week}"
        teacher = school.actor("homeroom_teacher", "guard")
        if teacher:
            self._do(
                "report", lambda: acts.report(self.stage, school, teacher), 0.012 * self.dangers
            )
        if officer:
            self._do(
                "record",
                lambda: life.record_by_hand(self.stage, school, officer, DRILLS, "drill"),
                0.02,
            )
        kind = self.draw.choice(sorted(school.actors)) if school.actors else ""
        if kind and kind != "principal":
            self._do("leave", lambda: life.leave(self.stage, school, kind), 0.004)
        clerk = self.stage.county.above["bureau_clerk"]
        self._do("waive", lambda: life.waive_something(self.stage, clerk, school), 0.003)

    def _answer_tasks(self, is_school_day: bool) -> None:
        """Everybody looks at what they are asked, and does some of it."""
        with scope.system():
            rows = list(Task.objects.filter(state__in=PENDING).exclude(kind="duty").order_by("key"))
        self.draw.shuffle(rows)
        for task in rows:
            actor = self._addressed(task)
            if actor is None:
                continue
            is_pressing = task.due_at is not None and task.due_at < self.clock.now
            chance = actor.diligence * (0.5 if is_pressing else 0.3)
            if self.draw.random() < (chance if is_school_day else chance / 10):
                self._do("task", partial(self._answer, task, actor))

    def _addressed(self, task: Task) -> Actor | None:
        school = self.stage.county.by_code.get(task.org_code)
        if school is None:
            return self.stage.county.above.get(task.post_kind)
        if task.appointment_id is None:
            return school.actors.get(task.post_kind)
        mine = (one for one in school.actors.values() if one.appointment.id == task.appointment_id)
        return next(mine, None)

    def _answer(self, task: Task, actor: Actor) -> str:
        if task.kind == "extension":
            return acts.answer_extension(self.stage, actor, task)
        if task.kind == "case" and task.case_id:
            return self._answer_turn(task, actor, task.case_id)
        if task.state == "open":
            return acts.acknowledge(self.stage, actor, task)
        return "seen"

    def _answer_turn(self, task: Task, actor: Actor, case_id: UUID) -> str:
        choice = self.draw.random()
        if choice < 0.04:
            return acts.ask_extension(self.stage, actor, task)
        school = self.stage.county.by_code.get(task.org_code)
        if choice < 0.07 and school:
            to = self.draw.choice(sorted(school.actors))
            return acts.hand_over(self.stage, actor, task, school.actors[to].appointment)
        return acts.work_on_case(self.stage, actor, case_id)

    def _do(self, name: str, act: Callable[[], str], chance: float = 1.0) -> None:
        """An act by chance; refusals are part of life, and one in sixty dies half-way."""
        if self.draw.random() > chance:
            return
        dies = self.draw.random() < 1 / 60
        before = self._heads() if dies else None
        try:
            with transaction.atomic() if dies else nullcontext():
                outcome = act()
                if dies:
                    raise Died
        except (*acts.REFUSED, *life.REFUSED) as refusal:
            outcome = type(refusal).__name__
        except Died:
            outcome = "died"
            invariants.insist(self._heads() == before, f"{name} died and left something behind")
        self.told.acts[f"{name}: {outcome.split()[0] if name == 'task' else outcome}"] += 1

    def _heads(self) -> list[tuple[int, int]]:
        with scope.system():
            return list(Head.objects.order_by("org_code").values_list("org_code", "seq"))

    def _call_clocks(self, hour: int) -> None:
        self.clock.at(hour)
        drain(self.clock.tick())
        self.called_at = self.clock.tick()
        timetable.run("cases.call_clocks", self.called_at)
        drain(self.clock.tick())

    # --- the evening ---------------------------------------------------------------------------

    def _evening(self, day: int) -> None:
        now, today = self.clock.now, self.clock.today
        county = self.stage.county
        with scope.system():
            invariants.check_moves(self.memory, now - timedelta(days=1, hours=1))
            invariants.check_cases(self.memory, self.called_at)
            invariants.check_falls(self.memory, today)
            looked_at = county.schools[day % len(county.schools)].code
            invariants.check_duties(looked_at, self.start, today)
            invariants.check_ledger([looked_at] if day % 5 == 0 else [])

    @contextmanager
    def _flaky_handler(self) -> Iterator[None]:
        """A handler of moved cases that fails now and then, for the first try of an event."""
        failed: set[UUID] = set()

        def fails_once(event: handling.Event) -> None:
            if event.id.int % 17 == 0 and event.id not in failed:
                failed.add(event.id)
                raise RuntimeError("模拟故障")

        known = {**handling._handlers}
        known["cases.moved"] = [fails_once, *known.get("cases.moved", [])]
        with mock.patch.object(handling, "_handlers", known):
            yield


@contextmanager
def _counties_in_turn() -> Iterator[None]:
    """Counties judged by two threads would draw their identifiers in the order of the machine."""
    with mock.patch.object(
        duties, "side_by_side", lambda work, counties: [work(lo, hi) for lo, hi in counties]
    ):
        yield


def school_years(days: int, schools: int) -> float:
    """How many years of a school were lived."""
    return days * schools / 365
