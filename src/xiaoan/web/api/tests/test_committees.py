"""Committees set up, seated and ended by a program of who answers for the organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from house.arguments import newest
from house.fullness import Full
from house.world import KINDERGARTEN, POLICE, SCHOOL, World
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.orgs.models import Group
from xiaoan.web.api.tests.conftest import Program, deeds, twice, wanting

Maker = Callable[..., Program]
BASE = f"/api/orgs/organisations/{SCHOOL}/groups"


def group(**more: Any) -> dict[str, Any]:
    told = {"kind": "leading_group", "name": "演示领导小组", "set_up_on": "2026-09-01"}
    return wanting(**{**told, **more})


def member(**more: Any) -> dict[str, Any]:
    return wanting(**{"name": "演示专家", "held_from": "2026-09-01", **more})


def test_a_group_is_set_up_seated_and_ended_each_once(world: World, program: Maker) -> None:
    officer = program("officer")
    made = twice(officer, BASE, group())
    assert (made.status_code, made.json()["org_code"]) == (201, SCHOOL)
    assert made.json()["clause"]
    path = f"/api/orgs/groups/{made.json()['id']}"
    expert = twice(officer, f"{path}/members", member(role="leader", capacity="expert"))
    assert (expert.status_code, expert.json()["role"]) == (201, "leader")
    ended = twice(officer, f"{path}/members/{expert.json()['id']}/end", wanting())
    assert ended.json()["held_until"] == "2026-11-18"
    gone = twice(officer, f"{path}/end", wanting(on="2026-11-18", reason="机构调整"))
    assert (gone.json()["ended_on"], len(gone.json()["members"])) == ("2026-11-18", 1)
    assert officer.post(f"{path}/members", member()).status_code == 409
    verbs = ("group_set_up", "member_seated", "term_ended", "group_ended")
    assert [deeds(f"orgs.{verb}") for verb in verbs] == [1, 1, 1, 1]


def test_a_member_is_one_of_three(full: Full, program: Maker, world: World) -> None:
    officer, path = program("officer"), f"/api/orgs/groups/{newest('orgs.Group')(full)}/members"
    person = world.people["logistics"]
    seated = officer.post(path, member(name="", person_id=str(person.id)))
    assert seated.status_code == 201
    assert (seated.json()["name"], seated.json()["capacity"]) == (person.name, "staff")
    assert seated.json()["title"]
    again = officer.post(path, member(name="", person_id=str(person.id)))
    assert (again.status_code, "已经在组里" in again.json()["detail"]) == (422, True)
    both = officer.post(path, member(party_code=POLICE))
    assert (both.status_code, "填写一项" in both.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"set_up_on": "2036-01-01"}, ""),
        ({"kind": "club"}, "kind"),
        ({"name": " "}, "name"),
        ({"org_code": SCHOOL}, "org_code"),
    ],
)
def test_what_is_wrong_with_a_group_is_told(
    world: World, program: Maker, more: dict[str, Any], field: str
) -> None:
    answered = program("officer").post(BASE, group(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)
    assert deeds("orgs.group_set_up") == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "", "person_id": str(uuid7())}, "person_id"),
        ({"name": "", "party_code": KINDERGARTEN}, "party_code"),
        ({"held_until": "2026-08-01"}, ""),
        ({"capacity": "friend"}, "capacity"),
    ],
)
def test_who_cannot_sit_in_a_group_is_told(
    full: Full, program: Maker, more: dict[str, Any], field: str
) -> None:
    path = f"/api/orgs/groups/{newest('orgs.Group')(full)}/members"
    answered = program("officer").post(path, member(**more))
    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)


def test_a_group_is_not_ended_before_it_began_or_without_a_reason(
    full: Full, program: Maker
) -> None:
    officer, path = program("officer"), f"/api/orgs/groups/{newest('orgs.Group')(full)}/end"
    assert officer.post(path, wanting(on="2000-01-01", reason="机构调整")).status_code == 422
    assert officer.post(path, wanting(on="2026-11-18", reason=" ")).status_code == 422
    with scope.system():
        assert not Group.objects.exclude(ended_on=None).exists()


def test_groups_are_written_where_one_answers_for_the_organisation(
    full: Full, program: Maker
) -> None:
    known = newest("orgs.Group")(full)
    calls = [
        (BASE, group()),
        (f"/api/orgs/groups/{known}/members", member()),
        (f"/api/orgs/groups/{known}/members/{newest('orgs.GroupMember')(full)}/end", wanting()),
        (f"/api/orgs/groups/{known}/end", wanting(on="2026-11-18", reason="机构调整")),
    ]
    neighbour, bare = program("neighbour_officer"), program("officer", "orgs.read")
    for path, told in calls:
        assert neighbour.post(path, told).status_code == 404, path
        assert bare.post(path, told | {"id": str(uuid7())}).status_code == 403, path
    assert program("officer").post(BASE, group(id=str(known))).status_code == 201
    elsewhere = f"/api/orgs/organisations/{KINDERGARTEN}/groups"
    assert program("officer").post(elsewhere, group()).status_code == 404
