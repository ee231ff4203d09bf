"""What falls overdue is marked and announced once, by either way of finding it."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection, connections
from django.db.models import F

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions, handlers
from xiaoan.engine.duties.evaluation import hold
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.parallel import side_by_side
from xiaoan.engine.duties.plan import Bounds
from xiaoan.engine.duties.tests import law
from xiaoan.foundation import scope
from xiaoan.foundation.jobs.actions import drain
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.terms import actions as terms
from xiaoan.foundation.terms.rules import DayMark

MONDAY = date(2026, 11, 23)
SINCE = date(2026, 9, 1)
Row = tuple[int, str, str, str]


@pytest.fixture
def judged(world: World) -> World:
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=house.TODAY, since=SINCE)
        Outbox.objects.all().delete()
    return world


def _standing() -> list[Row]:
    rows = Obligation.objects.order_by("org_code", "duty_id", "period")
    return list(rows.values_list("org_code", "duty_id", "period", "state"))


def _announced() -> dict[int, list[dict[str, str]]]:
    rows = Outbox.objects.filter(name="duties.fallen").order_by("id")
    found: dict[int, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row.org_code, []).extend(row.body["duties"])
    return found


def test_falling_and_judging_find_the_same(judged: World) -> None:
    with scope.system():
        actions.let_fall(law.LO, law.HI, on=MONDAY)
        fallen = _standing()
        overdue = [row for row in fallen if row[3] == "overdue"]
        actions.evaluate(law.LO, law.HI, on=MONDAY)
        after = {row[:3]: row[3] for row in _standing()}
    assert overdue
    assert [row for row in fallen if after[row[:3]] != row[3]] == []
    assert {code for code, *_ in overdue} >= set(_announced())


def test_each_fall_is_announced_once(judged: World) -> None:
    with scope.system():
        before = Obligation.objects.filter(state="overdue").count()
        number = actions.let_fall(law.LO, law.HI, on=MONDAY)
        announced = _announced()
        assert actions.let_fall(law.LO, law.HI, on=MONDAY) == 0
        actions.evaluate(law.LO, law.HI, on=MONDAY)
        assert _announced() == announced
        assert Obligation.objects.filter(state="overdue").count() == before + number
    assert sum(len(duties) for duties in announced.values()) == number > 0


def test_judging_announces_what_it_finds_fallen_itself(judged: World) -> None:
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=MONDAY)
        announced = _announced()
        fell = Obligation.objects.filter(state="overdue", due_on__gte=house.TODAY)
        assert sum(len(duties) for duties in announced.values()) == fell.count() > 0


def test_what_was_overdue_before_anybody_looked_is_not_news(world: World) -> None:
    law.lay_down()
    with scope.system():
        actions.evaluate(law.LO, law.HI, on=house.TODAY, since=SINCE)
        assert Obligation.objects.filter(state="overdue").exists()
    assert _announced() == {}


def test_a_changed_calendar_moves_what_is_due_at_once(judged: World) -> None:
    friday = date(2026, 11, 20)
    weekly = Obligation.objects.filter(
        org_code=house.SCHOOL, due_on=friday, starts_on__lt=F("due_on"), period="2026-W47"
    )
    with scope.system():
        assert weekly.exists()
    with scope.enter(judged.viewer("clerk")):
        terms.change_day(
            territory=house.COUNTY,
            on=friday,
            mark=DayMark("closed", "暴雪停课"),
            by=judged.viewer("clerk"),
            at=house.NOW,
        )
    drain(house.NOW)
    with scope.system():
        assert not weekly.exists()
        moved = weekly.model.objects.filter(org_code=house.SCHOOL, period="2026-W47")
        assert friday - timedelta(days=1) in moved.values_list("due_on", flat=True)


def test_another_county_is_judged_meanwhile(own_world: World) -> None:
    """One holds its county; the neighbour's work goes on, the county's own waits."""
    with scope.system():
        hold(Bounds(law.LO, law.HI, house.TODAY))
        assert _may_hold(house.NEIGHBOUR_SCHOOL)
        assert not _may_hold(house.SCHOOL)
    assert _may_hold(house.SCHOOL)


def _may_hold(org_code: int) -> bool:
    """Whether another connection may judge this organisation now."""
    outcomes: list[bool] = []

    def work() -> None:
        try:
            with scope.system():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '60ms'")
                hold(Bounds(org_code, org_code, house.TODAY))
            outcomes.append(True)
        except OperationalError:
            outcomes.append(False)
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    thread.join()
    return outcomes[0]


def test_territories_side_by_side_each_on_a_connection(own_world: World) -> None:
    seen: set[int] = set()

    def work(lo: int, hi: int) -> int:
        with scope.system(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen.add(cursor.fetchone()[0])
        return hi - lo

    assert side_by_side(work, [(1, 2), (1, 4), (1, 8)]) == [1, 3, 7]
    assert len(seen) == 3


def test_one_failing_territory_does_not_keep_the_others(own_world: World) -> None:
    done: list[int] = []

    def work(lo: int, hi: int) -> int:
        if lo == 1:
            raise ValueError("broken")
        done.append(lo)
        return 0

    with pytest.raises(ValueError, match="broken"):
        side_by_side(work, [(1, 1), (2, 2), (3, 3)])
    assert sorted(done) == [2, 3]


def test_the_night_lets_fall_and_judges(judged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "counties", lambda: [(law.LO, law.HI)])
    with scope.system():
        handlers.evaluate_all(house.NOW + timedelta(days=5))
        assert not Obligation.objects.filter(
            state__in=("due", "not_due"), due_on__lt=MONDAY, achieved__isnull=False
        ).exists()
