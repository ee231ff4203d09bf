from __future__ import annotations

import re
from collections import Counter

from xiaoan.foundation.accounts import capabilities
from xiaoan.web.demonstration import county, people


def everybody(seed: int = 1) -> tuple[list[county.Place], list[people.Figure], list[people.Seat]]:
    places = [*county.organs(), *county.schools(seed)]
    return places, *people.staff(places, seed)


def test_the_county_has_the_size_of_a_county() -> None:
    places, figures, _ = everybody()
    kinds = Counter(place.kind for place in places)
    assert 95 <= kinds["school"] <= 105
    assert kinds["department"] == 20
    assert kinds["government"] == 1 + 13
    assert 1400 <= len(figures) <= 1800


def test_the_same_seed_makes_the_same_county() -> None:
    assert everybody(5) == everybody(5)
    assert everybody(5) != everybody(6)


def test_every_organisation_and_person_says_that_it_is_invented() -> None:
    places, figures, _ = everybody()
    assert all(place.name.startswith("演示") for place in places)
    assert all(re.fullmatch(r"\w示\w", figure.name) for figure in figures)


def test_codes_are_unique_and_lie_in_the_county() -> None:
    places, _, _ = everybody()
    codes = [place.code for place in places]
    assert len(set(codes)) == len(codes)
    assert all(county.COUNTY < code < county.COUNTY + 10**8 for code in codes)


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
