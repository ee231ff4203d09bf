"""The first page of each post: it opens, and its main button is the right one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from house.fullness import fill
from house.world import NOW, PEOPLE, World

SignIn = Callable[..., Client]
MAIN = re.compile(r'<a class="btn [^"]*primary[^"]*" href="([^"]+)"')
REPORT = "/hazards/report/"


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.parametrize("key", list(PEOPLE))
def test_every_post_has_a_first_page(world: World, sign_in: SignIn, key: str) -> None:
    response = sign_in(key).get("/workbench/")
    page = response.content.decode()
    assert response.status_code == 200
    assert world.viewer(key).post_title in page
    at_school = world.viewer(key).org_kind == "school"
    assert MAIN.findall(page) == ([REPORT] if at_school else [])


def test_what_presses_comes_first_and_its_button_leads_to_it(world: World, sign_in: SignIn) -> None:
    full = fill(world)
    page = sign_in("logistics").get("/workbench/").content.decode()
    assert "今天要办" in page
    assert "去办理" in page
    assert f"/hazards/{full.case.id}/" in page
    assert any(href.startswith("/hazards/") and href != REPORT for href in MAIN.findall(page))


def test_a_safety_officer_may_begin_the_rounds_that_are_due(world: World, sign_in: SignIn) -> None:
    full = fill(world)
    page = sign_in("officer").get("/workbench/").content.decode()
    assert "该做的排查" in page
    assert f'href="/inspections/do/{full.plan.id}/"' in page
    assert "本校未销号隐患" in page


def test_a_clerk_sees_the_county_and_no_school_beyond_it(world: World, sign_in: SignIn) -> None:
    fill(world)
    page = sign_in("clerk").get("/workbench/").content.decode()
    assert "本周已排查学校" in page
    assert "演示第一小学" in page
    assert "该做的排查" not in page
    assert "演示邻县小学" not in page


def test_a_neighbours_clerk_sees_nothing_of_ours(world: World, sign_in: SignIn) -> None:
    fill(world)
    page = sign_in("neighbour_clerk").get("/workbench/").content.decode()
    assert "演示第一小学" not in page


def test_a_stranger_is_asked_to_sign_in(world: World) -> None:
    assert Client().get("/workbench/").status_code == 302
