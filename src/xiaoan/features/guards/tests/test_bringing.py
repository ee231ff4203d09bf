"""A school's own list of guards, as Excel, into the register."""

from __future__ import annotations

from datetime import date

from house.world import NOW, SCHOOL, World
from xiaoan.engine.registers.bringing import sheet_name
from xiaoan.engine.registers.models import Change
from xiaoan.features.guards.models import Guard
from xiaoan.features.guards.queries import GUARDS
from xiaoan.foundation import scope
from xiaoan.foundation.workbooks import registry
from xiaoan.foundation.workbooks.sheets import Row, Sheet

from .conftest import Hire

READ = {
    "name": "演示保安丙",
    "sex": "m",
    "birth_on": date(1985, 2, 3),
    "employer_kind": "own",
    "places": ("gate", "patrol"),
    "employed_from": date(2024, 9, 1),
}


def sheet() -> Sheet:
    found = registry.sheet(sheet_name(GUARDS))
    assert found is not None
    return found


def test_only_the_schools_own_keepers_may_bring_in(world: World) -> None:
    assert sheet().open_to(world.viewer("officer"))
    assert not sheet().open_to(world.viewer("clerk"))
    assert sheet().verb == "guards.edit"
    assert {"phone"} == {one.key for one in sheet().columns if one.is_personal}


def test_new_rows_are_added_and_known_ones_updated_twice_is_once(world: World, hire: Hire) -> None:
    known, by = hire(), world.viewer("officer")
    rows = [
        Row(2, READ),
        Row(3, {"name": known.name, "birth_on": known.birth_on, "training_hours": 40}),
    ]
    with scope.enter(by):
        checked = sheet().check(rows, by)
        assert not checked.faults
        assert checked.standing == {
            3: {"name": known.name, "birth_on": known.birth_on, "training_hours": 24}
        }
        outcome = sheet().write(rows, by, NOW)
        assert (outcome.created, outcome.updated) == (1, 1)
        sheet().write(rows, by, NOW)
        assert Guard.objects.filter(org_code=SCHOOL).count() == 2
        known.refresh_from_db()
        assert (known.training_hours, known.licence_number) == (40, "川511723000001")
        assert Guard.objects.get(name="演示保安丙").places == ["gate", "patrol"]
        assert Change.objects.count() == 3


def test_a_faulty_row_is_named_with_its_column(world: World) -> None:
    by = world.viewer("officer")
    rows = [Row(2, READ | {"birth_on": date(2015, 1, 1), "employer_kind": "company"})]
    with scope.enter(by):
        faults = sheet().check(rows, by).faults
    assert {(fault.number, fault.column) for fault in faults} == {
        (2, "birth_on"),
        (2, "employer_name"),
    }
