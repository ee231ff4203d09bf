"""A handful of cases, sweeps and obligations whose numbers can be counted on one's fingers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from house.world import KINDERGARTEN, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment, Obligation
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import SYSTEM

DAY = timedelta(days=1)


@pytest.fixture
def small(world: World) -> World:
    """The school: three open (one major, one late, one the police's), two closed after 2 and 5
    days, one duty late, swept. The kindergarten: one open. The neighbour: two open."""
    with scope.system():
        hazard(SCHOOL, "甲", grade="major")
        hazard(SCHOOL, "乙", due_at=NOW - DAY)
        hazard(SCHOOL, "丙", lines=["public_security"])
        hazard(SCHOOL, "丁", opened_at=NOW - 10 * DAY, closed_at=NOW - 8 * DAY)
        hazard(SCHOOL, "戊", opened_at=NOW - 40 * DAY, closed_at=NOW - 35 * DAY)
        hazard(SCHOOL, "己", opened_at=NOW - 200 * DAY, closed_at=NOW - 100 * DAY)
        hazard(KINDERGARTEN, "庚")
        hazard(NEIGHBOUR_SCHOOL, "辛")
        hazard(NEIGHBOUR_SCHOOL, "壬", grade="major")
        sweep(SCHOOL, TODAY - 2 * DAY, "campus")
        sweep(SCHOOL, TODAY, "campus")
        sweep(SCHOOL, TODAY - 7 * DAY, "campus")
        sweep(KINDERGARTEN, TODAY, "route")
        sweep(KINDERGARTEN, TODAY - 7 * DAY, "campus")
        obligation(SCHOOL, "overdue", TODAY + 4 * DAY)
        obligation(SCHOOL, "overdue", TODAY - 9 * DAY)
        obligation(SCHOOL, "due", TODAY + 4 * DAY)
    return world


def hazard(org_code: int, number: str, **changes: object) -> Case:
    given: dict[str, object] = {
        "number": number,
        "workflow": "hazards",
        "stage": "treatment",
        "org_code": org_code,
        "title": f"演示隐患{number}",
        "opened_at": NOW - 3 * DAY,
        "opened_by": SYSTEM.person_id,
        "stage_since": NOW - 3 * DAY,
    }
    return Case.objects.create(**{**given, **changes})


def sweep(org_code: int, on: date, scope_word: str) -> None:
    Fulfilment.objects.create(
        org_code=org_code,
        kind="sweep",
        on=on,
        attributes={"scope": scope_word},
        source_type="test",
        source_id=uuid7(),
        by_id=SYSTEM.person_id,
        by_name="系统",
        at=NOW,
    )


def obligation(org_code: int, state: str, ends_on: date) -> None:
    Obligation.objects.create(
        org_code=org_code,
        duty_id="text/1/weekly",
        period=f"{state} {ends_on}",
        starts_on=ends_on - 6 * DAY,
        ends_on=ends_on,
        due_on=ends_on,
        required=1,
        achieved=0,
        state=state,
    )
