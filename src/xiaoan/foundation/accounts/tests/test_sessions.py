from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from house.world import NOW, PASSWORD, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import handlers
from xiaoan.foundation.accounts.models import Person, SignIn, SignInAttempt
from xiaoan.foundation.ledger.models import Entry

DOOR, LIST = "/accounts/sign-in/", "/accounts/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8"


def come_in(agent: str = "", target: str = "/tasks/") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post(DOOR, {"username": "guard", "password": PASSWORD, "next": target})
    return client


def verbs() -> list[str]:
    with scope.system():
        found = Entry.objects.filter(verb__startswith="accounts.").order_by("seq")
        return [one.verb.partition(".")[2] for one in found]


def test_a_sign_in_is_listed_with_its_device_and_told_to_the_ledger(world: World) -> None:
    client = come_in(PHONE)
    page = client.get(LIST).content.decode()
    assert "安卓手机 · 微信" in page
    assert "这台设备" in page
    assert verbs() == ["signed_in"]
    client.post("/accounts/sign-out/")
    assert verbs() == ["signed_in", "signed_out"]
    with scope.system():
        one = SignIn.objects.get()
        assert (one.session_key, one.ended_how) == ("", "out")


def test_the_key_of_a_session_is_new_after_signing_in(world: World) -> None:
    client = Client()
    client.get("/accounts/second-factor/code/")
    session = client.session
    session["something"] = "of a stranger"
    session.save()
    before = session.session_key
    client.post(DOOR, {"username": "guard", "password": PASSWORD})
    assert client.session.session_key != before
    assert "something" not in client.session


def test_a_revoked_browser_is_outside_at_once(world: World) -> None:
    here, there = come_in(), come_in(PHONE)
    with scope.system():
        other = SignIn.objects.get(device__startswith="安卓")
    assert here.post(f"{LIST}{other.id}/").status_code == 302
    assert there.get("/tasks/")["Location"].startswith(DOOR)
    assert here.get("/tasks/").status_code == 200
    assert here.post(f"{LIST}{other.id}/").status_code == 302  # a double tap
    assert verbs().count("sign_in_revoked") == 1


def test_all_others_are_revoked_with_one_entry(world: World) -> None:
    here, others = come_in(), [come_in(), come_in()]
    here.post(f"{LIST}others/")
    assert [one.get("/tasks/").status_code for one in (here, *others)] == [200, 302, 302]
    assert verbs().count("sign_ins_revoked") == 1


def test_nobody_revokes_a_sign_in_of_somebody_else(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    there = come_in()
    with scope.system():
        one = SignIn.objects.get()
    assert sign_in("officer").post(f"{LIST}{one.id}/").status_code == 404
    assert there.get("/tasks/").status_code == 200


def test_a_new_password_ends_the_others_and_keeps_this_one(world: World) -> None:
    here, there = come_in(), come_in()
    wrong = {"now": "wrong", "new": "chuan bei duo yu", "again": "chuan bei duo yu"}
    assert here.post("/accounts/password/", wrong).status_code == 422
    weak = {"now": PASSWORD, "new": "password123", "again": "password123"}
    assert "太常见" in here.post("/accounts/password/", weak).content.decode()
    unlike = {"now": PASSWORD, "new": "chuan bei duo yu", "again": "chuan bei"}
    assert "不一样" in here.post("/accounts/password/", unlike).content.decode()
    good = {"now": PASSWORD, "new": "chuan bei duo yu", "again": "chuan bei duo yu"}
    assert here.post("/accounts/password/", good).status_code == 302
    assert here.get("/tasks/").status_code == 200
    assert there.get("/tasks/").status_code == 302
    assert verbs()[-1] == "password_changed"


def test_a_session_is_bound_to_the_password_it_was_opened_with(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("guard")
    with scope.system():
        Person.objects.filter(username="guard").update(password="another")
    assert client.get("/tasks/").status_code == 302


def test_a_session_in_use_is_kept_and_never_beyond_its_longest(
    world: World, settings: LazySettings
) -> None:
    client = come_in()
    session = client.session
    ten_minutes_ago = int(timezone.now().timestamp()) - 600
    session["seen"] = ten_minutes_ago
    session.save()
    client.get("/tasks/")
    assert client.session["seen"] > ten_minutes_ago
    assert client.session.get_expiry_age() == settings.SESSION_IDLE_MINUTES * 60
    session = client.session
    session["seen"] = ten_minutes_ago
    session["began"] = int(timezone.now().timestamp()) - settings.SESSION_COOKIE_AGE + 90
    session.save()
    client.get("/tasks/")
    assert client.session.get_expiry_age() <= 90


def test_what_nobody_used_is_forgotten_at_night(world: World) -> None:
    come_in()
    at = timezone.now() + timedelta(days=40)
    with scope.system():
        handlers.forget(at)
        assert SignIn.objects.get().ended_how == "expired"
        assert not SignInAttempt.objects.exists()
    assert not Session.objects.filter(expire_date__lt=at).exists()


def test_a_name_that_nobody_bears_locks_like_one_that_somebody_bears(world: World) -> None:
    said = []
    for name in ("guard", "nobody"):
        for _ in range(5):
            Client().post(DOOR, {"username": name, "password": "wrong"})
        answer = Client().post(DOOR, {"username": name, "password": "wrong"})
        said.append(answer.content.decode().partition('role="alert">')[2].partition("</div>")[0])
    assert "临时锁定" in said[0]
    assert said[0] == said[1]


def test_a_chain_cannot_be_flooded_by_guessing(world: World) -> None:
    for _ in range(7):
        Client().post(DOOR, {"username": "guard", "password": "wrong"})
    assert verbs() == ["locked"]
    with scope.system():
        assert "wrong" not in str(Entry.objects.get(verb="accounts.locked").body)


def test_switching_posts_is_told(world: World, sign_in: Callable[[str], Client]) -> None:
    second = world.appointments["teacher"][1]
    client = sign_in("teacher")
    for _ in range(2):
        client.post("/accounts/switch/", {"appointment": str(second.id)})
    assert verbs() == ["switched"]


@pytest.mark.parametrize("path", ["me/", "sessions/", "password/", "second-factor/"])
def test_ones_own_pages_open_for_everybody_signed_in(
    path: str, sign_in: Callable[[str], Client]
) -> None:
    assert sign_in("guard").get(f"/accounts/{path}").status_code == 200
    assert Client().get(f"/accounts/{path}").status_code == 302


def test_a_sign_in_ended_by_hand_stays_ended(world: World) -> None:
    client = come_in()
    with scope.system():
        SignIn.objects.update(ended_at=NOW, ended_how="revoked", session_key="")
    session = client.session
    session["seen"] = 0
    session.save()
    client.get("/tasks/")
    with scope.system():
        assert SignIn.objects.get().ended_at == NOW
