"""A visit: nothing known before arrival, answers kept, a report, signatures, the answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from house.world import BUREAU, KINDERGARTEN, MARKET, NOW, POLICE, SCHOOL, TODAY, World
from xiaoan.engine.cases.models import Case
from xiaoan.engine.duties.models import Fulfilment
from xiaoan.engine.tasks.models import Task
from xiaoan.features.visits import actions
from xiaoan.features.visits.documents.report import hash_of_visit
from xiaoan.features.visits.models import Result, Seat, Signature, Visit
from xiaoan.features.visits.queries import visits as queries
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.features.visits.tests import conftest as made
from xiaoan.features.visits.tests.conftest import Drawn
from xiaoan.features.visits.tests.test_draws import three_schools, verbs
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.notices.models import Notice

TABLES = ("visits_visit", "visits_seat", "visits_result", "visits_signature", "visits_programme")


def seen_by(county: World, who: str) -> int:
    """Every row of the feature's tables that raw SQL shows to somebody."""
    with scope.enter(county.viewer(who)), connection.cursor() as cursor:
        total = 0
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            total += cursor.fetchone()[0]
    return total


@pytest.mark.parametrize("who", ["principal", "officer", "guard", "head", "township"])
def test_before_arrival_a_school_learns_nothing(county: World, drawn: Drawn, who: str) -> None:
    """四不两直: no row, no task, no notice, no line of the ledger, no list."""
    visit = drawn()
    viewer = county.viewer(who)
    assert seen_by(county, who) == 0
    with scope.enter(viewer):
        assert list(queries.visits(viewer)) == []
        assert queries.visit(viewer, visit.pk) is None
    with scope.system():
        mine = {"org_code": viewer.org_code}
        assert not Task.objects.filter(**mine).exists()
        assert not Notice.objects.filter(**mine).exists()
        assert not Entry.objects.filter(**mine).exists()


def test_a_school_that_is_told_sees_its_visit_and_has_a_task(county: World, drawn: Drawn) -> None:
    visit = drawn(notice="told")
    viewer = county.viewer("principal")
    with scope.enter(viewer):
        assert list(queries.of_school(viewer)) == [visit]
        assert Task.objects.get(post_kind="principal").title.startswith("演示县教科局将来校检查")


def test_arrival_tells_the_school_once(county: World, drawn: Drawn) -> None:
    visit = made.arrive(county, drawn())
    assert (visit.state, SCHOOL in visit.parties) == ("arrived", True)
    assert made.arrive(county, visit).arrived_at == visit.arrived_at
    viewer = county.viewer("officer")
    with scope.enter(viewer):
        assert list(queries.of_school(viewer)) == [visit]
        assert [one.name for one in queries.seats(visit)] == ["杜督学"]
        assert Task.objects.filter(key__startswith="visit_arrived").count() == 2
    assert verbs().count("visits.arrived") == 1
    assert seen_by(county, "head") == 0


@pytest.mark.parametrize("who", ["police", "township", "nurse"])
def test_nobody_who_was_not_sent_arrives_or_writes(county: World, drawn: Drawn, who: str) -> None:
    visit = drawn()
    with pytest.raises(VisitRefused, match="不是这次检查的人员"):
        made.arrive(county, visit, who)
    made.arrive(county, visit)
    with pytest.raises(VisitRefused, match="不是这次检查的人员"):
        made.answer(county, visit, who)


def test_answers_are_kept_step_by_step_and_twice_is_once(county: World, drawn: Drawn) -> None:
    visit = drawn()
    with pytest.raises(VisitRefused, match="先登记到校"):
        made.answer(county, visit)
    visit = made.arrive(county, visit)
    made.answer(county, visit)
    made.answer(county, visit, bad=["XF-05"])
    with scope.system():
        assert dict(Result.objects.values_list("item_code", "result")) == {
            "AF-01": "ok",
            "XF-01": "ok",
            "XF-05": "bad",
        }


def test_a_bad_answer_needs_a_word_and_an_item_of_ones_own(county: World, drawn: Drawn) -> None:
    visit, by = made.arrive(county, drawn()), county.viewer("supervisor")
    for entry, words in (
        (actions.Entry("XF-01", "bad"), "写一句看到了什么"),
        (actions.Entry("XX-99", "ok"), "不在您这一份里"),
        (actions.Entry("XF-01", "good"), "选一个"),
    ):
        with scope.enter(by), pytest.raises(VisitRefused, match=words):
            actions.put_down(visit, [entry], by=by, at=made.LATER)


def test_a_report_opens_hazards_counts_and_sets_a_recheck(county: World, drawn: Drawn) -> None:
    visit = made.arrive(county, drawn())
    by = county.viewer("supervisor")
    made.answer(county, visit, bad=["XF-05"])
    extra = actions.Entry("", "bad", id=uuid7(), text="围墙有缺口", is_fixed=True)
    with scope.enter(by):
        actions.put_down(visit, [extra], by=by, at=made.LATER)
    done = made.report(county, visit)
    again = made.report(county, visit)
    assert (done.state, again.notice_number) == ("reported", "校安检〔2026〕1号")
    assert done.rectify_by == TODAY + timedelta(days=15)
    with scope.system():
        cases = list(Case.objects.filter(workflow="hazards").order_by("title"))
        assert [(one.org_code, one.source_type) for one in cases] == [(SCHOOL, "visit")] * 2
        facts = set(Fulfilment.objects.filter(source_type="visit").values_list("org_code", "kind"))
        recheck = Visit.objects.get(recheck_of=visit)
        assert Task.objects.get(key=f"visit_answer:{visit.pk}").post_kind == "principal"
    offices = {BUREAU, by.org_code}
    assert facts == {
        (code, kind) for code in offices for kind in ("supervision_visit", "rectification_notice")
    }
    assert (recheck.due_on, recheck.state, len(recheck.items)) == (done.rectify_by, "planned", 2)


def test_a_report_waits_for_every_item_and_for_the_leader(county: World, drawn: Drawn) -> None:
    visit = made.arrive(county, drawn(people=("supervisor", "township")))
    with pytest.raises(VisitRefused, match="还有 3 项没有填"):
        made.report(county, visit, "clerk")
    with scope.system():
        leader = Seat.objects.get(visit=visit, is_leader=True).name
    other = "township" if leader == "杜督学" else "supervisor"
    made.answer(county, visit)
    with pytest.raises(VisitRefused, match="带队的人"):
        made.report(county, visit, other)
    with pytest.raises(VisitRefused, match="检查意见"):
        made.report(county, visit, "clerk", opinion=" ")
    made.answer(county, visit, bad=["XF-01"])
    with pytest.raises(VisitRefused, match="不能早于今天"):
        made.report(county, visit, "clerk", rectify_by=date(2026, 1, 1))


def test_a_clear_visit_is_done_at_once(county: World, drawn: Drawn) -> None:
    visit = made.arrive(county, drawn())
    made.answer(county, visit)
    done = made.report(county, visit)
    assert (done.state, done.notice_number, done.rectify_by) == ("answered", "", None)
    with scope.system():
        assert not Visit.objects.filter(recheck_of=visit).exists()
        assert Fulfilment.objects.get(org_code=BUREAU).attributes["result"] == "clear"
        assert not Task.objects.filter(
            key__startswith=f"visit:{visit.pk}", state__in=["open", "acknowledged"]
        ).exists()


def reported(county: World, drawn: Drawn) -> Visit:
    visit = made.arrive(county, drawn())
    made.answer(county, visit, bad=["XF-05"])
    return made.report(county, visit)


def test_both_sides_sign_the_same_text(county: World, drawn: Drawn) -> None:
    visit = reported(county, drawn)
    with scope.system():
        text_hash = hash_of_visit(visit, queries.results(visit))
    for who, side in (("supervisor", "inspector"), ("principal", "school")):
        by = county.viewer(who)
        hand = actions.Hand(side, by.name, by.post_title)
        with scope.enter(by):
            first = actions.sign_report(visit, hand, text_hash=text_hash, by=by, at=made.LATER)
            again = actions.sign_report(visit, hand, text_hash=text_hash, by=by, at=made.LATER)
        assert first == again
    assert verbs().count("visits.signed") == 2
    with scope.enter(county.viewer("head")):
        assert not Signature.objects.exists()


def test_a_refusal_to_sign_is_kept_with_its_witness(county: World, drawn: Drawn) -> None:
    visit, by = reported(county, drawn), county.viewer("supervisor")
    told: dict[str, Any] = {"text_hash": "0" * 64, "by": by, "at": made.LATER}
    with scope.enter(by):
        with pytest.raises(VisitRefused, match="见证人"):
            actions.refuse_signature(visit, reason="不认可", witness="", **told)
        row = actions.refuse_signature(visit, reason="不认可", witness="李某", **told)
        with pytest.raises(VisitRefused, match="已经签过"):
            actions.refuse_signature(visit, reason="不认可", witness="李某", **told)
    assert (row.side, row.way) == ("school", "refused")
    principal = county.viewer("principal")
    hand = actions.Hand("school", "林校长")
    with scope.enter(principal), pytest.raises(VisitRefused, match="已经签过"):
        actions.sign_report(visit, hand, text_hash="1" * 64, by=principal, at=made.LATER)


def test_the_school_answers_once_and_nobody_else_does(county: World, drawn: Drawn) -> None:
    visit = reported(county, drawn)
    said = actions.Answered("本周内更换灭火器，由后勤主任负责。")
    clerk, principal = county.viewer("clerk"), county.viewer("principal")
    with scope.enter(clerk), pytest.raises(VisitRefused, match="被检查的学校"):
        actions.answer_report(visit, said, by=clerk, at=made.LATER)
    with scope.enter(principal):
        done = actions.answer_report(visit, said, by=principal, at=made.LATER)
        assert actions.answer_report(visit, said, by=principal, at=made.LATER).state == "answered"
        assert Task.objects.get(key=f"visit_answer:{visit.pk}").state == "done"
    assert done.answered_by_name.endswith("林校长")


def test_a_recheck_counts_and_opens_no_second_hazard(county: World, drawn: Drawn) -> None:
    visit = reported(county, drawn)
    with scope.system():
        recheck = Visit.objects.get(recheck_of=visit)
        known = Result.objects.get(visit=visit, result="bad").case_id
    recheck = made.arrive(county, recheck)
    made.answer(county, recheck, bad=["XF-05"])
    made.report(county, recheck)
    with scope.system():
        assert Result.objects.get(visit=recheck).case_id == known
        assert Case.objects.filter(workflow="hazards").count() == 1
        fact = Fulfilment.objects.get(org_code=BUREAU, kind="rectification_checked")
        assert fact.attributes == {"case": str(visit.pk)}


def test_an_inspector_of_another_school_acts_at_the_one_visited_only(county: World) -> None:
    codes = three_schools(county)
    one = made.plan(county, kind="cross", notice="told")
    made.run(county, made.committed(county, one, made.lot(county, [], codes)))
    with scope.system():
        seat = Seat.objects.select_related("visit").get(person_id=county.people["officer"].pk)
        visit = seat.visit
    visit = made.arrive(county, visit, "officer")
    made.answer(county, visit, "officer", bad=["XF-05"])
    made.report(county, visit, "officer")
    with scope.system():
        case = Case.objects.get(workflow="hazards")
    assert case.org_code == visit.school_code != SCHOOL
    with scope.enter(county.viewer("officer")):
        assert not Case.objects.filter(pk=case.pk).exists()
        assert {row.school_code for row in Visit.objects.all()} <= {visit.school_code, SCHOOL}


def test_each_department_answers_its_own_part(county: World) -> None:
    parts = (
        {"code": POLICE, "name": "演示县公安局", "items": ["AF-01"]},
        {"code": MARKET, "name": "演示县市场监管局", "items": ["XF-01", "XF-05"]},
    )
    one = made.plan(county, kind="joint", parts=parts)
    wanted = made.lot(county, ["police", "market"], [SCHOOL, KINDERGARTEN])
    made.run(county, made.committed(county, one, wanted))
    with scope.system():
        visit = Visit.objects.get(school_code=SCHOOL)
    visit = made.arrive(county, visit, "police")
    assert made.answer(county, visit, "police") == 1
    by = county.viewer("police")
    with scope.enter(by), pytest.raises(VisitRefused, match="不在您这一份里"):
        actions.put_down(visit, [actions.Entry("XF-01", "ok")], by=by, at=made.LATER)
    assert made.answer(county, visit, "market", bad=["XF-05"]) == 2
    made.report(county, visit, "police")
    with scope.system():
        told = set(
            Fulfilment.objects.filter(kind="supervision_visit").values_list("org_code", flat=True)
        )
        done = Task.objects.filter(key__startswith=f"visit:{visit.pk}")
        assert {row.state for row in done} == {"done"}
    assert told == {BUREAU, POLICE, MARKET}


def test_a_programme_ends_when_every_school_was_seen_and_counts(
    county: World, drawn: Drawn
) -> None:
    visit = made.arrive(county, drawn())
    made.answer(county, visit)
    made.report(county, visit)
    by = county.viewer("clerk")
    with scope.enter(by):
        one = visit.programme
        with pytest.raises(VisitRefused, match="没有查完"):
            actions.finish_programme(one, conclusion="", by=by, at=NOW)
        rest = Visit.objects.get(programme=one, school_code=KINDERGARTEN)
        with pytest.raises(VisitRefused, match="取消原因"):
            actions.cancel_visit(rest, reason="", by=by, at=NOW)
        actions.cancel_visit(rest, reason="停课", by=by, at=NOW)
        one.refresh_from_db()
        done = actions.finish_programme(one, conclusion="下月复查", by=by, at=NOW)
    assert done.state == "finished"
    with scope.system():
        assert Fulfilment.objects.filter(source_type="programme").get().org_code == BUREAU


def test_a_grade_is_set_with_a_reason_that_the_school_reads(county: World) -> None:
    by = county.viewer("clerk")
    with scope.enter(by):
        with pytest.raises(VisitRefused, match="理由"):
            actions.grade_school(actions.Grade(SCHOOL, "C", ""), by=by, at=NOW)
        row = actions.grade_school(actions.Grade(SCHOOL, "C", "寄宿学校"), by=by, at=NOW)
        assert actions.grade_school(actions.Grade(SCHOOL, "C", "寄宿学校"), by=by, at=NOW) == row
        with pytest.raises(VisitRefused, match="等级有变化"):
            actions.grade_school(actions.Grade(SCHOOL, "D", "再评", seen="B"), by=by, at=NOW)
        with pytest.raises(VisitRefused, match="不在您的范围"):
            actions.grade_school(actions.Grade(51172210000101, "D", "外县"), by=by, at=NOW)
    with scope.enter(county.viewer("officer")):
        from xiaoan.features.visits.queries import facts

        one = facts.of_school(SCHOOL, TODAY)
        assert one is not None
        assert (one.grade, one.held) == ("C", row)


def test_whoever_found_a_hazard_themselves_is_praised_once(county: World) -> None:
    from xiaoan.engine.cases.actions import open_through
    from xiaoan.engine.cases.registry import Finding

    for who in ("guard", "clerk"):
        by = county.viewer(who)
        finding = Finding(uuid7(), SCHOOL, "扶手松动", place="教学楼", description="扶手松动")
        with scope.enter(by):
            open_through("hazards", finding, by, NOW)
    clerk = county.viewer("clerk")
    with scope.enter(clerk):
        own, other = Case.objects.order_by("opened_at", "id")
        told = actions.Praised(uuid7(), own.pk, "通报表扬", "谢谢")
        row = actions.praise(told, by=clerk, at=NOW)
        assert actions.praise(told, by=clerk, at=NOW) == row
        with pytest.raises(VisitRefused, match="不是学校自己发现"):
            actions.praise(actions.Praised(uuid7(), other.pk, "x", ""), by=clerk, at=NOW)
    assert row.person_name == "保师傅"
    with scope.system():
        assert Fulfilment.objects.get(kind="reward_given").org_code == SCHOOL
