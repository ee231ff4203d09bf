from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from house.world import KINDERGARTEN, NEIGHBOUR_SCHOOL, PASSWORD, SCHOOL, World

SIGN_IN = "/accounts/sign-in/"


def test_a_stranger_is_sent_to_the_door_and_back(world: World) -> None:
    client = Client()
    answer = client.get("/accounts/posts/51172310300101/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{SIGN_IN}?next=/accounts/posts/")
    given = {"username": "officer", "password": PASSWORD, "next": "/accounts/posts/51172310300101/"}
    assert client.post(SIGN_IN, given)["Location"] == "/accounts/posts/51172310300101/"


def test_the_door_sends_nobody_to_another_site(world: World) -> None:
    given = {"username": "guard", "password": PASSWORD, "next": "https://evil.example/"}
    assert Client().post(SIGN_IN, given)["Location"] == "/"


def test_a_wrong_password_keeps_the_name_that_was_typed(world: World) -> None:
    answer = Client().post(SIGN_IN, {"username": "guard", "password": "wrong"})
    assert answer.status_code == 422
    assert 'value="guard"' in answer.content.decode()


def test_failures_are_counted_although_refused(world: World) -> None:
    client = Client()
    for _ in range(5):
        client.post(SIGN_IN, {"username": "guard", "password": "wrong"})
    answer = client.post(SIGN_IN, {"username": "guard", "password": PASSWORD})
    assert "临时锁定" in answer.content.decode()


def test_one_person_switches_between_two_posts(
    sign_in: Callable[[str], Client], world: World
) -> None:
    client = sign_in("teacher")
    second = world.appointments["teacher"][1]
    assert client.post("/accounts/switch/", {"appointment": str(second.id)}).status_code == 302
    assert client.session["appointment"] == str(second.id)


def test_nobody_switches_into_a_post_of_somebody_else(
    sign_in: Callable[[str], Client], world: World
) -> None:
    foreign = world.appointments["principal"][0]
    answer = sign_in("guard").post("/accounts/switch/", {"appointment": str(foreign.id)})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("key", "code", "status"),
    [
        ("officer", SCHOOL, 200),
        ("clerk", KINDERGARTEN, 200),
        ("officer", KINDERGARTEN, 404),
        ("clerk", NEIGHBOUR_SCHOOL, 404),
        ("guard", SCHOOL, 403),
    ],
)
def test_posts_are_shown_to_those_who_answer_for_them(
    sign_in: Callable[[str], Client], key: str, code: int, status: int
) -> None:
    assert sign_in(key).get(f"/accounts/posts/{code}/").status_code == status


def test_one_click_identities_exist_only_in_a_demonstration(
    world: World, settings: LazySettings
) -> None:
    settings.DEMO_SIGN_INS = False
    assert Client().post("/accounts/demo/demo-01-guard/").status_code == 404
    settings.DEMO_SIGN_INS = True
    assert Client().post("/accounts/demo/guard/").status_code == 404
    assert "演示登录" not in Client().get(SIGN_IN).content.decode()
