"""Who may give which post to whom, from when to when, and what happens when two do at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from house.world import BUREAU, KINDERGARTEN, NOW, POLICE, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import appointments, capabilities, queries
from xiaoan.foundation.accounts.actions import ending
from xiaoan.foundation.accounts.actions.appointing import (
    AppointmentRefused,
    Naming,
    Newcomer,
)
from xiaoan.foundation.accounts.models import Appointment, Invitation, Person, Post
from xiaoan.foundation.accounts.tests.naming import given, holder, naming
from xiaoan.foundation.jobs.models import Outbox
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs.models import Organisation
from xiaoan.foundation.orgs.queries import organisation

YESTERDAY = TODAY - timedelta(days=1)


def test_a_vacant_post_is_given_and_written_down(world: World) -> None:
    made = given(world, naming(world, "canteen_manager", "guard", "principal"), "principal")
    with scope.system():
        assert made.appointment.post.title == "食堂管理员"
        assert queries.holds_a_post_at(world.people["guard"], SCHOOL, TODAY)
        entry = Entry.objects.get(verb="accounts.appointed")
    assert entry.body["person"] == "保师傅"
    assert entry.body["post"] == "食堂管理员"
    assert made.slip is None


def test_a_newcomer_comes_with_a_slip_and_only_the_first_time(world: World) -> None:
    asked = naming(world, "guard", Newcomer("演示新保安", "13900000001"), "officer")
    first, second = given(world, asked, "officer"), given(world, asked, "officer")
    assert first.slip is not None
    assert second.slip is None
    assert second.is_repeat
    with scope.system():
        person = Person.objects.get(name="演示新保安")
        assert first.appointment.person_id == person.id
        assert (person.org_code, person.phone, person.has_usable_password()) == (
            SCHOOL,
            "13900000001",
            False,
        )
        assert Invitation.objects.filter(person=person).count() == 1
        assert first.slip.code not in str(list(Entry.objects.values()))
        assert Entry.objects.filter(verb="accounts.appointed").count() == 1


@pytest.mark.parametrize(
    ("by", "kind", "words"),
    [
        ("principal", "principal", "上级主管单位"),
        ("officer", "deputy_principal", "权限比您的大"),
        ("teacher", "guard", "不能任免"),
        ("clerk", "bureau_clerk", "没有“安全股干部”"),
    ],
)
def test_posts_are_given_down_the_tree_only(world: World, by: str, kind: str, words: str) -> None:
    who = "logistics" if kind != "principal" else "deputy"
    with pytest.raises(AppointmentRefused, match=words):
        given(world, naming(world, kind, who, by), by)


@pytest.mark.parametrize(
    ("by", "code", "kind", "is_open"),
    [
        ("clerk", SCHOOL, "principal", True),
        ("administrator", SCHOOL, "principal", True),
        ("mayor", SCHOOL, "principal", False),
        ("principal", SCHOOL, "safety_officer", True),
        ("leader", BUREAU, "bureau_director", True),
        ("leader", BUREAU, "administrator", False),
        ("director", BUREAU, "bureau_clerk", True),
        ("clerk", BUREAU, "bureau_director", False),
        ("administrator", BUREAU, "bureau_director", False),
        ("administrator", BUREAU, "administrator", True),
        ("clerk", POLICE, "police_officer", True),
        ("clerk", POLICE, "administrator", False),
    ],
)
def test_who_may_give_which_post_where(
    world: World, by: str, code: int, kind: str, is_open: bool
) -> None:
    viewer = world.viewer(by)
    with scope.enter(viewer):
        unit = organisation(code)
        assert unit is not None
        assert (appointments.unmade(kind, viewer, unit).fault == "") is is_open


def test_a_principal_may_give_every_post_below_their_own() -> None:
    posts = capabilities.table().posts
    below = [one for one in posts.values() if "school" in one.at and one.kind != "principal"]
    assert [one.kind for one in below if not one.verbs <= posts["principal"].verbs] == []
    assert posts["bureau_clerk"].verbs <= posts["bureau_director"].verbs
    assert posts["township_officer"].verbs <= posts["township_leader"].verbs


def test_nobody_appoints_themselves(world: World) -> None:
    with pytest.raises(AppointmentRefused, match="不能任命自己"):
        given(world, naming(world, "canteen_manager", "officer", "officer"), "officer")


def test_a_post_held_already_is_not_given_again(world: World) -> None:
    with pytest.raises(AppointmentRefused, match="已经担任"):
        given(world, naming(world, "guard", "guard"))


def test_a_term_that_ends_is_followed_by_another(world: World) -> None:
    end = TODAY + timedelta(days=30)
    with scope.system():
        Appointment.objects.filter(id=holder(world, "principal")).update(held_until=end)
    asked = naming(world, "principal", "principal", held_from=end + timedelta(days=1))
    assert given(world, asked).succeeded is None


def test_one_principal_at_a_time_unless_the_one_before_ends_in_the_same_act(world: World) -> None:
    with pytest.raises(AppointmentRefused, match="只能一人担任"):
        given(world, naming(world, "principal", "deputy"))
    made = given(world, naming(world, "principal", "deputy", replaces=holder(world, "principal")))
    assert made.succeeded is not None
    with scope.system():
        assert Appointment.objects.get(id=holder(world, "principal")).held_until == YESTERDAY
        assert queries.viewer_of_person(world.people["principal"].id, None, TODAY) is None
        passed = Outbox.objects.get(name="accounts.tasks_pass")
        assert Entry.objects.get(verb="accounts.ended").body["reason"] == "由邓副校长接替"
    assert passed.body["to"] == str(made.appointment.id)
    with scope.system():
        now = queries.viewer_of_person(world.people["deputy"].id, str(made.appointment.id), TODAY)
    assert now is not None
    assert now.post == "principal"


def test_a_successor_next_month_leaves_the_holder_their_days(world: World) -> None:
    later = TODAY + timedelta(days=30)
    asked = naming(
        world, "principal", "deputy", held_from=later, replaces=holder(world, "principal")
    )
    given(world, asked)
    with scope.system():
        before = Appointment.objects.get(id=holder(world, "principal"))
        assert before.held_until == later - timedelta(days=1)
        assert before.is_held_on(TODAY)
        assert not Outbox.objects.filter(name="accounts.tasks_pass").exists()
        assert ending.pass_on_after_terms(NOW + timedelta(days=30)) == 1
        assert Outbox.objects.filter(name="accounts.tasks_pass").count() == 1


def test_whoever_began_today_cannot_be_succeeded_today(world: World) -> None:
    with scope.system():
        Appointment.objects.filter(id=holder(world, "principal")).update(held_from=TODAY)
    with pytest.raises(AppointmentRefused, match="才开始任职"):
        given(world, naming(world, "principal", "deputy", replaces=holder(world, "principal")))


@pytest.mark.parametrize(
    ("held_from", "held_until", "words"),
    [
        (TODAY, YESTERDAY, "早于起日"),
        (YESTERDAY - timedelta(days=9), YESTERDAY, "已经过去"),
        (TODAY + timedelta(days=400), None, "日期太远"),
        (date(1926, 1, 1), None, "太早"),
        (TODAY, date(2126, 1, 1), "止日太远"),
    ],
)
def test_days_must_make_sense(
    world: World, held_from: date, held_until: date | None, words: str
) -> None:
    asked = naming(world, "guard", "teacher", held_from=held_from, held_until=held_until)
    with pytest.raises(AppointmentRefused, match=words):
        given(world, asked)


def test_whoever_looked_before_another_acted_is_told(world: World) -> None:
    """Compare-and-set: what the page showed must still be so."""
    mine = naming(world, "guard", "teacher", "officer")
    given(world, naming(world, "guard", "logistics", "principal"), "principal")
    with pytest.raises(AppointmentRefused, match="刚刚有变动：保师傅、侯主任担任"):
        given(world, mine, "officer")


def test_two_at_once_give_one_post(own_world: World) -> None:
    """Two bureau clerks in two connections: one principal, one sentence."""
    with scope.system():
        Appointment.objects.filter(id=holder(own_world, "principal")).delete()
    asked = [naming(own_world, "principal", who) for who in ("deputy", "logistics")]
    said: list[str] = []

    def act(one: Naming) -> None:
        try:
            given(own_world, one)
            said.append("")
        except AppointmentRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    both = [threading.Thread(target=act, args=(one,)) for one in asked]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(bool(words) for words in said) == [False, True]
    assert "刚刚有变动" in max(said)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (Newcomer("保师傅"), "本单位已有“保师傅”"),
        (Newcomer("演示甲", "13911112222"), "登记的是“田老师”"),
    ],
)
def test_nobody_is_entered_twice(world: World, who: Newcomer, words: str) -> None:
    with scope.system():
        Person.objects.filter(username="teacher").update(phone="13911112222")
    with pytest.raises(AppointmentRefused, match=words):
        given(world, naming(world, "canteen_manager", who))


def test_a_namesake_with_a_number_of_their_own_is_somebody_else(world: World) -> None:
    made = given(world, naming(world, "guard", Newcomer("保师傅", "13922223333")))
    assert made.appointment.person_id != world.people["guard"].id


def test_a_deactivated_person_is_not_appointed(world: World) -> None:
    gone = world.people["teacher"]
    gone.is_active = False
    with pytest.raises(AppointmentRefused, match="已停用"):
        given(world, replace(naming(world, "guard", "teacher"), who=gone))


def test_whoever_moves_to_another_school_belongs_there(world: World) -> None:
    with scope.system():
        Appointment.objects.filter(id=holder(world, "nurse")).update(held_until=YESTERDAY)
    given(world, naming(world, "guard", "nurse"))
    given(world, naming(world, "guard", "teacher", code=KINDERGARTEN))
    with scope.system():
        homes = dict(Person.objects.values_list("username", "org_code"))
    assert homes["nurse"] == SCHOOL
    assert homes["teacher"] == SCHOOL  # still holds posts there


def test_a_post_nobody_made_is_made_and_required_where_it_is_the_first(world: World) -> None:
    with scope.system():
        Appointment.objects.filter(id=holder(world, "head")).delete()
        Post.objects.filter(org_code=KINDERGARTEN, kind="principal").delete()
    asked = naming(world, "principal", "nurse", code=KINDERGARTEN)
    given(world, asked)
    assert given(world, asked).is_repeat
    with scope.system():
        post = Post.objects.get(org_code=KINDERGARTEN, kind="principal")
    assert (post.title, post.is_required) == ("校长（园长）", True)


def test_the_vacant_come_first_and_a_missing_first_responsible_is_among_them(world: World) -> None:
    with scope.system():
        Appointment.objects.filter(id=holder(world, "head")).delete()
        Post.objects.filter(org_code=KINDERGARTEN, kind="principal").delete()
        unit = Organisation.objects.get(code=KINDERGARTEN)
    with scope.enter(world.viewer("clerk")):
        found = appointments.places(world.viewer("clerk"), unit, TODAY)
    assert [(one.kind, bool(one.held)) for one in found] == [
        ("principal", False),
        ("safety_officer", True),
    ]


def test_a_closed_school_appoints_nobody(world: World) -> None:
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(closed_on=TODAY)
    with pytest.raises(AppointmentRefused, match="已经撤销"):
        given(world, naming(world, "guard", "teacher"))
