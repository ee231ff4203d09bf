"""Sums by month equal the count of the same hazards, whatever happens to these afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from house.world import COUNTY, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.models import Hazard, TalliedMonth, Tally
from xiaoan.features.hazards.queries import register, statistics
from xiaoan.features.hazards.tests.conftest import Mover
from xiaoan.foundation import scope

Change = Callable[[Case, Mover], None]
Counted = Callable[..., statistics.Statistics]
MONTHS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]


@pytest.fixture
def closed(report: Mover, treated: Mover, make: Mover) -> list[Case]:
    """Six that are closed, of three months; one of them was nothing. Two are still open."""
    found = []
    for place, month in enumerate(MONTHS * 2):
        case = make(treated(), "accept", "officer")
        found.append(make(case, "close", "principal"))
        _dated(found[-1], month + timedelta(days=place))
    found.append(make(report("guard"), "dismiss", "officer", note="没有"))
    report("guard", area="食品")
    treated()
    return found


def _dated(case: Case, day: date) -> None:
    at = NOW.replace(month=day.month, day=day.day)
    with scope.system():
        Case.objects.filter(id=case.id).update(opened_at=at, closed_at=at + timedelta(days=3))


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """`told()` reads with the sums; `told(is_counted=True)` counts every row."""

    def read(
        key: str = "clerk", *, is_counted: bool = False, **wanted: Any
    ) -> statistics.Statistics:
        by = world.viewer(key)
        with monkeypatch.context() as patched, scope.enter(by):
            if is_counted:
                patched.setattr(statistics, "_summed_months", lambda *_: [])
            return statistics.statistics(by, register.Wanted(**wanted), NOW)

    yield read


def tally() -> int:
    with scope.system():
        return actions.tally()


def stale() -> list[date]:
    with scope.system():
        rows = TalliedMonth.objects.filter(is_stale=True).order_by("month")
        return list(rows.values_list("month", flat=True))


def test_what_was_closed_waits_to_be_summed_once(closed: list[Case]) -> None:
    assert stale() == MONTHS
    assert (tally(), tally()) == (3, 0)
    assert stale() == []


SPANS: list[dict[str, Any]] = [
    {},
    {"since": date(2026, 9, 1)},
    {"since": date(2026, 9, 2), "until": date(2026, 10, 31)},
    {"since": date(2026, 10, 1), "until": date(2026, 10, 30)},
    {"until": TODAY},
    {"area": "校舍"},
]


@pytest.mark.parametrize("wanted", SPANS, ids=str)
def test_sums_equal_the_count(closed: list[Case], told: Counted, wanted: dict[str, Any]) -> None:
    tally()
    with scope.system():
        assert Tally.objects.filter(kind="month").count() == 3
    assert told(**wanted) == told(is_counted=True, **wanted)


def test_sums_are_read_and_not_counted_again(closed: list[Case], told: Counted) -> None:
    tally()
    with scope.system():
        Tally.objects.filter(kind="month", month=MONTHS[0]).update(closed=1000)
    assert told().total.found == 1000 + told(is_counted=True).total.found - 2


def _reopen(case: Case, make: Mover) -> None:
    make(case, "reopen", "principal", note="又松了")


def _regrade(case: Case, make: Mover) -> None:
    Case.objects.filter(id=case.id).update(grade="serious")


def _replace(case: Case, make: Mover) -> None:
    Hazard.objects.filter(case=case).update(place="食堂后厨", area="食品")


def _move_away(case: Case, make: Mover) -> None:
    Hazard.objects.filter(case=case).update(org_code=SCHOOL + 1)
    Case.objects.filter(id=case.id).update(org_code=SCHOOL + 1)


def _sum_up(case: Case, make: Mover) -> None:
    tally()


@pytest.mark.parametrize("change", [_reopen, _regrade, _replace, _move_away])
def test_a_change_of_what_is_closed_is_counted_at_once(
    closed: list[Case], told: Counted, make: Mover, change: Change
) -> None:
    tally()
    with scope.system():
        change(closed[0], make)
    assert stale() == MONTHS[:1]
    assert told() == told(is_counted=True)
    tally()
    assert told() == told(is_counted=True)


def test_whatever_happens_in_whatever_order_sums_and_count_agree(
    closed: list[Case], told: Counted, make: Mover
) -> None:
    chance = random.Random(20261118)  # noqa: S311 - nothing secret: the same order each time
    changes: list[Change] = [_regrade, _replace, _move_away, _sum_up]
    for _ in range(12):
        with scope.system():
            chance.choice(changes)(chance.choice(closed), make)
        assert told() == told(is_counted=True)


def test_a_school_and_a_line_count_their_own(closed: list[Case], told: Counted) -> None:
    tally()
    assert told("officer") == told("officer", is_counted=True)
    assert told("officer").total.found == 8
    assert told("police").total.found == 0


def test_nobody_below_the_county_sees_its_sums(closed: list[Case], world: World) -> None:
    tally()
    for key in ("officer", "police", "neighbour_clerk"):
        with scope.enter(world.viewer(key)):
            assert not Tally.objects.filter(org_code=COUNTY).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_closes_while_sums_are_made_is_not_lost(own_database: None) -> None:
    """A mark that somebody is just leaning on is left for the next time."""
    month = TalliedMonth.objects.create(county=COUNTY // 10**8, month=MONTHS[0], is_stale=True)
    held = "SELECT FROM hazards_talliedmonth WHERE id = %s FOR KEY SHARE"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(held, [month.pk])
        assert _aside(tally) == 0
    assert _aside(tally) == 1


def _aside(work: Callable[[], int]) -> int:
    def connected() -> int:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(connected).result()
