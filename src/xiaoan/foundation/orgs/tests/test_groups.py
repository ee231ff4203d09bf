"""Committees: who may set them up, who sits in them, what they lack, and institutions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from house.world import BUREAU, GOVERNMENT, NOW, POLICE, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs import actions, committees, queries
from xiaoan.foundation.orgs.actions import NewGroup, NewMember, OrganisationInvalid
from xiaoan.foundation.orgs.codes import Code
from xiaoan.foundation.orgs.committees import Seat
from xiaoan.foundation.orgs.models import Change, FormerName, Group, GroupMember, Organisation

SignIn = Callable[[str], Client]
NAME = "学生安全治理委员会"


def set_up(world: World, key: str = "principal", code: int = SCHOOL, **changes: Any) -> Group:
    by = world.viewer(key)
    given = {"id": uuid7(), "org_code": code, "kind": "student_safety", "name": NAME}
    with scope.enter(by):
        new = NewGroup(**{**given, "set_up_on": TODAY, **changes})
        return actions.set_up_group(new, by=by, at=NOW)


def seat(world: World, group: Group, key: str = "principal", **changes: Any) -> GroupMember:
    by = world.viewer(key)
    given = {"id": uuid7(), "name": "演示律师", "role": "member", "held_from": TODAY}
    with scope.enter(by):
        return actions.seat_member(group, NewMember(**{**given, **changes}), by=by, at=NOW)


def test_a_group_is_set_up_once_and_announced(world: World) -> None:
    key = uuid7()
    for _ in range(2):
        group = set_up(world, id=key)
    assert "法律顾问" in group.clause
    with scope.system():
        assert Outbox.objects.filter(name="orgs.group_set_up").count() == 1
        assert Entry.objects.filter(verb="orgs.group_set_up", org_code=SCHOOL).count() == 1


@pytest.mark.parametrize(
    ("kind", "adcode", "on", "source"),
    [
        ("student_safety", "511723", TODAY, "开江县2022·3"),
        ("student_safety", "511723", date(2021, 9, 1), ""),
        ("student_safety", "511724", TODAY, ""),
        ("safety_committee", "511723", TODAY, ""),
        ("leading_group", "511723", TODAY, ""),
        ("leading_group", "640302", TODAY, "吴忠市2023·二（一）"),
        ("other", "511723", TODAY, ""),
    ],
)
def test_only_a_text_that_holds_there_and_then_is_named(
    kind: str, adcode: str, on: date, source: str
) -> None:
    said = committees.basis(kind, Code.of_adcode(adcode).value + 1, on)
    assert said.partition("：")[0] == source if source else said == committees.NO_TEXT


def test_a_school_of_this_county_does_not_appeal_to_another_place(world: World) -> None:
    group = set_up(world, kind="safety_committee", name="校园安全委员会")
    assert group.clause == committees.NO_TEXT
    assert "2023" not in group.clause
    typed = set_up(world, kind="safety_committee", name="另一个", clause=" 县教科局〔2024〕1号 ")
    assert typed.clause == "县教科局〔2024〕1号"


def held(role: str, capacity: str = "", until: date | None = None, *, party: bool = False) -> Seat:
    return Seat(role, capacity, party, TODAY - timedelta(days=10), until)


@pytest.mark.parametrize(
    ("kind", "seats", "lacking"),
    [
        ("leading_group", [held("leader")], 0),
        ("leading_group", [held("leader", until=TODAY - timedelta(days=1))], 1),
        ("leading_group", [held("leader", until=TODAY + timedelta(days=3))], 1),
        ("student_safety", [held("leader")], 3),
        ("student_safety", [held("leader", "parent"), held("member", "expert")], 1),
        ("joint_meeting", [held("leader"), held("secretary")], 1),
        (
            "joint_meeting",
            [held("leader"), held("secretary", party=True), held("member", party=True)],
            0,
        ),
    ],
)
def test_what_a_group_lacks_is_told(kind: str, seats: list[Seat], lacking: int) -> None:
    assert len(committees.warnings(kind, seats, TODAY)) == lacking


def test_a_member_organisation_sees_the_group_and_others_do_not(world: World) -> None:
    group = set_up(world, "leader", GOVERNMENT, kind="joint_meeting", name="联席会议")
    police, market = world.viewer("police"), world.viewer("market")
    with scope.enter(police):
        assert not queries.groups(police).exists()
    seat(world, group, "leader", name="演示县公安局", party_code=POLICE)
    with scope.enter(police):
        assert queries.groups(police).get().members.count() == 1
    with scope.enter(market):
        assert not queries.groups(market).exists()


def test_nobody_sits_twice_at_a_time_and_a_term_ends_once(world: World) -> None:
    group = set_up(world)
    person = world.people["officer"].id
    member = seat(world, group, name="安主任", person_id=person)
    with pytest.raises(OrganisationInvalid, match="已经在组里"):
        seat(world, group, name="安主任", person_id=person)
    by = world.viewer("principal")
    with scope.enter(by):
        for _ in range(2):
            actions.end_term(member, on=TODAY, by=by, at=NOW)
        assert Entry.objects.filter(verb="orgs.term_ended").count() == 1


def test_a_group_that_ended_takes_nobody(world: World) -> None:
    group = set_up(world)
    seat(world, group)
    by = world.viewer("principal")
    with scope.enter(by):
        for _ in range(2):
            group = actions.end_group(group, on=TODAY, reason="换届重组", by=by, at=NOW)
        assert GroupMember.objects.get().held_until == TODAY
        assert Entry.objects.filter(verb="orgs.group_ended").count() == 1
    with pytest.raises(OrganisationInvalid, match="已经撤销"):
        seat(world, group)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_until": TODAY - timedelta(days=1)}, "不能早于任期起"),
        ({"party_code": SCHOOL + 77}, "没有找到这个成员单位"),
    ],
)
def test_what_cannot_be_seated_is_told(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    group = set_up(world)
    with pytest.raises(OrganisationInvalid, match=sentence):
        seat(world, group, **changes)


@pytest.mark.parametrize("key", ["guard", "head", "neighbour_clerk", "police"])
def test_outsiders_set_up_nothing(world: World, key: str) -> None:
    with pytest.raises(actions.OutsideTerritory):
        set_up(world, key)


def test_a_principal_works_with_a_group_on_its_pages(world: World, sign_in: SignIn) -> None:
    client = sign_in("principal")
    assert NAME in client.get(f"/orgs/{SCHOOL}/groups/new/?kind=student_safety").content.decode()
    sent = {"id": str(uuid7()), "kind": "student_safety", "name": NAME, "set_up_on": "2026-09-01"}
    made = client.post(f"/orgs/{SCHOOL}/groups/new/", sent)
    address = made.headers["Location"]
    assert "没有法律顾问" in client.get(address).content.decode()
    member = {"id": str(uuid7()), "role": "member", "held_from": "2026-09-01"}
    wrong = client.post(f"{address}members/", member)
    assert wrong.status_code == 422
    assert "填写一项" in wrong.content.decode()
    person = {**member, "person": str(world.people["officer"].id)}
    assert client.post(f"{address}members/", person).status_code == 302
    page = client.get(address).content.decode()
    assert "安主任" in page
    with scope.system():
        seated = GroupMember.objects.get()
    assert seated.title == "安全主任"
    assert client.post(f"{address}members/{seated.id}/end/").status_code == 302
    ended = client.post(f"{address}end/", {"on": "2026-11-01", "reason": "重组"})
    assert ended.status_code == 302
    assert sign_in("head").get(address).status_code == 404
    assert sign_in("clerk").get("/orgs/groups/?lacking=1").status_code == 200


def test_a_training_institution_is_created_once_and_edited(world: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    sent = {
        "id": str(uuid7()),
        "kind": "institution",
        "stage": "training",
        "name": "演示书画培训中心",
        "seat": "51172310300000",
        "line": "culture",
        "ownership": "private",
    }
    for _ in range(2):
        assert client.post("/orgs/new/", sent).status_code == 302
    with scope.system():
        one = Organisation.objects.get(name="演示书画培训中心")
    assert (one.sort_word, one.level, one.code) == ("校外培训机构", "school", SCHOOL + 1)
    assert "校外培训机构" in client.get("/orgs/?kind=institution&stage=training").content.decode()
    wrong = client.post("/orgs/new/", {**sent, "id": str(uuid7()), "stage": "primary"})
    assert (wrong.status_code, "机构请选择机构类型" in wrong.content.decode()) == (422, True)
    assert client.get(f"/orgs/{one.code}/edit/").status_code == 200
    assert sign_in("principal").get("/orgs/new/").status_code == 403


def test_a_change_is_looked_at_before_it_is_done(world: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    address = f"/orgs/{SCHOOL}/change/close/"
    sent = {"id": str(uuid7()), "on": "2026-11-18", "reason": "生源不足"}
    assert "生源" not in client.get(address).content.decode()
    preview = client.post(address, sent).content.decode()
    assert "在任岗位" in preview
    with scope.system():
        assert not Change.objects.exists()
    done = client.post(address, {**sent, "step": "confirm"})
    page = client.get(done.headers["Location"]).content.decode()
    assert "转了什么" in page
    again = client.post(address, {**sent, "id": str(uuid7()), "step": "confirm"})
    assert "已经撤并" in again.content.decode()
    undo = done.headers["Location"] + "undo/"
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client.post(undo, {"reason": "误选单位"}).status_code == 302
    assert "已更正" in client.get("/orgs/changes/").content.decode()


def test_a_plan_is_withdrawn_on_its_page(world: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    sent = {"id": str(uuid7()), "on": "2099-09-01", "reason": "布局调整", "step": "confirm"}
    address = client.post(f"/orgs/{SCHOOL}/change/close/", sent).headers["Location"]
    assert "2099-09-01" in client.get(f"/orgs/{SCHOOL}/").content.decode()
    assert client.post(f"{address}withdraw/").status_code == 302
    assert "已取消" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [("principal", SCHOOL, 403), ("neighbour_clerk", SCHOOL, 404), ("clerk", BUREAU, 200)],
)
def test_who_opens_the_form_of_a_change(sign_in: SignIn, key: str, code: int, status: int) -> None:
    assert sign_in(key).get(f"/orgs/{code}/change/rename/").status_code == status


def test_a_township_is_renamed_on_its_page(world: World, sign_in: SignIn) -> None:
    client = sign_in("clerk")
    address = "/orgs/territories/51172310400000/"
    assert client.post(address, {"name": ""}).status_code == 422
    assert client.post(address, {"name": "演示新乡", "document": "演函1号"}).status_code == 302
    assert "演示乡" in client.get(address).content.decode()
    with scope.system():
        assert FormerName.objects.get(org_code=51172310400000).name == "演示乡"
    assert sign_in("neighbour_clerk").get(address).status_code == 404


def test_phones_are_for_those_who_answer_for_the_school(world: World, sign_in: SignIn) -> None:
    with scope.system():
        type(world.people["principal"]).objects.filter(id=world.people["principal"].id).update(
            phone="10000000000"
        )
    seen = {
        key: "tel:10000000000" in sign_in(key).get(f"/orgs/{SCHOOL}/").content.decode()
        for key in ("clerk", "principal", "guard", "police")
    }
    assert seen == {"clerk": True, "principal": True, "guard": False, "police": False}
    assert "林校长" in sign_in("police").get(f"/orgs/{SCHOOL}/").content.decode()
