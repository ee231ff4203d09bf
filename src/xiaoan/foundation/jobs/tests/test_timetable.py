from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from procrastinate.contrib.django import app

from house.world import NOW, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.jobs import actions, queue, timetable
from xiaoan.foundation.jobs.models import Outbox


@pytest.fixture(autouse=True)
def own_timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable, "_timetable", dict(timetable._timetable))


def cron_of(name: str) -> str:
    return next(one.cron for one in timetable.everything() if one.name == name)


@pytest.mark.parametrize(
    ("hour", "minute", "in_utc"), [(1, 10, (17, 10)), (8, 0, (0, 0)), (23, 59, (15, 59))]
)
def test_a_night_is_a_night_in_china(hour: int, minute: int, in_utc: tuple[int, int]) -> None:
    timetable.nightly("tests.night", hour=hour, minute=minute)(lambda at: None)
    due = croniter(cron_of("tests.night"), NOW).get_next(datetime)
    assert (due.hour, due.minute) == in_utc


def test_every_few_minutes(world: World) -> None:
    timetable.every_minutes(5, "tests.often")(lambda at: None)
    due = croniter(cron_of("tests.often"), datetime(2026, 1, 1, tzinfo=UTC)).get_next(datetime)
    assert due == datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5)


@pytest.mark.parametrize("minutes", [0, 60, -1])
def test_no_such_interval(minutes: int) -> None:
    with pytest.raises(ValueError, match="minutes"):
        timetable.every_minutes(minutes)


def test_no_such_time_of_day() -> None:
    with pytest.raises(ValueError, match="24:0"):
        timetable.nightly("tests.night", hour=24)


def test_two_functions_may_not_share_a_name() -> None:
    timetable.every_minutes(5, "tests.often")(lambda at: 1)
    with pytest.raises(ValueError, match=r"tests\.often"):
        timetable.every_minutes(5, "tests.often")(lambda at: 2)


def test_a_line_runs_at_the_moment_given_under_the_whole_scope(world: World) -> None:
    timetable.every_minutes(5, "tests.often")(lambda at: (at, scope.current()))
    assert timetable.run("tests.often", NOW) == (NOW, scope.SYSTEM)


def test_the_sweep_handles_what_a_crash_left_behind(world: World) -> None:
    with scope.system():
        event = actions.emit("tests.left", org_code=SCHOOL, subject_id=1, body={})
    assert timetable.run("jobs.sweep", NOW) == 1
    with scope.system():
        assert Outbox.objects.get(pk=event.pk).handled_at == NOW


def test_old_events_are_tidied_at_night(world: World) -> None:
    with scope.system():
        actions.emit("tests.left", org_code=SCHOOL, subject_id=1, body={})
    actions.drain(NOW)
    assert timetable.run("jobs.tidy", NOW + timedelta(days=29)) == 0
    assert timetable.run("jobs.tidy", NOW + timedelta(days=31)) == 1


def test_the_queue_knows_every_line() -> None:
    known = {periodic_id for _, periodic_id in app.periodic_registry.periodic_tasks}
    assert {"jobs.sweep", "jobs.tidy", "ledger.countersign"} <= known
    assert queue.DRAIN in app.tasks


def test_every_line_says_in_chinese_what_it_does() -> None:
    silent = {one.name for one in timetable.everything() if one.title.isascii()}
    assert silent == set()
