"""Writes of organisations: who may, what is refused, and what the ledger keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from house.world import BUREAU, NEIGHBOUR_SCHOOL, NOW, SCHOOL, TOWNSHIP, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger.models import Entry
from xiaoan.foundation.orgs import actions, queries
from xiaoan.foundation.orgs.models import Organisation


def _new_school(code: int = SCHOOL + 7, **changes: Any) -> Organisation:
    facts = {
        "code": code,
        "name": "演示第二小学",
        "short_name": "第二小学",
        "kind": "school",
        "line": "education",
        "level": "school",
        "stage": "primary",
    }
    return Organisation(**{**facts, **changes})


def test_a_bureau_adds_a_school_to_its_county(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        code = queries.free_code(TOWNSHIP - 1)
        school = actions.create_organisation(organisation=_new_school(code), by=clerk, at=NOW)
        entry = Entry.objects.get(subject_id=str(school.id))
    assert code == SCHOOL + 1
    assert school.pinyin == "ysdexx"
    assert (entry.verb, entry.org_code) == ("orgs.created", code)


def test_a_change_is_recorded_with_its_value_before_and_after(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        school = actions.update_organisation(
            code=SCHOOL,
            changes={
                "enrolment": 1300,
                "name": "演示实验小学",
                "point_lng": 107.86,
                "point_lat": 31.1,
            },
            by=clerk,
            at=NOW,
        )
        entry = Entry.objects.get(verb="orgs.updated", org_code=SCHOOL)
    assert school.pinyin == "yssyxx"
    assert entry.body["enrolment"] == [1260, 1300]
    assert entry.body["point_lng"] == [None, "107.86"]


def test_saving_what_is_already_so_writes_nothing(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        actions.update_organisation(code=SCHOOL, changes={"enrolment": 1260}, by=clerk, at=NOW)
        assert not Entry.objects.filter(verb="orgs.updated").exists()


@pytest.mark.parametrize("key", ["neighbour_clerk", "guard"])
def test_nobody_writes_outside_the_own_territory(world: World, key: str) -> None:
    viewer = world.viewer(key)
    foreign = SCHOOL if key == "neighbour_clerk" else NEIGHBOUR_SCHOOL
    with scope.enter(viewer), pytest.raises(actions.OutsideTerritory):
        actions.update_organisation(code=foreign, changes={"enrolment": 1}, by=viewer, at=NOW)
    with scope.enter(viewer), pytest.raises(actions.OutsideTerritory):
        actions.create_organisation(organisation=_new_school(foreign + 1), by=viewer, at=NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"boarders": 2000}, "寄宿生数不能多于在校学生数。"),
        ({"boarding": False}, "有寄宿生的学校应勾选“寄宿制”。"),
        ({"point_lng": 107.8}, "经度和纬度应同时填写。"),
        ({"outline": [[107.8, 31.1]]}, "校园边界应至少有三个点，并以起点结束。"),
        ({"code": 1}, "不能修改：code。"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    world: World, changes: dict[str, object], sentence: str
) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk), pytest.raises(actions.OrganisationInvalid) as raised:
        actions.update_organisation(code=SCHOOL, changes=changes, by=clerk, at=NOW)
    assert raised.value.faults == [sentence]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "academy"},
        {"level": "village"},
        {"line": "weather"},
        {"stage": ""},
        {"stage": "college"},
        {"level": "county"},
        {"kind": "department"},
        {"setting": "moon"},
        {"ownership": "mixed"},
        {"boarders": 1},
        {"boarders": 1, "boarding": True},
        {"point_lng": 181.0, "point_lat": 31.0},
        {"point_lng": 107.0},
        {"code": SCHOOL},
        {"opened_on": "2020-09-01", "closed_on": "2019-09-01"},
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, changes: dict[str, Any]) -> None:
    with scope.system(), pytest.raises(IntegrityError), transaction.atomic():
        _new_school(**changes).save(force_insert=True)


def test_a_whole_county_is_inserted_at_once(world: World) -> None:
    rows = [_new_school(SCHOOL + number, name=f"演示{number}小学") for number in range(1, 4)]
    with scope.system():
        actions.insert_organisations(rows)
        found = Organisation.objects.filter(code__gt=SCHOOL, code__lte=SCHOOL + 3)
        assert {one.pinyin for one in found} == {"ys1xx", "ys2xx", "ys3xx"}


def test_initials_are_cut_to_the_column(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        bureau = actions.update_organisation(
            code=BUREAU, changes={"name": "县" * 80}, by=clerk, at=NOW
        )
    assert bureau.pinyin == "x" * 80
