"""Who is in post, empty posts asked for, long work stopped, by a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from house.fullness import Full
from house.world import World
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]
URGE = "/api/vacancies/urge"


def test_the_list_of_people_in_post_names_them(world: World, program: Maker) -> None:
    told = program("principal").get("/api/appointments?post_kind=logistics").json()["items"]
    assert [one["person_id"] for one in told] == [str(world.people["logistics"].id)]


def test_empty_posts_are_asked_for_once_a_day(world: World, program: Maker) -> None:
    clerk = program("clerk")
    first = twice(clerk, URGE, wanting(only_first=True))
    other = clerk.post(URGE, wanting(only_first=True))
    assert (first.status_code, other.json()) == (200, first.json())
    assert deeds("accounts.vacancies_urged") <= 1
    assert clerk.post(URGE, wanting()).json()["organisations"] > 0
    assert deeds("accounts.vacancies_urged") >= 1


def test_empty_posts_are_asked_for_by_the_level_above(world: World, program: Maker) -> None:
    clerk = program("clerk")
    assert clerk.post(URGE, wanting(territory=99 * 10**12)).status_code == 404
    assert clerk.post(URGE, wanting(days="7")).status_code == 422
    assert program("officer").post(URGE, wanting()).status_code == 403
    assert deeds("accounts.vacancies_urged") == 0


@pytest.mark.parametrize("act", ["cancel", "restart"])
def test_long_work_is_its_orderers(full: Full, program: Maker, act: str) -> None:
    path = f"/api/runs/{full.run.id}/{act}"
    assert program("neighbour_officer").post(path, wanting()).status_code == 404
    assert program("logistics").post(path, wanting()).status_code == 404


def test_long_work_is_cancelled_once_and_begun_anew(
    full: Full, program: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoan.foundation.jobs.working.work_of", lambda kind: kind)
    officer, path = program("officer"), f"/api/runs/{full.run.id}"
    early = officer.post(f"{path}/restart", wanting())
    assert (early.status_code, "不能重新开始" in early.json()["detail"]) == (409, True)
    assert twice(officer, f"{path}/cancel", wanting()).json()["state"] == "cancelled"
    over = officer.post(f"{path}/cancel", wanting())
    assert twice(officer, f"{path}/restart", wanting()).json()["state"] == "waiting"
    assert (over.status_code, over.json()["detail"]) == (409, "它已经结束，不用取消了。")
