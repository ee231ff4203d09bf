"""Money, interim measures, third parties, extensions, listing, assessments: moves of the case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from house.world import BUREAU, COUNTY, NOW, SCHOOL, TODAY, TOWNSHIP, World
from xiaoan.engine.cases.actions import FormInvalid, MoveForbidden
from xiaoan.engine.cases.models import Case, Clock
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.hazards import actions
from xiaoan.features.hazards.models import Commission, Fund, Interim, Link, Listing
from xiaoan.features.hazards.tests.conftest import Mover, hazard_of, pending, photo, verbs_of
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

LATER = (TODAY + timedelta(days=40)).isoformat()


@pytest.fixture
def settled(report: Mover, make: Mover, five: dict[str, Any]) -> Mover:
    """`settled()` is a hazard in treatment, until 2026-11-25; `settled(grade="major")` a worse."""

    def made(**changes: Any) -> Case:
        form = {**five, **changes}
        if form["grade"] == "major":
            form["report_words"] = "楼梯扶手随时可能脱落"
        return make(report("teacher"), "settle", "officer", form=form)

    return made


# —— 资金


def test_money_is_estimated_approved_and_spent_with_its_history(
    settled: Mover, make: Mover
) -> None:
    case = settled()
    form = {"approved_yuan": "150", "approved_source": "公用经费"}
    case = make(case, "approve_funds", "principal", form=form, note="同意")
    case = make(case, "spend", "logistics", form={"spent_yuan": "90", "spent_for": "螺栓"})
    with scope.system():
        rows = list(Fund.objects.order_by("at", "id").values_list("kind", "yuan"))
    assert rows == [("estimate", 120), ("approve", 150), ("spend", 90)]
    hazard = hazard_of(case)
    assert (hazard.approved_yuan, hazard.spent_yuan) == (150, 90)
    assert verbs_of(case)[-2:] == ["hazards.approve_funds", "hazards.spend"]


def test_spending_more_than_was_approved_says_why(settled: Mover, make: Mover) -> None:
    form = {"approved_yuan": "100", "approved_source": "公用经费"}
    case = make(settled(), "approve_funds", "principal", form=form)
    spent = {"spent_yuan": "130", "spent_for": "螺栓"}
    with pytest.raises(FormInvalid, match="超出批准的100元"):
        make(case, "spend", "logistics", form=spent)
    case = make(case, "spend", "logistics", form={**spent, "over_reason": "材料涨价"})
    assert hazard_of(case).spent_yuan == 130


def test_who_spends_does_not_approve(settled: Mover, make: Mover) -> None:
    with pytest.raises(MoveForbidden, match="没有“批准整改资金”的权限"):
        form = {"approved_yuan": "100", "approved_source": "公用经费"}
        make(settled(), "approve_funds", "logistics", form=form)


def test_an_estimate_that_did_not_change_is_not_noted_again(
    settled: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = make(settled(), "revise", "officer", form=five, note="换措施")
    make(case, "revise", "officer", form={**five, "funds_yuan": "200"}, note="涨价")
    with scope.system():
        assert list(Fund.objects.order_by("at", "id").values_list("yuan", flat=True)) == [120, 200]


# —— 临时管控、委托


def add_interim(make: Mover, case: Case, world: World, **changes: Any) -> Case:
    form = {
        "interim_kind": "watch",
        "watcher": str(world.appointments["guard"][0].id),
        "interim_until": "2026-11-20",
        **changes,
    }
    return make(case, "add_interim", "officer", form=form, note="课间站在楼梯口")


def test_whoever_watches_is_asked_until_it_is_lifted(
    settled: Mover, make: Mover, world: World
) -> None:
    case = add_interim(make, settled(), world)
    assert (SCHOOL, "", "请看管（值守）：二楼扶手松动") in pending(case)
    case = make(case, "lift_interim", "officer", note="已加固")
    with scope.system():
        row = Interim.objects.get()
    assert row.lifted_words == "已加固" and row.watcher_name == "保安 保师傅"
    assert not [one for one in pending(case) if "看管" in one[2]]
    with pytest.raises(MoveForbidden):
        make(case, "lift_interim", "officer", note="再解除")


def test_an_interim_measure_that_ran_out_is_asked_for_again_once(
    settled: Mover, make: Mover, world: World
) -> None:
    case = add_interim(make, settled(), world)
    with scope.system():
        later = NOW + timedelta(days=3)
        assert actions.ask_again(later - timedelta(days=1)) == 0
        assert [actions.ask_again(later), actions.ask_again(later)] == [1, 1]
        assert Task.objects.filter(key__startswith="interim-over:").count() == 1
    add_interim(make, case, world, interim_until="2026-11-30")
    assert not [one for one in pending(case) if "到期" in one[2]]


def test_what_the_plan_says_of_interim_control_is_kept_and_ends_with_the_close_out(
    treated: Mover, make: Mover
) -> None:
    case = make(treated(interim_control="楼梯封闭"), "accept", "officer")
    with scope.system():
        assert Interim.objects.get().until == date(2026, 11, 25)
    make(case, "close", "principal")
    with scope.system():
        assert Interim.objects.get().lifted_words == "已销号"


def test_a_third_party_is_asked_for_its_report(settled: Mover, make: Mover) -> None:
    form = {"third_name": "演示检测公司", "third_due": "2026-11-20", "third_yuan": "800"}
    case = make(settled(), "entrust", "officer", form=form, note="检测扶手强度")
    with scope.system():
        assert actions.ask_for_reports(NOW + timedelta(days=3)) == 1
    files = [str(photo())]
    case = make(case, "third_report", "officer", form={"third_files": files}, note="强度不足")
    with scope.system():
        row = Commission.objects.get()
        assert [str(one) for one in row.report_ids] == files and row.conclusion == "强度不足"
        assert actions.ask_for_reports(NOW + timedelta(days=3)) == 0
    assert not [one for one in pending(case) if "第三方" in one[2]]


# —— 延期

ASK = {"extension_until": "2026-12-10", "extension_control": "楼梯封闭"}


def test_an_extension_is_granted_by_the_principal_and_the_clock_follows(
    settled: Mover, make: Mover
) -> None:
    case = make(settled(), "ask_extension", "logistics", form=ASK, note="配件未到")
    assert (SCHOOL, "principal", "批准或退回延期申请：二楼扶手松动") in pending(case)
    assert hazard_of(case).deadline == date(2026, 11, 25)
    case = make(case, "grant_extension", "principal", note="抓紧")
    hazard = hazard_of(case)
    assert (hazard.deadline, hazard.extended_count) == (date(2026, 12, 10), 1)
    assert case.due_at is not None and case.due_at.date() == date(2026, 12, 10)
    with scope.system():
        assert Clock.objects.get(name="treatment", stopped_at=None).due_at == case.due_at
        assert not Clock.objects.filter(is_aside=True, stopped_at=None).exists()
    assert verbs_of(case)[-2:] == ["hazards.ask_extension", "hazards.grant_extension"]
    assert [one[:2] for one in pending(case) if "延期" in one[2]] == [(SCHOOL, "safety_officer")]


def test_a_worse_one_is_extended_by_the_bureau_alone(settled: Mover, make: Mover) -> None:
    case = make(settled(grade="serious"), "ask_extension", "officer", form=ASK, note="配件未到")
    assert (BUREAU, "bureau_clerk", "批准或退回延期申请：二楼扶手松动") in pending(case)
    with pytest.raises(MoveForbidden):
        make(case, "grant_extension", "principal")
    case = make(case, "refuse_extension_above", "clerk", note="寒假前必须改好")
    assert hazard_of(case).deadline == date(2026, 11, 25)
    make(case, "ask_extension", "officer", form=ASK, note="再申请")


def test_nobody_grants_what_they_asked_for(settled: Mover, make: Mover) -> None:
    case = make(settled(), "ask_extension", "principal", form=ASK, note="配件未到")
    with pytest.raises(MoveForbidden, match="不能批准自己"):
        make(case, "grant_extension", "principal")
    make(case, "grant_extension", "deputy")


def test_a_deadline_is_never_put_off_in_passing(
    settled: Mover, make: Mover, five: dict[str, Any]
) -> None:
    case = settled()
    with pytest.raises(FormInvalid, match="申请延期"):
        make(case, "revise", "officer", form={**five, "deadline": "2026-12-30"}, note="拖一拖")
    with pytest.raises(FormInvalid, match="晚于现在的期限"):
        form = {**ASK, "extension_until": "2026-11-25"}
        make(case, "ask_extension", "officer", form=form, note="同一天")
    with pytest.raises(FormInvalid, match="只能提前"):
        make(case, "hasten", "officer", form={"deadline": "2026-11-26"})
    case = make(case, "hasten", "clerk", form={"deadline": "2026-11-20"})
    assert hazard_of(case).deadline == date(2026, 11, 20)
    assert case.due_at is not None and case.due_at.date() == date(2026, 11, 20)


def test_treating_it_ends_an_open_request(settled: Mover, make: Mover) -> None:
    case = make(settled(), "ask_extension", "officer", form=ASK, note="配件未到")
    case = make(case, "treat", "logistics", note="提前改好")
    assert case.attributes["extension"] == ""
    assert not [one for one in pending(case) if "延期" in one[2]]


# —— 挂牌督办

LIST = {
    "listing_until": LATER,
    "listing_every": "7",
    "public_words": "教学楼扶手不牢",
    "listing_public": "yes",
}


@pytest.fixture
def listed(settled: Mover, make: Mover) -> Case:
    return make(settled(grade="major"), "list_publicly", "clerk", form=LIST, note="限期整改")


def test_the_bureau_lists_a_major_one_and_everybody_above_knows(listed: Case) -> None:
    with scope.system():
        listing = Listing.objects.get()
        clock = Clock.objects.get(name="listing", stopped_at=None)
    assert listing.number == "GP-2026-00001" and listing.next_report_on == date(2026, 11, 25)
    assert clock.due_at.date().isoformat() == LATER
    asked = {one[:2] for one in pending(listed)}
    assert {(SCHOOL, "principal"), (TOWNSHIP, "township_officer")} <= asked
    assert (COUNTY + 1, "county_leader") in asked


def test_only_a_major_one_is_listed_and_only_by_the_bureau(
    settled: Mover, make: Mover, report: Mover
) -> None:
    with pytest.raises(MoveForbidden):
        make(settled(), "list_publicly", "clerk", form=LIST, note="限期整改")
    case = settled(grade="major")
    with pytest.raises(MoveForbidden, match="没有“挂牌督办”的权限"):
        make(case, "list_publicly", "principal", form=LIST, note="限期整改")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("public_words", "侯主任负责的扶手", "人名"),
        ("public_words", "扶手坏了，电话13800000000", "电话"),
        ("listing_until", "2026-11-18", "晚于今天"),
        ("listing_every", "0", "之间的天数"),
    ],
)
def test_a_listing_that_cannot_stand_is_refused(
    settled: Mover, make: Mover, field: str, value: str, words: str
) -> None:
    with pytest.raises(FormInvalid, match=words):
        form = {**LIST, field: value}
        make(settled(grade="major"), "list_publicly", "clerk", form=form, note="限期整改")


def test_progress_is_asked_for_at_intervals_and_silence_reaches_the_bureau(
    listed: Case, make: Mover
) -> None:
    with scope.system():
        assert actions.ask_for_progress(NOW + timedelta(days=6)) == 0
        assert actions.ask_for_progress(NOW + timedelta(days=7)) == 1
        assert actions.ask_for_progress(NOW + timedelta(days=9)) == 2
    assert (BUREAU, "bureau_clerk") in {one[:2] for one in pending(listed) if "未按时报" in one[2]}
    at = NOW + timedelta(days=9)
    make(listed, "report_progress", "officer", at=at, note="已订货")
    with scope.system():
        assert Listing.objects.get().next_report_on == TODAY + timedelta(days=16)
        open_tasks = Task.objects.filter(key__startswith="listing:", done_at=None)
        assert not open_tasks.exists()


def test_a_listed_one_is_closed_out_only_after_it_was_looked_at_again(
    listed: Case, make: Mover
) -> None:
    photos = {"after_photos": [str(photo())]}
    case = make(listed, "treat", "logistics", form=photos, note="已更换")
    case = make(case, "accept_major", "clerk", note="合格")
    with pytest.raises(MoveForbidden, match="先复查摘牌"):
        make(case, "close_major", "director")
    case = make(case, "delist", "director", note="现场复查牢固")
    with scope.system():
        assert Listing.objects.get().delisted_by_name == "居局长"
        assert not Clock.objects.filter(name="listing", stopped_at=None).exists()
    assert make(case, "close_major", "director").is_closed


def test_a_hazard_that_is_downgraded_hangs_no_more(listed: Case, make: Mover) -> None:
    form = {"grade": "serious", "expert": "演示专家"}
    case = make(listed, "downgrade", "director", form=form, note="论证意见")
    with scope.system():
        assert Listing.objects.get().delisted_words == "已下调等级"
    assert case.attributes["listed"] == ""


# —— 治理评估


@pytest.fixture
def closed(treated: Mover, make: Mover) -> Case:
    case = make(treated(grade="serious"), "accept", "officer")
    return make(case, "close", "principal", form={"cause": "people"})


SOON = NOW + timedelta(days=60)


def test_the_cause_is_asked_for_a_serious_one_and_kept(closed: Case) -> None:
    hazard = hazard_of(closed)
    assert (hazard.cause, hazard.is_cause_guessed) == ("people", False)


def test_nobody_is_asked_the_cause_of_a_general_one(treated: Mover, make: Mover) -> None:
    case = make(treated(), "accept", "officer")
    case = make(case, "close", "principal", form={"cause": "people"})
    hazard = hazard_of(case)
    assert (hazard.cause, hazard.is_cause_guessed) == ("things", True)


def test_who_neither_treated_nor_passed_it_assesses_the_treatment(
    closed: Case, make: Mover
) -> None:
    with scope.system():
        assert actions.raise_evaluations(NOW) == 0
        assert actions.raise_evaluations(SOON) == 1
    assert (SCHOOL, "deputy_principal", "治理评估：二楼扶手松动") in pending(closed)
    form = {"evaluation_result": "good", "lasting": "每学期查一次"}
    for key, words in (("officer", "验收或销号"),):
        with pytest.raises(MoveForbidden, match=words):
            make(closed, "evaluate", key, at=SOON, form=form, note="牢固")
    case = make(closed, "evaluate", "deputy", at=SOON, form=form, note="牢固")
    hazard = hazard_of(case)
    assert hazard.evaluation == "good" and hazard.evaluated_by_name == "邓副校长"
    with scope.system():
        fact = Fulfilment.objects.get(kind="assessment")
    assert fact.attributes == {"topic": "hazard_treatment"}
    assert not [one for one in pending(case) if "评估" in one[2]]


def test_it_is_not_assessed_too_early(closed: Case, make: Mover) -> None:
    with pytest.raises(MoveForbidden, match="前两周内"):
        make(closed, "evaluate", "deputy", form={"evaluation_result": "good"}, note="牢固")


def test_what_came_back_is_a_hazard_of_its_own_tied_to_the_first(closed: Case, make: Mover) -> None:
    case = make(closed, "evaluate_relapsed", "deputy", at=SOON, note="又松了")
    with scope.system():
        link = Link.objects.select_related("case").get(kind="relapse")
    assert link.other_id == case.id and link.case.stage == "registration"
    assert case.is_closed and hazard_of(case).evaluation == "relapse"


def test_the_id_of_a_submission_makes_one_of_everything(settled: Mover, make: Mover) -> None:
    key = uuid7()
    case = settled()
    form = {"spent_yuan": "90", "spent_for": "螺栓"}
    make(case, "spend", "logistics", form=form, id=key)
    make(case, "spend", "logistics", form=form, id=key)
    assert hazard_of(case).spent_yuan == 90
