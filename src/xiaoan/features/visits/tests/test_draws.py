"""Programmes and lots: committed first, drawn after, kept apart, computed again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from house.world import BUREAU, GOVERNMENT, KINDERGARTEN, MARKET, NOW, POLICE, SCHOOL, TODAY, World
from xiaoan.engine.tasks.models import Task
from xiaoan.features.visits import actions
from xiaoan.features.visits.models import Draw, Seat, Visit
from xiaoan.features.visits.rules.words import VisitRefused
from xiaoan.features.visits.tests import conftest as made
from xiaoan.features.visits.views.draws import faults_of, record_of
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation

BOTH = [SCHOOL, KINDERGARTEN]


def verbs() -> list[str]:
    with scope.system():
        rows = Entry.objects.filter(verb__startswith="visits.").order_by("at", "seq")
        return list(rows.values_list("verb", flat=True))


def test_a_programme_bound_to_a_duty_carries_its_sentence(county: World) -> None:
    from xiaoan.engine.duties.actions import refresh_bindings

    with scope.system():
        refresh_bindings(BUREAU, BUREAU)
    duty = "kaijiang-2022/8/department-inspections"
    one = made.plan(county, duty_id=duty)
    assert "校园及周边安全检查" in one.clause_quote
    assert (one.fact, one.state) == ("supervision_visit", "draft")
    assert verbs() == ["visits.planned"]
    with pytest.raises(VisitRefused, match="不由本单位承担"):
        made.plan(county, duty_id="kaijiang-2022/8/weekly-sweep")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"item_codes": ()}, "至少选一个检查项"),
        ({"kind": "joint"}, "至少要有两个部门"),
        ({"kind": "third"}, "机构和合同"),
    ],
)
def test_a_programme_that_lacks_something_says_what(
    county: World, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(VisitRefused, match=words):
        made.plan(county, **more)
    assert verbs() == []


def test_the_frame_is_in_the_ledger_before_the_draw_and_anybody_computes_it(county: World) -> None:
    one = made.plan(county)
    draw = made.committed(county, one, made.lot(county, ["clerk", "supervisor"], BOTH, size=1))
    with scope.system():
        entry = Entry.objects.get(verb="visits.committed")
    assert entry.body["frame_sha256"] == draw.frame_hash
    assert draw.seed == ""
    draw = made.run(county, draw)
    assert verbs() == ["visits.planned", "visits.committed", "visits.drawn"]
    assert faults_of(draw) == []
    record = record_of(draw)
    assert record["public"] == "03 07 11 19 26 31"
    again = made.run(county, draw, at=NOW + timedelta(hours=1))
    assert (again.seed, again.drawn_at) == (draw.seed, draw.drawn_at)
    with scope.system():
        assert Visit.objects.count() == 1


def test_a_second_frame_waits_until_the_first_is_voided_with_a_reason(county: World) -> None:
    one = made.plan(county)
    draw = made.committed(county, one, made.lot(county, ["clerk"], BOTH))
    with pytest.raises(VisitRefused, match="已经封存"):
        made.committed(county, one, made.lot(county, ["clerk"], BOTH))
    by = county.viewer("clerk")
    with scope.enter(by):
        with pytest.raises(VisitRefused, match="作废原因"):
            actions.void(draw, reason=" ", by=by, at=NOW)
        actions.void(draw, reason="漏了一所学校", by=by, at=NOW)
        one.refresh_from_db()
    again = made.run(county, made.committed(county, one, made.lot(county, ["clerk"], BOTH)))
    with scope.enter(by), pytest.raises(VisitRefused, match="不能作废"):
        actions.void(again, reason="不满意", by=by, at=NOW)
    with scope.system():
        assert Draw.objects.filter(programme=one).count() == 2


def test_a_draw_needs_a_value_from_outside_or_a_root_signed_after_the_commitment(
    county: World,
) -> None:
    one = made.plan(county)
    draw = made.committed(county, one, made.lot(county, ["clerk"], BOTH))
    by = county.viewer("clerk")
    with scope.enter(by):
        with pytest.raises(VisitRefused, match="封存以后才公布"):
            actions.draw_lot(draw, actions.Public("typed", "7", ""), by=by, at=made.LATER)
        with pytest.raises(VisitRefused, match="还没有会签"):
            actions.draw_lot(draw, actions.Public("ledger"), by=by, at=made.LATER)
    from xiaoan.foundation.ledger.actions import appoint_signer, countersign_all

    with scope.system():
        appoint_signer(org_code=GOVERNMENT, lo=51172300000000, hi=51172399999999, at=NOW)
        root = countersign_all(on=TODAY, at=made.LATER)[0].root
    with scope.enter(by):
        done = actions.draw_lot(draw, actions.Public("ledger"), by=by, at=NOW + timedelta(hours=1))
    assert (done.public, done.way) == (root, "ledger")


def test_only_the_organiser_draws(county: World) -> None:
    one = made.plan(county)
    with pytest.raises(VisitRefused, match="组织这项检查的单位"):
        made.committed(county, one, made.lot(county, ["clerk"], BOTH), who="leader")


def test_former_staff_and_declared_ties_are_never_sent(county: World) -> None:
    with scope.system():
        post = Post.objects.get(org_code=SCHOOL, kind="safety_officer")
        Appointment.objects.create(
            org_code=SCHOOL,
            post=post,
            person=county.people["supervisor"],
            held_from=date(2019, 9, 1),
            held_until=date(2025, 8, 31),
        )
    by = county.viewer("clerk")
    told = actions.TieIn(uuid7(), made.keys(county, "director")[0], KINDERGARTEN, "family")
    with scope.enter(by):
        tied = actions.tie(told, by=by, at=NOW)
        assert actions.tie(told, by=by, at=NOW) == tied
    one = made.plan(county)
    wanted = made.lot(county, ["supervisor", "township", "clerk"], BOTH, team=2)
    draw = made.committed(county, one, wanted)
    supervisor = str(made.keys(county, "supervisor")[0])
    assert draw.frame["barred"] == [[supervisor, SCHOOL]]
    made.run(county, draw)
    with scope.system():
        assert not Seat.objects.filter(
            visit__school_code=SCHOOL, person_id=county.people["supervisor"].pk
        ).exists()
    with scope.enter(by):
        actions.end_tie(tied, by=by, at=NOW)
    assert verbs()[:2] == ["visits.tied", "visits.planned"]


def test_where_nobody_is_left_after_recusal_nothing_is_committed(county: World) -> None:
    by = county.viewer("clerk")
    told = actions.TieIn(uuid7(), made.keys(county, "supervisor")[0], SCHOOL, "worked")
    with scope.enter(by):
        actions.tie(told, by=by, at=NOW)
    one = made.plan(county)
    with pytest.raises(VisitRefused, match="没有足够的人可以去演示第一小学"):
        made.committed(county, one, made.lot(county, ["supervisor"], BOTH))


def test_an_inspector_gets_a_task_that_does_not_name_the_school(county: World) -> None:
    one = made.plan(county)
    made.run(county, made.committed(county, one, made.lot(county, ["supervisor"], BOTH)))
    with scope.system():
        asked = Task.objects.filter(key__startswith="visit:")
        assert {row.org_code for row in asked} == {county.viewer("supervisor").org_code}
        assert not any("小学" in row.title + row.detail for row in asked)


def three_schools(county: World) -> list[int]:
    """A third school with its safety officer."""
    code = 51172310300102
    with scope.system():
        Organisation.objects.create(
            code=code,
            name="演示第二小学",
            short_name="第二小学",
            kind="school",
            line="education",
            level="school",
            stage="primary",
            is_public_body=False,
            is_demo=True,
        )
        person = Person.objects.create(
            org_code=code, name="全主任", username="third", password="!", created_at=NOW
        )
        post = Post.objects.create(org_code=code, kind="safety_officer", title="安全主任")
        Appointment.objects.create(
            org_code=code, post=post, person=person, held_from=date(2020, 9, 1)
        )
    return [*BOTH, code]


def test_schools_visit_each_other_in_a_ring_never_both_ways(county: World) -> None:
    codes = three_schools(county)
    one = made.plan(county, kind="cross", notice="told")
    with pytest.raises(VisitRefused, match="至少要选 3 所"):
        made.committed(county, one, made.lot(county, [], BOTH))
    draw = made.run(county, made.committed(county, one, made.lot(county, [], codes)))
    assert faults_of(draw) == []
    with scope.system():
        pairs = set(Seat.objects.values_list("home_code", "visit__school_code"))
    assert sorted(home for home, _ in pairs) == sorted(codes)
    assert not {(visited, visitor) for visitor, visited in pairs} & pairs
    other = made.plan(county, kind="cross", notice="told")
    draw = made.committed(county, other, made.lot(county, [], codes))
    assert len(draw.frame["before"]) == 3
    with pytest.raises(VisitRefused, match="排不出轮转"):
        made.run(county, draw)


def test_a_joint_inspection_sends_somebody_of_each_department(county: World) -> None:
    parts = (
        {"code": POLICE, "name": "演示县公安局", "items": ["AF-01"]},
        {"code": MARKET, "name": "演示县市场监管局", "items": ["XF-01", "XF-05"]},
    )
    one = made.plan(county, kind="joint", parts=parts)
    made.run(county, made.committed(county, one, made.lot(county, ["police", "market"], BOTH)))
    with scope.enter(county.viewer("police")):
        visit = Visit.objects.get(school_code=SCHOOL)
        homes = set(Seat.objects.filter(visit=visit).values_list("home_code", flat=True))
    assert homes == {POLICE, MARKET}
    assert {item["code"]: item["part"] for item in visit.items}["AF-01"] == str(POLICE)


def test_people_of_a_firm_are_drawn_without_accounts(county: World) -> None:
    one = made.plan(county, kind="third", contract="演示安全评价公司，合同 2026-1")
    wanted = made.lot(county, [], BOTH, outsiders=("演示专家甲", "演示专家乙"))
    made.run(county, made.committed(county, one, wanted))
    with scope.system():
        names = set(Seat.objects.values_list("name", "home_name", "person_id"))
    assert {home for _, home, _ in names} == {"演示安全评价公司"}
    assert {person for _, _, person in names} == {None}


def test_withdrawing_cancels_what_has_not_begun(county: World) -> None:
    one = made.plan(county)
    made.run(county, made.committed(county, one, made.lot(county, ["supervisor"], BOTH)))
    by = county.viewer("clerk")
    with scope.enter(by):
        one.refresh_from_db()
        actions.withdraw_programme(one, reason="台风停课", by=by, at=NOW)
    with scope.system():
        assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
        assert not Task.objects.filter(key__startswith="visit:", state="open").exists()
