"""Each move of a hazard: made, forbidden, out of place, and what it leaves behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from house.world import BUREAU, NOW, POLICE, SCHOOL, World
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden, StageConflict
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.hazards.tests.conftest import Mover, finding, photo
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry

NINE = [
    "warning", "sweep", "registration", "assessment", "report", "control",
    "treatment", "acceptance", "closed",
]  # fmt: skip


def stages_of(case: Case) -> list[str]:
    with scope.system():
        events = CaseEvent.objects.filter(case=case).order_by("seq")
        return [event.to_stage for event in events]


def hazard_of(case: Case) -> Hazard:
    with scope.system():
        return Hazard.objects.get(case=case)


def verbs_of(case: Case) -> list[str]:
    with scope.system():
        found = Entry.objects.filter(subject_id=str(case.id)).order_by("seq")
        return list(found.values_list("verb", flat=True))


def pending(case: Case) -> list[tuple[int, str, str]]:
    with scope.system():
        rows = Task.objects.filter(case_id=case.id, done_at__isnull=True).order_by("created_at")
        return [(row.org_code, row.post_kind, row.title) for row in rows]


def test_a_seen_danger_waits_for_registration(report: Mover) -> None:
    case = report("guard")
    assert case.stage == "registration"
    assert stages_of(case) == ["warning", "sweep", "registration"]
    assert case.number.startswith("YH-2026-")
    assert pending(case) == [(SCHOOL, "safety_officer", "登记并评估隐患：二楼扶手松动")]
    assert verbs_of(case) == ["hazards.opened"]


def test_sending_a_finding_twice_opens_one_hazard(report: Mover) -> None:
    once = finding()
    first = report("guard", id=once.id)
    second = report("guard", id=once.id)
    assert first.id == second.id
    with scope.system():
        assert Case.objects.count() == 1
        assert CaseEvent.objects.count() == 3
        assert Fulfilment.objects.filter(kind="hazard_found").count() == 1


def test_one_form_settles_three_stages_and_each_leaves_its_event(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = make(report("guard"), "settle", "officer", form=five)
    assert case.stage == "treatment"
    assert stages_of(case)[3:] == ["assessment", "report", "control", "treatment"]
    with scope.system():
        skipped = CaseEvent.objects.get(case=case, move="skip_report")
    assert skipped.is_automatic
    assert "不须报告上级" in skipped.note
    hazard = hazard_of(case)
    assert (hazard.grade, hazard.funds_yuan, hazard.deadline) == (
        "general",
        120,
        date(2026, 11, 25),
    )
    assert hazard.responsible_name == "后勤主任 侯主任"
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2026-11-25T23:59:00+08:00"


def test_the_responsible_person_gets_the_task(
    report: Mover, make: Mover, five: dict[str, Any], world: World
) -> None:
    case = make(report("guard"), "settle", "officer", form=five)
    with scope.system():
        task = Task.objects.get(case_id=case.id, done_at__isnull=True)
    assert task.appointment_id == world.appointments["logistics"][0].id
    assert task.due_at == case.due_at


def test_a_missing_element_is_named_and_nothing_is_written(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = report("guard")
    with pytest.raises(FormInvalid) as fault:
        make(case, "settle", "officer", form={**five, "plan": "", "deadline": "下周"})
    assert set(fault.value.errors) == {"plan", "deadline"}
    assert stages_of(case) == ["warning", "sweep", "registration"]


def test_a_deadline_in_the_past_and_money_from_nowhere_are_refused(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = report("guard")
    wrong = {**five, "deadline": "2026-11-01", "funds_source": ""}
    with pytest.raises(FormInvalid) as fault:
        make(case, "settle", "officer", form=wrong)
    assert set(fault.value.errors) == {"deadline", "funds_source"}
    assert Case.objects.none().count() == 0
    assert stages_of(case)[-1] == "registration"


def test_a_guard_cannot_grade(report: Mover, make: Mover, five: dict[str, Any]) -> None:
    with pytest.raises(MoveForbidden, match="没有“登记、评估并落实”的权限"):
        make(report("guard"), "settle", "guard", form=five)


def test_a_major_one_is_reported_to_the_bureau(treated: Mover) -> None:
    case = treated(grade="major")
    assert stages_of(case) == NINE[:8]
    assert (BUREAU, "bureau_clerk", "重大隐患报告：二楼扶手松动") in pending(case)
    assert (BUREAU, "bureau_clerk", "验收治理结果：二楼扶手松动") in pending(case)


def test_a_major_one_needs_the_words_of_its_report(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    with pytest.raises(FormInvalid) as fault:
        make(report("guard"), "settle", "officer", form={**five, "grade": "major"})
    assert set(fault.value.errors) == {"report_words"}


def test_a_direct_finding_is_major_and_stays_so_at_the_school(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = report("guard", is_direct=True)
    assert case.grade == "major"
    with pytest.raises(FormInvalid) as fault:
        make(case, "settle", "officer", form={**five, "grade": "serious"})
    assert "直接判定" in fault.value.errors["grade"]


def test_only_the_bureau_lowers_a_major_one_and_names_its_expert(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    form = {**five, "grade": "major", "report_words": "随时可能脱落"}
    case = make(report("guard", is_direct=True), "settle", "officer", form=form)
    lower = {"grade": "serious", "expert": "结构工程师 高某"}
    with pytest.raises(MoveForbidden):
        make(case, "downgrade", "principal", form=lower, note="已临时加固")
    with pytest.raises(FormInvalid):
        make(case, "downgrade", "clerk", form={"grade": "serious"}, note="已临时加固")
    case = make(case, "downgrade", "clerk", form=lower, note="已临时加固")
    assert (case.grade, hazard_of(case).expert) == ("serious", "结构工程师 高某")
    assert "hazards.downgrade" in verbs_of(case)


def test_the_fixer_never_accepts_whatever_the_post(
    treated: Mover, make: Mover, world: World
) -> None:
    case = treated(fixer="officer")
    with pytest.raises(MoveForbidden, match="不能由您验收"):
        make(case, "accept", "officer")
    assert pending(case)[-1][:2] == (SCHOOL, "principal")


def test_the_database_itself_refuses_a_fixer_who_accepts(treated: Mover, world: World) -> None:
    case = treated()
    fixer = world.people["logistics"].id
    refused = pytest.raises(IntegrityError, match="hazard_fixer_never_accepts")
    with scope.system(), refused, transaction.atomic():
        Hazard.objects.filter(case=case).update(accepted_by=fixer)


def test_a_major_one_is_accepted_and_closed_by_the_bureau_alone(
    treated: Mover, make: Mover
) -> None:
    case = treated(grade="major")
    with pytest.raises(MoveForbidden):
        make(case, "accept", "principal")
    with pytest.raises(MoveForbidden):
        make(case, "accept_major", "principal", note="看过")
    case = make(case, "accept_major", "clerk", note="现场看过，合格")
    with pytest.raises(MoveForbidden):
        make(case, "close", "principal")
    case = make(case, "close_major", "director")
    assert case.is_closed
    assert stages_of(case) == [*NINE, "closed"]


def test_treatment_of_a_major_one_needs_a_photo(
    report: Mover, make: Mover, five: dict[str, Any]
) -> None:
    form = {**five, "grade": "major", "report_words": "随时可能脱落"}
    case = make(report("guard"), "settle", "officer", form=form)
    with pytest.raises(FormInvalid, match="整改后照片"):
        make(case, "treat", "logistics")


def test_a_rejected_treatment_goes_back_with_its_reason(treated: Mover, make: Mover) -> None:
    case = treated()
    with pytest.raises(FormInvalid, match="不通过的原因"):
        make(case, "reject", "officer")
    case = make(case, "reject", "officer", note="螺栓仍松动")
    assert case.stage == "treatment"
    assert hazard_of(case).accepted_by is None
    case = make(case, "treat", "logistics", note="再次更换")
    assert case.stage == "acceptance"


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


def test_closing_leaves_facts_for_the_duties(treated: Mover, make: Mover) -> None:
    case = make(make(treated(), "accept", "officer"), "close", "principal")
    with scope.system():
        facts = {
            row.kind: row.attributes["grade"]
            for row in Fulfilment.objects.filter(source_id=case.id)
        }
    assert facts == {"hazard_found": "", "hazard_planned": "general", "hazard_closed": "general"}


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


def test_raising_to_major_goes_back_to_its_report(treated: Mover, make: Mover) -> None:
    case = make(treated(), "raise_grade", "officer", note="发现断裂")
    assert (case.stage, case.grade, hazard_of(case).grade) == ("report", "major", "major")


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
    assert pending(case)[-1][2] == "演示县公安局已办结：二楼扶手松动"
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


def test_the_second_of_two_people_reads_what_the_first_did(treated: Mover, make: Mover) -> None:
    seen = treated()
    make(seen, "accept", "officer")
    with pytest.raises(
        StageConflict, match="演示第一小学安全主任安主任已于11月18日 09:30办理“验收通过”"
    ):
        make(seen, "reject", "principal", note="不行")


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
