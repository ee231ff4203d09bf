"""When a duty is worded anew in the middle of a period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from house import world as house
from house.world import World
from xiaoan.engine.duties import actions
from xiaoan.engine.duties.models import Obligation
from xiaoan.engine.duties.tests import law
from xiaoan.engine.duties.tests.demands import demand
from xiaoan.foundation import scope


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ({"every": "week", "any_of": [{"fact": "drill", "at_least": 2}]}, "2026-W46"),
        ({"every": "month", "any_of": [{"fact": "drill", "at_least": 2}]}, "2026-11"),
    ],
)
def test_a_wording_changed_within_a_week_leaves_no_rest_of_a_week(
    world: World, rule: dict[str, Any], asked: str
) -> None:
    tuesday, wednesday, friday = (date(2026, 11, day) for day in (10, 11, 13))
    anew = demand(rule, id="text/1/weekly", **{"from": wednesday})
    rows = Obligation.objects.filter(org_code=house.SCHOOL, duty_id=anew.id)
    with scope.system():
        law.lay_down()
        law.lay_down([anew], version="2.0.0")
        actions.evaluate(law.LO, law.HI, on=tuesday)
        week = rows.get(period="2026-W46")
        assert (week.due_on, week.required, week.state) == (friday, 1, "due")
        for day in (11, 12, 17):
            actions.evaluate(law.LO, law.HI, on=date(2026, 11, day))
            actions.let_fall(law.LO, law.HI, on=date(2026, 11, day))
        found = rows.filter(starts_on__lte=wednesday, ends_on__gte=wednesday)
        assert [(one.period, one.required) for one in found] == [(asked, 2)]
