from __future__ import annotations

import gzip
import json
import re
from collections import Counter

import pytest

from xiaoan.engine.policy.pack import PACKS, read_pack
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.orgs.queries import ASSETS
from xiaoan.web.demonstration import people
from xiaoan.web.demonstration.county import KAIJIANG
from xiaoan.web.demonstration.land import Land, Place, organs, schools
from xiaoan.web.demonstration.territories import LANDS, LIGHT, land_of


def places(land: Land, seed: int = 1) -> list[Place]:
    return [*organs(land), *schools(land, seed)]


def everybody(seed: int = 1) -> tuple[list[Place], list[people.Figure], list[people.Seat]]:
    found = [place for land in LANDS for place in places(land, seed)]
    return found, *people.staff(found, seed)


def test_the_county_has_the_size_of_a_county() -> None:
    found = places(KAIJIANG)
    kinds = Counter(place.kind for place in found)
    assert 95 <= kinds["school"] <= 105
    assert kinds["department"] == 20
    assert kinds["government"] == 1 + 13
    figures, _ = people.staff(found, 1)
    assert 1400 <= len(figures) <= 1800


@pytest.mark.parametrize("land", LIGHT, ids=lambda land: land.name)
def test_the_others_have_twenty_schools_and_somebody_above(land: Land) -> None:
    kinds = Counter(place.kind for place in places(land))
    assert kinds["school"] == 20
    assert kinds["government"] == 1 + 1 + 5
    assert {place.line for place in organs(land)} >= {"education", "public_security", "market"}
    assert all(land_of(place.code) is land for place in places(land))
    assert land.leading_school in {place.code for place in schools(land, 1)}


def test_townships_are_those_of_the_gazetteer() -> None:
    with gzip.open(ASSETS / "territories.json.gz") as stream:
        sections = json.load(stream)
    named = {row["code"]: row["name"] for row in sections["counties"] + sections["townships"]}
    for land in LANDS:
        county = str(land.lo)[:6]
        assert named[county] == land.name
        assert {named[county + number] for number in land.townships} == set(land.townships.values())


def test_every_round_counts_for_a_duty_that_asks_for_its_scope() -> None:
    asked = {
        duty.id: [one for one in duty.rule["any_of"] if one["fact"] == "sweep"]
        for pack in sorted(
            {plan.duty_id.partition("/")[0] for land in LANDS for plan in land.plans}
        )
        if pack
        for duty in read_pack(PACKS / pack).duties
        if duty.kind == "every"
    }
    for plan in (plan for land in LANDS for plan in land.plans if plan.duty_id):
        scopes = [one.get("where", {}).get("scope", plan.scope) for one in asked[plan.duty_id]]
        assert plan.scope in scopes


def test_the_same_seed_makes_the_same_county() -> None:
    assert everybody(5) == everybody(5)
    assert everybody(5) != everybody(6)


def test_every_organisation_and_person_says_that_it_is_invented() -> None:
    found, figures, _ = everybody()
    assert all(place.name.startswith("演示") for place in found)
    assert all(re.fullmatch(r"\w示\w", figure.name) for figure in figures)


def test_codes_are_unique_and_lie_in_the_county() -> None:
    for land in LANDS:
        codes = [place.code for place in places(land)]
        assert len(set(codes)) == len(codes)
        above = {place.code for place in land.above}
        assert all(land.lo < code <= land.hi for code in codes if code not in above)


def test_nobody_boards_who_is_not_enrolled() -> None:
    assert all(place.boarders <= place.enrolment for place in everybody()[0])


def test_every_post_is_one_the_capability_table_knows() -> None:
    _, _, seats = everybody()
    assert {seat.kind for seat in seats} <= set(capabilities.table().posts)


def test_some_posts_are_vacant_but_none_of_the_guided_ones() -> None:
    _, figures, seats = everybody()
    assert any(seat.person is None for seat in seats)
    assert {figure.username for figure in figures} >= set(people.GUIDED)


def test_one_guided_person_holds_two_posts() -> None:
    _, figures, seats = everybody()
    teacher = next(one for one in figures if one.username == "demo-05-teacher")
    assert len([seat for seat in seats if seat.person == teacher.number]) == 2
