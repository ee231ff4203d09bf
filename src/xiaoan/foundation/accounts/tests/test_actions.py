from __future__ import annotations

from datetime import date, timedelta

import pytest

from house.world import NOW, PASSWORD, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts import actions, queries, rules
from xiaoan.foundation.accounts.models import Person

POLICY = rules.LockPolicy()


def attempt(username: str, password: str, *, minutes: int = 0) -> Person:
    given = actions.Credentials(username, password, "192.0.2.7")
    return actions.sign_in(given=given, now=NOW + timedelta(minutes=minutes), policy=POLICY)


def test_the_right_password_opens(world: World) -> None:
    assert attempt("guard", PASSWORD).id == world.people["guard"].id


@pytest.mark.parametrize("username", ["guard", "nobody-of-that-name"])
def test_a_wrong_name_and_a_wrong_password_answer_the_same(world: World, username: str) -> None:
    with pytest.raises(actions.SignInRefused, match="登录名或密码不对"):
        attempt(username, "wrong")


def test_five_failures_lock_and_time_unlocks(world: World) -> None:
    for _ in range(5):
        with pytest.raises(actions.SignInRefused):
            attempt("guard", "wrong")
    with pytest.raises(actions.SignInRefused, match="临时锁定"):
        attempt("guard", PASSWORD)
    assert attempt("guard", PASSWORD, minutes=16)


def test_an_address_that_keeps_failing_is_refused_whatever_the_name(world: World) -> None:
    lenient = rules.LockPolicy(failures=100, address_failures=3)
    for name in ("guard", "clerk", "market"):
        given = actions.Credentials(name, "wrong", "192.0.2.7")
        with pytest.raises(actions.SignInRefused):
            actions.sign_in(given=given, now=NOW, policy=lenient)
    with pytest.raises(actions.SignInRefused, match="此网络"):
        actions.sign_in(
            given=actions.Credentials("guard", PASSWORD, "192.0.2.7"), now=NOW, policy=lenient
        )


def test_a_deactivated_person_stays_outside(world: World) -> None:
    with scope.system():
        Person.objects.filter(username="guard").update(is_active=False)
    with pytest.raises(actions.SignInRefused):
        attempt("guard", PASSWORD)
    with scope.system():
        assert queries.viewer_of_person(world.people["guard"].id, None, date(2026, 11, 18)) is None
