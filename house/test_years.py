"""One seed is one history, and each checker of the simulation sees a fault planted for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from house import database
from house.simulation import invariants
from house.simulation.invariants import Broken
from house.simulation.years import Simulation
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.cases.models import Clock as CaseClock
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.tasks.models import PENDING, Task
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox

Act = Callable[[], None]
START = date(2026, 3, 2)


def _lived(seed: int, folder: Path, *, dangers: float = 1.0) -> Simulation:
    folder.mkdir(exist_ok=True)
    county = Simulation(seed, schools=3, start=START, folder=folder, dangers=dangers)
    county.run(12)
    return county


def test_one_seed_is_one_history(own_database: str, tmp_path: Path) -> None:
    with database.copied():
        first = _lived(7, tmp_path / "1").told
    again = _lived(7, tmp_path / "2").told
    assert (first.digest, first.acts) == (again.digest, again.acts)


def test_what_breaks_an_invariant_is_seen(own_database: str, tmp_path: Path) -> None:
    """Each checker is shown a fault planted for it."""
    county = _lived(5, tmp_path, dangers=25)
    memory, called_at, today = county.memory, county.called_at, county.clock.today
    school = county.stage.county.schools[0].code
    planted: list[tuple[Act, Act]] = [
        (lambda: _lose_a_duty(school), lambda: _duties(county, school, today)),
        (_double_a_step, lambda: invariants.check_moves(memory, county.began)),
        (_accept_own, lambda: invariants.check_moves(memory, county.began)),
        (_wait_on_nobody, lambda: invariants.check_cases(memory, called_at)),
        (_skip_a_call, lambda: invariants.check_cases(memory, called_at)),
        (_announce_again, lambda: invariants.check_falls(memory, today)),
    ]
    for plant, check in planted:
        with _undone(), scope.system():
            check()
            plant()
            with pytest.raises(Broken):
                check()


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _duties(county: Simulation, school: int, today: date) -> None:
    invariants.check_duties(school, county.start, today - timedelta(days=1))


def _lose_a_duty(school: int) -> None:
    found = Obligation.objects.filter(org_code=school, ends_on__gte=START)
    Obligation.objects.filter(id=found.order_by("period")[0].id).delete()


def _last_event() -> CaseEvent:
    return CaseEvent.objects.order_by("-case_id", "-seq")[0]


def _add(event: CaseEvent, **changed: object) -> None:
    values = {one.attname: getattr(event, one.attname) for one in CaseEvent._meta.concrete_fields}
    CaseEvent.objects.create(**values | {"id": uuid7(), "seq": event.seq + 1} | changed)


def _double_a_step() -> None:
    event = _last_event()
    _add(event, seq=event.seq + 2, from_stage=event.to_stage)


def _accept_own() -> None:
    treated = CaseEvent.objects.filter(move="treat").order_by("at")[0]
    last = CaseEvent.objects.filter(case_id=treated.case_id).order_by("-seq")[0]
    _add(last, move="accept", by_id=treated.by_id, from_stage=last.to_stage)


def _wait_on_nobody() -> None:
    case = Case.objects.filter(closed_at__isnull=True).order_by("id")[0]
    CaseClock.objects.filter(case=case).update(stopped_at=case.opened_at)
    Task.objects.filter(case_id=case.id, state__in=PENDING).delete()


def _skip_a_call() -> None:
    clock = CaseClock.objects.filter(stopped_at__isnull=True, level__gt=0).order_by("id")[0]
    CaseClock.objects.filter(id=clock.id).update(level=clock.level - 1)


def _announce_again() -> None:
    said = Outbox.objects.filter(name="duties.fallen").order_by("id")[0]
    Outbox.objects.create(
        id=uuid7(),
        org_code=said.org_code,
        from_code=said.from_code,
        name=said.name,
        subject_id=said.subject_id,
        body=said.body,
    )
