"""Reads: who supervises whom, what the directory shows, and how many statements it takes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from house.world import (
    BUREAU,
    COUNTY,
    GOVERNMENT,
    KINDERGARTEN,
    NEIGHBOUR_BUREAU,
    NEIGHBOUR_SCHOOL,
    POLICE,
    SCHOOL,
    TOWNSHIP,
    World,
)
from xiaoan.foundation import scope
from xiaoan.foundation.orgs import queries
from xiaoan.foundation.orgs.actions import insert_organisations
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.foundation.orgs.queries import Wanted


@pytest.mark.parametrize(
    ("code", "above"),
    [
        (SCHOOL, [TOWNSHIP, BUREAU, GOVERNMENT]),
        (TOWNSHIP, [BUREAU, GOVERNMENT]),
        (POLICE, [BUREAU, GOVERNMENT]),
        (BUREAU, [GOVERNMENT]),
        (GOVERNMENT, []),
        (COUNTY, [BUREAU, GOVERNMENT]),
        (NEIGHBOUR_SCHOOL, [NEIGHBOUR_BUREAU]),
    ],
)
def test_who_supervises(world: World, code: int, above: list[int]) -> None:
    with scope.system():
        assert [one.code for one in queries.chain_above(code)] == above


def test_a_school_sees_who_supervises_it_with_one_statement(
    world: World, queries_counted: list[dict[str, str]]
) -> None:
    with scope.enter(world.viewer("guard")):
        queries_counted.clear()
        above = queries.chain_above(SCHOOL)
        assert len(queries_counted) == 1
    assert [one.code for one in above] == [TOWNSHIP, BUREAU, GOVERNMENT]


def test_the_education_bureau_of_a_school(world: World) -> None:
    with scope.enter(world.viewer("guard")):
        bureau = queries.education_bureau(SCHOOL)
        assert bureau is not None
        assert bureau.code == BUREAU
        assert queries.education_bureau(51180000000001) is None


def test_organisations_are_those_the_viewer_answers_for(world: World) -> None:
    with scope.enter(world.viewer("clerk")):
        codes = {one.code for one in queries.organisations(world.viewer("clerk"))}
        assert {SCHOOL, KINDERGARTEN, BUREAU} <= codes
        assert NEIGHBOUR_SCHOOL not in codes
    with scope.enter(world.viewer("police")):
        assert [one.code for one in queries.organisations(world.viewer("police"))] == [POLICE]


@pytest.mark.parametrize(
    ("key", "seen", "hidden"),
    [
        ("guard", [SCHOOL, BUREAU, GOVERNMENT], [KINDERGARTEN, NEIGHBOUR_BUREAU]),
        ("police", [SCHOOL, KINDERGARTEN, BUREAU], [NEIGHBOUR_SCHOOL, NEIGHBOUR_BUREAU]),
        ("clerk", [SCHOOL, KINDERGARTEN, POLICE], [NEIGHBOUR_SCHOOL]),
        ("township", [SCHOOL, BUREAU], [NEIGHBOUR_SCHOOL]),
    ],
)
def test_the_directory_is_the_phone_book_of_the_county(
    world: World, key: str, seen: list[int], hidden: list[int]
) -> None:
    viewer = world.viewer(key)
    with scope.enter(viewer):
        codes = {one.code for one in queries.directory(viewer)}
    assert codes >= set(seen)
    assert not codes & set(hidden)


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Wanted(kind="school"), [SCHOOL, KINDERGARTEN]),
        (Wanted(stage="kindergarten"), [KINDERGARTEN]),
        (Wanted(line="public_security"), [POLICE]),
        (Wanted(territory=TOWNSHIP - 1), [TOWNSHIP, SCHOOL]),
        (Wanted(text="第一小学"), [SCHOOL]),
        (Wanted(text="YSDYXX"), [SCHOOL]),
        (Wanted(text="dyxx"), [SCHOOL]),
        (Wanted(text=str(SCHOOL)), [SCHOOL]),
        (Wanted(text="511723104"), [KINDERGARTEN]),
        (Wanted(kind="school", after=SCHOOL), [KINDERGARTEN]),
        (Wanted(text="没有这个单位"), []),
    ],
)
def test_the_directory_is_narrowed(world: World, wanted: Wanted, codes: list[int]) -> None:
    clerk = world.viewer("clerk")
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(pinyin="ysdyxx")
    with scope.enter(clerk):
        assert [one.code for one in queries.directory_page(clerk, wanted).rows] == codes


def test_pages_follow_one_another_without_gap_or_repeat(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.enter(clerk):
        whole = [one.code for one in queries.directory(clerk)]
        read, after = [], 0
        while True:
            page = queries.directory_page(clerk, Wanted(after=after), size=3)
            read += [one.code for one in page.rows]
            if page.next_after is None:
                break
            after = page.next_after
    assert read == whole


def test_a_closed_school_leaves_the_directory_and_keeps_its_page(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.system():
        Organisation.objects.filter(code=SCHOOL).update(closed_on="2026-07-10")
    with scope.enter(clerk):
        listed = queries.directory_page(clerk, Wanted(kind="school")).rows
        assert [one.code for one in listed] == [KINDERGARTEN]
        assert queries.organisation(SCHOOL) is not None


def test_counts_below_a_county_are_by_township_and_kind(world: World) -> None:
    clerk = world.viewer("clerk")
    with scope.system():
        Territory.objects.filter(level="township").update(parent=COUNTY)
        school = Organisation.objects.get(code=SCHOOL)
        twin = Organisation(**{
            name: getattr(school, name)
            for name in ("name", "short_name", "kind", "line", "level", "stage")
        }, code=SCHOOL + 1)  # fmt: skip
        insert_organisations([twin])
    with scope.enter(clerk):
        county = queries.territory(COUNTY)
        assert county is not None
        counts = queries.children_counts(clerk, county)
    assert counts == {
        TOWNSHIP - 1: {"government": 1, "school": 2},
        KINDERGARTEN - 101: {"school": 1},
    }


def test_an_outline_is_read_from_the_assets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline: dict[str, Any] = {"type": "Polygon", "coordinates": [[[107.8, 31.0]]]}
    packed = gzip.compress(json.dumps({"511723": outline}).encode())
    (tmp_path / "outlines").mkdir()
    (tmp_path / "outlines" / "51.json.gz").write_bytes(packed)
    monkeypatch.setattr(queries, "ASSETS", tmp_path)
    queries._outlines.cache_clear()
    assert queries.outline_of("511723") == outline
    assert queries.outline_of("511722") is None
    monkeypatch.setattr(queries, "ASSETS", tmp_path / "absent")
    queries._outlines.cache_clear()
    assert queries.outline_of("511723") is None
    queries._outlines.cache_clear()
