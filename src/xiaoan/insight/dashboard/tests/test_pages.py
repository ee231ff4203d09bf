"""The dashboard: who may open it, and whose schools it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from house.world import NOW, World

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_the_countys_clerk_sees_its_schools_and_what_presses(small: World, sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/dashboard/").content.decode()
    assert "全县态势" in page
    assert "演示第一小学" in page
    assert "重大 1 项 · 超期 1 项" in page
    assert "演示邻县小学" not in page


def test_a_neighbours_clerk_sees_none_of_our_schools(small: World, sign_in: SignIn) -> None:
    page = sign_in("neighbour_clerk").get("/dashboard/").content.decode()
    assert "演示邻县小学" in page
    assert "演示第一小学" not in page
    assert "演示中心幼儿园" not in page


def test_the_police_have_no_territory_but_what_is_routed_to_them(
    small: World, sign_in: SignIn
) -> None:
    police = sign_in("police")
    assert police.get("/dashboard/").status_code == 403
    page = police.get("/workbench/").content.decode()
    assert "转来的未销号隐患" in page
    assert "演示第一小学" not in page


def test_a_principal_sees_the_own_school_alone(small: World, sign_in: SignIn) -> None:
    page = sign_in("principal").get("/dashboard/").content.decode()
    assert "本校态势" in page
    assert "演示中心幼儿园" not in page


@pytest.mark.parametrize("key", ["guard", "teacher", "officer"])
def test_a_post_without_the_verb_is_refused(small: World, sign_in: SignIn, key: str) -> None:
    assert sign_in(key).get("/dashboard/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(small: World) -> None:
    response = Client().get("/dashboard/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/sign-in/")
