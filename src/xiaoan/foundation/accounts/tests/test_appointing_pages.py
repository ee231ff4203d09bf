"""The page on which somebody is given a post: found by name, or entered anew with a slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from house.world import KINDERGARTEN, NEIGHBOUR_SCHOOL, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person, Post
from xiaoan.foundation.accounts.tests.naming import holder, naming
from xiaoan.foundation.ids import uuid7

SignIn = Callable[[str], Client]
YESTERDAY = TODAY - timedelta(days=1)


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def posted(world: World, client: Client, kind: str, **changed: str) -> HttpResponse:
    asked = naming(world, kind, "teacher")
    body = {"id": str(uuid7()), "seen": asked.seen, "person": "new", "held_from": "2026-11-18"}
    path = f"/accounts/posts/{SCHOOL}/appoint/?post={kind}&q={changed.pop('q', '')}"
    answer: HttpResponse = client.post(path, body | changed)  # type: ignore[assignment]
    return answer


def test_the_page_finds_people_by_name_and_gives_the_post(world: World, sign_in: SignIn) -> None:
    client, path = sign_in("clerk"), f"/accounts/posts/{SCHOOL}/appoint/"
    assert "保安（保师傅在任）" in page(client, path)
    shown = page(client, f"{path}?post=guard&q=幼主任")
    assert "幼主任（演示中心幼儿园 · 安全主任）" in shown
    assert "田老师（班主任" not in shown
    nurse = str(world.people["nurse"].id)
    answer = posted(world, client, "guard", person=nurse, q="幼主任")
    assert answer["Location"] == f"/accounts/posts/{SCHOOL}/"
    listed = page(client, f"/accounts/posts/{SCHOOL}/")
    assert "已任命幼主任为保安" in listed
    assert f"/accounts/people/{nurse}/" in listed


def test_the_page_registers_a_newcomer_and_shows_the_slip_once(
    world: World, sign_in: SignIn
) -> None:
    client, key = sign_in("officer"), str(uuid7())
    wrong = posted(world, client, "guard", name="", id=key)
    assert wrong.status_code == 422
    assert "请填写新人员的姓名" in wrong.content.decode()
    wrong = posted(world, client, "guard", name="演示乙", phone="139", id=key)
    assert "手机号应是 11 位" in wrong.content.decode()
    asked = naming(world, "guard", "teacher")
    given_name = {"name": "演示乙", "phone": "139 0000 0002", "id": key, "seen": asked.seen}
    slip = posted(world, client, "guard", **given_name)
    assert slip.content.decode().count('class="slip"') == 1
    assert "no-store" in slip["Cache-Control"]
    again = posted(world, client, "guard", **given_name)
    assert "/accounts/people/" in again["Location"]
    with scope.system():
        assert Person.objects.filter(name="演示乙", phone="13900000002").count() == 1


def test_a_post_that_is_not_theirs_to_give_says_why(world: World, sign_in: SignIn) -> None:
    path = f"/accounts/posts/{SCHOOL}/appoint/?post="
    own = sign_in("principal").get(f"{path}principal")
    assert "由上级主管单位任免" in own.content.decode()
    assert "没有“民警”" in sign_in("clerk").post(f"{path}police_officer").content.decode()
    assert sign_in("clerk").get(f"{path}nothing").status_code == 200


def test_what_is_refused_stays_typed(world: World, sign_in: SignIn) -> None:
    answer = posted(world, sign_in("clerk"), "guard", name="演示丙", held_until="2026-11-01")
    assert answer.status_code == 422
    assert "早于起日" in answer.content.decode()
    assert 'value="演示丙"' in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [
        ("officer", SCHOOL, 200),
        ("officer", KINDERGARTEN, 404),
        ("clerk", NEIGHBOUR_SCHOOL, 404),
        ("teacher", SCHOOL, 403),
        ("police", SCHOOL, 403),
    ],
)
def test_the_page_is_for_those_who_answer_for_the_organisation(
    world: World, sign_in: SignIn, key: str, code: int, status: int
) -> None:
    client = sign_in(key)
    assert client.get(f"/accounts/posts/{code}/appoint/?post=guard").status_code == status
    if status != 200:
        assert client.post(f"/accounts/posts/{code}/appoint/?post=guard").status_code == status


def test_a_vacancy_leads_straight_to_the_post(world: World, sign_in: SignIn) -> None:
    with scope.system():
        Appointment.objects.filter(id=holder(world, "guard")).update(held_until=YESTERDAY)
        post = Post.objects.get(org_code=SCHOOL, kind="guard")
    link = f"/accounts/posts/{SCHOOL}/appoint/?post={post.id}"
    assert link in page(sign_in("clerk"), "/accounts/vacancies/")
    assert "任命保安" in page(sign_in("clerk"), link)
    assert "appoint" not in page(sign_in("township"), "/accounts/vacancies/")
