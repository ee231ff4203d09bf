"""Handing to a department: its clock, its answer with words, and the climb where none comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from house.world import BUREAU, GOVERNMENT, NOW, POLICE, TOWNSHIP, World
from xiaoan.engine.cases import clocks
from xiaoan.engine.cases.models import Case, CaseParty, Clock
from xiaoan.engine.cases.rules import MoveForbidden
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards.tests.conftest import Mover
from xiaoan.foundation import scope


def routed(report: Mover, make: Mover, **form: str) -> Case:
    given = {"party": str(POLICE), **form}
    return make(report("guard"), "route", "officer", form=given, note="请疏导校门交通")


def running() -> dict[str, Clock]:
    with scope.system():
        rows = Clock.objects.filter(is_aside=True, stopped_at__isnull=True)
        return {one.name: one for one in rows}


def test_a_department_that_does_not_answer_is_climbed(report: Mover, make: Mover) -> None:
    routed(report, make)
    assert list(running()) == [f"party_answer:{POLICE}"]
    with scope.system():
        clocks.call_clocks(NOW + timedelta(days=30))
        called = Task.objects.filter(kind="call")
        found = {(one.org_code, one.post_kind) for one in called}
    expected = {
        (POLICE, "department_leader"), (BUREAU, "bureau_clerk"), (GOVERNMENT, "county_leader"),
    }  # fmt: skip
    assert expected <= found


def test_taking_it_begins_the_time_to_do_it(report: Mover, make: Mover) -> None:
    case = routed(report, make, party_until="2026-12-01")
    make(case, "take_part", "police")
    (clock,) = running().values()
    assert clock.name == f"party_work:{POLICE}"
    assert clock.due_at.date().isoformat() == "2026-12-01"


def test_it_comes_back_with_a_reason_and_may_be_handed_on_again(
    report: Mover, make: Mover, world: World
) -> None:
    case = make(routed(report, make), "hand_back", "police", note="属城管职责")
    with scope.system():
        party = CaseParty.objects.get(case=case)
    assert (party.state, party.words) == ("returned", "属城管职责")
    assert party.answered_at == NOW and running() == {}
    make(case, "route", "officer", form={"party": str(POLICE)}, note="仍请协助")
    with scope.system():
        again = CaseParty.objects.get(case=case)
    assert (again.state, again.words, again.answered_at) == ("asked", "", None)


def test_each_department_has_its_own_day(report: Mover, make: Mover) -> None:
    case = routed(report, make, party_until="2026-12-01")
    form = {"party": str(TOWNSHIP), "party_until": "2026-12-15"}
    case = make(case, "route", "officer", form=form, note="请修路口")
    case = make(case, "take_part", "police")
    make(case, "take_part", "township")
    days = {name: one.due_at.date().isoformat() for name, one in running().items()}
    assert days == {f"party_work:{POLICE}": "2026-12-01", f"party_work:{TOWNSHIP}": "2026-12-15"}


def test_a_department_that_gave_it_back_is_asked_again(report: Mover, make: Mover) -> None:
    case = make(routed(report, make), "hand_back", "police", note="属城管职责")
    assert _asked() == []
    case = make(case, "route", "officer", form={"party": str(POLICE)}, note="仍请协助")
    assert len(_asked()) == 1
    case = make(case, "take_part", "police")
    with pytest.raises(MoveForbidden, match="已经接办"):
        make(case, "take_part", "police")
    case = make(case, "part_done", "police", note="已疏导")
    assert _asked() == []
    with pytest.raises(MoveForbidden, match="已办结回复"):
        make(case, "hand_back", "police", note="不办了")


def _asked() -> list[Task]:
    with scope.system():
        return list(Task.objects.filter(org_code=POLICE, kind="case", done_at=None))
