"""Each move of a hazard: made, forbidden, out of place, and what it leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from house.world import BUREAU, SCHOOL, World
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden, StageConflict
from xiaoan.engine.cases.models import Case, CaseEvent
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards.models import Hazard
from xiaoan.features.hazards.tests.conftest import (
    NINE,
    Mover,
    finding,
    hazard_of,
    pending,
    stages_of,
    verbs_of,
)  # fmt: skip
from xiaoan.foundation import scope


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


def test_closing_leaves_facts_for_the_duties(treated: Mover, make: Mover) -> None:
    case = make(make(treated(), "accept", "officer"), "close", "principal")
    with scope.system():
        facts = {
            row.kind: row.attributes["grade"]
            for row in Fulfilment.objects.filter(source_id=case.id)
        }
    assert facts == {"hazard_found": "", "hazard_planned": "general", "hazard_closed": "general"}


def test_raising_to_major_goes_back_to_its_report(treated: Mover, make: Mover) -> None:
    case = make(treated(), "raise_grade", "officer", note="发现断裂")
    assert (case.stage, case.grade, hazard_of(case).grade) == ("report", "major", "major")


def test_the_second_of_two_people_reads_what_the_first_did(treated: Mover, make: Mover) -> None:
    seen = treated()
    make(seen, "accept", "officer")
    with pytest.raises(
        StageConflict, match="演示第一小学安全主任安主任已于11月18日 09:30办理“验收通过”"
    ):
        make(seen, "reject", "principal", note="不行")
