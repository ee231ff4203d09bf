"""On the spot, after closing, and beyond the school: who is asked, told and given a part."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from house.world import NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.hazards.tests.conftest import (
    NINE,
    Mover,
    finding,
    hazard_of,
    pending,
    photo,
    stages_of,
)  # fmt: skip
from xiaoan.foundation import scope


def test_who_fixed_it_once_never_closes_it(treated: Mover, make: Mover) -> None:
    case = make(treated(fixer="principal"), "reject", "officer", note="不行")
    case = make(case, "treat", "logistics")
    case = make(case, "accept", "officer")
    assert pending(case)[-1][:2] == (SCHOOL, "deputy_principal")
    with pytest.raises(MoveForbidden, match="不能由您销号"):
        make(case, "close", "principal")
    assert make(case, "close", "deputy").is_closed


def test_closing_tells_and_asks_the_reporter(treated: Mover, make: Mover, world: World) -> None:
    case = make(treated(), "accept", "officer")
    case = make(case, "close", "principal")
    with scope.system():
        asked = Task.objects.get(case_id=case.id, kind="ask")
    assert asked.appointment_id == world.appointments["teacher"][0].id
    with pytest.raises(MoveForbidden, match="只有上报人"):
        make(case, "disagree", "guard", note="还在")
    case = make(case, "disagree", "teacher", note="还在晃")
    assert hazard_of(case).reporter_answer == "not_fixed"
    assert pending(case) == [(SCHOOL, "principal", "上报人反映问题还在，请核实：二楼扶手松动")]


def test_a_closed_one_reopens_and_may_close_again(treated: Mover, make: Mover) -> None:
    case = make(make(treated(), "accept", "officer"), "close", "principal")
    case = make(case, "reopen", "principal", note="又松了")
    hazard = hazard_of(case)
    assert (case.stage, case.closed_at, hazard.closed_by, hazard.reopened_count) == (
        "treatment", None, None, 1,
    )  # fmt: skip
    case = make(case, "treat", "logistics")
    case = make(make(case, "accept", "officer"), "close", "principal")
    assert case.is_closed


def test_fixed_on_the_spot_is_one_step_that_records_every_stage(
    report: Mover, world: World
) -> None:
    case = report("guard", is_fixed=True, photo_ids=(photo(),), after_photo_ids=(photo(),))
    assert case.is_closed
    assert stages_of(case) == [*NINE, "closed"]
    hazard = hazard_of(case)
    assert (hazard.treated_by, hazard.accepted_by, hazard.closed_by) == (
        world.people["guard"].id, None, None,
    )  # fmt: skip
    assert len(hazard.before_ids) == len(hazard.after_ids) == 1
    with scope.system():
        task = Task.objects.get(case_id=case.id, done_at__isnull=True)
    assert (task.post_kind, task.title) == ("safety_officer", "回头看：二楼扶手松动")
    assert task.due_at is not None
    assert task.due_at - NOW < timedelta(days=8)


def test_who_fixed_it_on_the_spot_does_not_look_back(report: Mover, make: Mover) -> None:
    case = report("officer", is_fixed=True)
    with scope.system():
        assert Task.objects.get(case_id=case.id, done_at__isnull=True).post_kind == "principal"
    with pytest.raises(MoveForbidden, match="回头看"):
        make(case, "look_back", "officer", note="没事")
    make(case, "look_back", "deputy", note="没有反弹")
    assert hazard_of(case).look_back_result == "good"
    assert pending(case) == []


@pytest.mark.parametrize("worse", [{"is_direct": True}, {"grade": "serious"}])
def test_what_is_worse_goes_the_whole_way_however_well_fixed(
    report: Mover, worse: dict[str, Any]
) -> None:
    assert report("guard", is_fixed=True, **worse).stage == "registration"


def test_a_quick_report_says_why_it_cannot_be_closed_on_the_spot(world: World) -> None:
    by = world.viewer("guard")
    told = actions.Report(finding=finding(is_fixed=True, is_direct=True))
    with scope.enter(by), pytest.raises(FormInvalid, match="只有一般隐患"):
        actions.report_hazard(report=told, by=by, at=NOW)


def test_a_prompt_asks_somebody_to_look_first(world: World, make: Mover) -> None:
    by = world.viewer("teacher")
    with scope.enter(by):
        told = actions.Report(finding=finding(), is_prompt=True)
        case = actions.report_hazard(report=told, by=by, at=NOW)
    assert case.stage == "warning"
    chosen = {"sweeper": str(world.appointments["guard"][0].id)}
    case = make(case, "arrange", "officer", form=chosen)
    with scope.system():
        task = Task.objects.get(case_id=case.id, done_at__isnull=True)
    assert task.appointment_id == world.appointments["guard"][0].id
    case = make(case, "dismiss", "officer", note="已核实，是光影")
    assert (case.is_closed, case.outcome) == (True, "unfounded")
    case = make(case, "reinstate", "officer", note="又有人反映")
    assert case.stage == "registration"


def test_looking_back_falls_due_four_weeks_later(treated: Mover, make: Mover) -> None:
    case = make(make(treated(), "accept", "officer"), "close", "principal")
    with scope.system():
        assert actions.raise_look_backs(NOW + timedelta(days=27)) == 0
        assert actions.raise_look_backs(NOW + timedelta(days=28)) == 1
        actions.raise_look_backs(NOW + timedelta(days=29))
        tasks = Task.objects.filter(case_id=case.id, key__startswith="look-back:")
        assert tasks.count() == 1
    case = make(case, "relapse", "deputy", at=NOW + timedelta(days=29), note="又松了")
    assert case.stage == "treatment"
    assert hazard_of(case).look_back_result == "relapse"


def test_a_routed_department_sees_it_and_answers(report: Mover, make: Mover, world: World) -> None:
    case = report("officer", photo_ids=(photo(),))
    police = world.viewer("police")
    with scope.enter(police):
        assert not Case.objects.filter(id=case.id).exists()
    case = make(case, "route", "officer", form={"party": str(POLICE)}, note="请疏导校门交通")
    assert case.lines == ["public_security"]
    with scope.enter(police):
        assert CaseEvent.objects.filter(case=case).count() == 4
        assert Hazard.objects.filter(case=case).exists()
        assert Task.objects.get(org_code=POLICE).post_kind == "police_officer"
    with pytest.raises(MoveForbidden, match="没有转到您的单位"):
        make(case, "take_part", "township")
    case = make(case, "take_part", "police")
    case = make(case, "part_done", "police", note="已安排护学岗")
    assert "演示县公安局已办结：二楼扶手松动" in [title for _, _, title in pending(case)]
    with scope.system():
        assert case.parties.get().state == "done"
        assert not Task.objects.filter(org_code=POLICE, done_at__isnull=True).exists()


def test_a_department_reports_at_a_school_and_sees_its_own_report(
    report: Mover, world: World
) -> None:
    case = report("police")
    assert case.lines == ["public_security"]
    with scope.enter(world.viewer("police")):
        assert Case.objects.filter(id=case.id).exists()
    with scope.enter(world.viewer("officer")):
        assert Task.objects.filter(case_id=case.id, org_code=SCHOOL).exists()


def test_the_level_above_urges_and_the_principal_reads(report: Mover, make: Mover) -> None:
    case = report("guard")
    with pytest.raises(MoveForbidden, match="督办由上级提出"):
        make(case, "urge", "principal", note="快")
    case = make(case, "urge", "leader", note="三日内登记治理")
    assert case.stage == "registration"
    assert pending(case)[-1] == (SCHOOL, "principal", "演示县人民政府督办：二楼扶手松动")


def test_a_school_without_a_safety_officer_is_asked_through_its_principal(
    report: Mover, world: World
) -> None:
    with scope.system():
        world.appointments["officer"][0].post.appointments.update(held_until=date(2026, 1, 1))
    case = report("guard")
    assert pending(case)[0][:2] == (SCHOOL, "principal")


def test_what_the_school_sends_back_no_longer_waits_at_the_bureau(
    treated: Mover, make: Mover
) -> None:
    case = make(treated(grade="major"), "accept_major", "clerk", note="合格")
    case = make(case, "send_back", "principal", note="又松了")
    with scope.system():
        turns = Task.objects.filter(case_id=case.id, key__startswith="turn:", done_at__isnull=True)
        assert [task.org_code for task in turns] == [SCHOOL]


def facts_of(case: Case) -> dict[str, bool]:
    """Which facts a hazard left, and whether they count."""
    with scope.system():
        rows = Fulfilment.objects.filter(source_type="hazard", source_id=case.id)
        return {row.kind: row.withdrawn_at is None for row in rows}


def test_what_is_fixed_on_the_spot_leaves_no_plan_owing(report: Mover) -> None:
    case = report("officer", is_fixed=True)
    assert facts_of(case) == dict.fromkeys(
        ("hazard_found", "hazard_planned", "hazard_closed"), True
    )


def test_what_was_no_danger_asks_for_nothing_until_it_is_one_again(
    report: Mover, make: Mover
) -> None:
    case = make(report("teacher"), "dismiss", "officer", note="已核实，是光影")
    assert facts_of(case) == {"hazard_found": False}
    make(case, "reinstate", "officer", note="再看确有裂缝")
    assert facts_of(case) == {"hazard_found": True}
