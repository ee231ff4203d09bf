"""What the duties count of people, in SQL, against rows; and the facts that rows prove."""

from __future__ import annotations

from datetime import date

import pytest

from house.world import KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.registers import actions as registers
from xiaoan.engine.registers import queries
from xiaoan.features.staff.models import formulas
from xiaoan.features.staff.queries import STAFF, size_of
from xiaoan.features.staff.rules import governing
from xiaoan.foundation import scope
from xiaoan.foundation.orgs.queries import organisation

from .conftest import Employ

NAMES = (
    *STAFF.measures,
    "safety_managers",
    "psychology_staff",
    "publicity_officers",
    "staff_unexamined",
    "chemical_staff_untrained",
    "bureau_safety_staff",
    "safety_research_officers",
    "psychology_research_officers",
)


def numbers(org_code: int = SCHOOL) -> dict[str, float]:
    with scope.system():
        return queries.measured(NAMES, org_code, org_code, TODAY).get(org_code, {})


def test_of_a_school_that_registers_nobody_nothing_is_said(world: World) -> None:
    assert numbers() == {}


def test_each_measure_counts_its_own(world: World, employ: Employ) -> None:
    employ()
    employ(roles=["safety", "psychology", "chemical"], full_time_as="")
    employ(roles=["psychology", "dorm"], full_time_as="psychology", checked_on=None)
    employ(roles=["health", "safety_teacher"], full_time_as="")
    assert numbers() == {
        "safety_staff": 1,
        "safety_managers": 2,
        "safety_teachers": 1,
        "psychology_teachers": 1,
        "psychology_staff": 2,
        "publicity_officers": 0,
        "doctors_short": 1,  # 1260 pupils ask for two
        "dorm_keepers": 1,
        "staff_unchecked": 1,
        "chemical_staff_untrained": 1,
    }


@pytest.mark.parametrize(
    "values", [{"since": date(2026, 12, 1)}, {"until": date(2026, 1, 1)}], ids=["later", "over"]
)
def test_who_has_not_begun_or_is_over_is_not_counted(
    world: World, employ: Employ, values: dict[str, date]
) -> None:
    employ()
    employ(**values)
    assert numbers()["safety_staff"] == 1


def test_only_a_kindergarten_is_asked_for_yearly_examinations(world: World, employ: Employ) -> None:
    employ("nurse", health_until=date(2026, 1, 1))
    employ("nurse", health_until=date(2027, 1, 1))
    assert numbers(KINDERGARTEN)["staff_unexamined"] == 1


def test_the_office_counts_its_own_people(world: World, employ: Employ) -> None:
    clerk = world.viewer("clerk")
    employ("clerk", roles=["safety", "safety_research"], full_time_as="safety")
    assert numbers(clerk.org_code) == {
        "bureau_safety_staff": 1,
        "safety_research_officers": 1,
        "psychology_research_officers": 0,
        "publicity_officers": 0,
    }


def test_the_sql_needs_what_the_formula_needs(world: World, employ: Employ) -> None:
    for key, code in (("officer", SCHOOL), ("nurse", KINDERGARTEN)):
        employ(key, roles=["teacher"], full_time_as="")
        with scope.system():
            own = organisation(code)
        assert own is not None
        found = governing("doctor", size_of(own), formulas())
        assert found is not None
        assert numbers(code)["doctors_short"] == found.needed(size_of(own))


def checks() -> list[date]:
    with scope.system():
        facts = Fulfilment.objects.filter(org_code=SCHOOL, kind="staff_records_checked")
        return list(facts.order_by("on").values_list("on", flat=True))


def test_a_day_of_checks_is_one_fact_however_many_were_asked_about(
    world: World, employ: Employ
) -> None:
    employ()
    second = employ(checked_on=None)
    assert checks() == [date(2026, 9, 1)]
    by = world.viewer("officer")
    with scope.enter(by):
        values = STAFF.values_of(second) | {"checked_on": date(2026, 9, 1)}
        act = registers.Act(STAFF, by, NOW)
        row = registers.edit(act=act, row=second, values=values, expected_version=1)
        values["checked_on"] = date(2026, 10, 9)
        registers.edit(act=act, row=row, values=values, expected_version=2)
    assert checks() == [date(2026, 9, 1), date(2026, 10, 9)]


def test_police_who_register_a_deputy_have_assigned_one(world: World, employ: Employ) -> None:
    police = world.viewer("police")
    employ("police", roles=["legal_deputy", "school_police"], full_time_as="", sent_by="演示派出所")
    with scope.system():
        facts = Fulfilment.objects.filter(org_code=police.org_code)
        kinds = set(facts.values_list("kind", flat=True))
    assert {"legal_deputies_assigned", "liaison_officers"} <= kinds
