"""Organisations founded, edited, renamed, moved, merged and closed by a program of the bureau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from house.arguments import newest
from house.fullness import Full
from house.world import BUREAU, KINDERGARTEN, NEIGHBOUR_SCHOOL, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]
TOWN = 51172310400000
BASE = "/api/orgs/organisations"
CHANGES = f"{BASE}/{SCHOOL}/changes"


def change(**more: Any) -> dict[str, Any]:
    told = {"kind": "rename", "on": "2026-11-18", "reason": "布局调整", "name": "演示实验小学"}
    return wanting(**{**told, **more})


def founded(**more: Any) -> dict[str, Any]:
    told = {"kind": "school", "stage": "primary", "name": "演示第二小学", "seat": TOWN}
    return wanting(**{**told, **more})


def test_a_change_of_today_is_done_once_and_one_to_come_withdrawn(
    world: World, program: Maker
) -> None:
    clerk = program("clerk")
    done = twice(clerk, CHANGES, change())
    assert (done.status_code, done.json()["state"]) == (201, "done")
    with scope.system():
        assert Organisation.objects.get(code=SCHOOL).name == "演示实验小学"
    later = twice(clerk, CHANGES, change(on="2027-01-01", name="演示中心小学"))
    assert later.json()["state"] == "planned"
    second = clerk.post(CHANGES, change(name="演示东街小学"))
    assert (second.status_code, "先取消" in second.json()["detail"]) == (409, True)
    path = f"/api/orgs/changes/{later.json()['id']}/withdraw"
    assert twice(clerk, path, wanting()).json()["state"] == "withdrawn"
    over = clerk.post(f"/api/orgs/changes/{done.json()['id']}/withdraw", wanting())
    assert over.status_code == 409
    assert (deeds("orgs.change_planned"), deeds("orgs.change_withdrawn")) == (2, 1)


def test_a_closure_by_mistake_is_put_right_once(world: World, program: Maker) -> None:
    clerk, base = program("clerk"), f"{BASE}/{KINDERGARTEN}/changes"
    told = change(kind="close", name="")
    closed = clerk.post(base, told).json()
    path = f"/api/orgs/changes/{closed['id']}/undo"
    assert clerk.post(path, wanting(reason=" ")).status_code == 422
    undone = twice(clerk, path, wanting(reason="误选单位"))
    assert (undone.json()["state"], undone.json()["undone_reason"]) == ("undone", "误选单位")
    with scope.system():
        assert Organisation.objects.get(code=KINDERGARTEN).closed_on is None


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"seat": TOWN}, 422, "seat"),
        ({"name": ""}, 422, "name"),
        ({"kind": "move", "name": "", "seat": 1}, 422, "seat"),
        ({"kind": "merge", "name": "", "successor": NEIGHBOUR_SCHOOL}, 422, "successor"),
        ({"kind": "merge", "name": ""}, 409, ""),
        ({"kind": "split"}, 422, "kind"),
        ({"on": "2026-02-30"}, 422, "on"),
    ],
)
def test_what_stands_against_a_change_is_told(
    world: World, program: Maker, more: dict[str, Any], status: int, field: str
) -> None:
    answered = program("clerk").post(CHANGES, change(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (status, field)
    assert deeds("orgs.change_planned") == 0


def test_an_organisation_is_founded_and_edited_each_once(world: World, program: Maker) -> None:
    clerk = program("clerk")
    made = twice(clerk, BASE, founded())
    assert (made.status_code, made.json()["name"]) == (201, "演示第二小学")
    path = f"{BASE}/{made.json()['code']}/edit"
    told = wanting(enrolment=600, point_lng=107.86, point_lat=31.08, setting="town")
    edited = twice(clerk, path, told).json()
    assert (edited["enrolment"], edited["name"], edited["setting"]) == (600, "演示第二小学", "town")
    more = clerk.post(path, wanting(boarders=5))
    assert (more.status_code, "寄宿" in more.json()["detail"]) == (422, True)
    assert (deeds("orgs.created"), deeds("orgs.updated")) == (1, 1)


def test_a_school_edits_itself_and_leaves_its_name_to_the_level_above(
    world: World, program: Maker
) -> None:
    principal, path = program("principal"), f"{BASE}/{SCHOOL}/edit"
    assert principal.post(path, wanting(class_count=24)).status_code == 200
    named = principal.post(path, wanting(name="演示名校"))
    assert (named.status_code, named.json()["errors"][0]["field"]) == (422, "name")
    outline = [[107.86, 31.08], [107.87, 31.08], [107.87, 31.09], [107.86, 31.08]]
    assert principal.post(path, wanting(outline=outline)).status_code == 200
    assert principal.post(path, wanting(outline=[[107.86, 31.08]])).status_code == 422
    with scope.system():
        own = Organisation.objects.get(code=SCHOOL)
    assert (own.class_count, own.name, own.outline) == (24, "演示第一小学", outline)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"seat": SCHOOL}, "seat"), ({"line": "moon"}, "line"), ({"kind": "shop"}, "kind")],
)
def test_what_is_wrong_with_a_new_organisation_is_told_by_its_field(
    world: World, program: Maker, more: dict[str, Any], field: str
) -> None:
    answered = program("clerk").post(BASE, founded(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)


def test_an_organisation_is_not_founded_under_the_id_of_another(
    world: World, program: Maker
) -> None:
    with scope.system():
        known = Organisation.objects.get(code=NEIGHBOUR_SCHOOL).id
    assert program("clerk").post(BASE, founded(id=str(known))).status_code == 409


def test_a_territory_is_renamed_once(full: Full, program: Maker) -> None:
    clerk, path = program("clerk"), f"/api/orgs/territories/{TOWN}/rename"
    assert twice(clerk, path, wanting(name="演示新镇")).json()["name"] == "演示新镇"
    with scope.system():
        assert Territory.objects.filter(code=TOWN, name="演示新镇").exists()
    assert deeds("orgs.territory_renamed") == 1
    assert clerk.post(path, wanting(name=" ")).status_code == 422


def test_changes_are_the_level_aboves(full: Full, program: Maker) -> None:
    known = newest("orgs.Change")(full)
    calls = [
        (f"{BASE}/{KINDERGARTEN}/changes", change()),
        (f"/api/orgs/changes/{known}/withdraw", wanting()),
        (f"/api/orgs/changes/{known}/undo", wanting(reason="误选单位")),
        (f"/api/orgs/territories/{TOWN}/rename", wanting(name="演示新镇")),
    ]
    neighbour, officer = program("neighbour_clerk"), program("officer")
    for path, told in calls:
        assert neighbour.post(path, told).status_code == 404, path
        assert officer.post(path, told).status_code == 403, path
    assert officer.post(BASE, founded()).status_code == 403
    assert neighbour.post(BASE, founded()).json()["errors"][0]["field"] == "seat"
    edit = f"{BASE}/{SCHOOL}/edit"
    assert neighbour.post(edit, wanting(class_count=1)).status_code == 404
    assert program("officer", "orgs.read").post(edit, wanting()).status_code == 403
    assert program("principal").post(f"{BASE}/{BUREAU}/edit", wanting()).status_code == 404


def test_no_change_is_undone_before_it_is_done(full: Full, program: Maker) -> None:
    path = f"/api/orgs/changes/{newest('orgs.Change')(full)}/undo"
    answered = program("clerk").post(path, wanting(reason="误选单位"))
    assert (answered.status_code, "取消它就可以了" in answered.json()["detail"]) == (409, True)
    assert program("clerk").post(path, wanting(id=str(uuid7()), reason="")).status_code == 422
