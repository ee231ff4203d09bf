"""What a draw owes to everybody in it: an even chance, and nobody sent where they must not go."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xiaoan.features.visits.rules import draw, records, rotation
from xiaoan.features.visits.rules.draw import Frame, Inspector, School

FIRST = json.loads((Path(__file__).parent / "first-form.json").read_text("utf-8"))
CODES = range(100, 106)
PEOPLE = tuple(f"p{n}" for n in range(6))
RUNS = 600


@st.composite
def tangled(draws: st.DrawFn) -> Frame:
    """Inspectors who work at the schools themselves, ties here and there, layers, groups."""
    schools = tuple(
        School(code, f"演示{code}小", draws(st.integers(1, 5)), draws(st.sampled_from("甲乙")))
        for code in CODES
    )
    homes = st.one_of(st.sampled_from(CODES), st.just(900))
    inspectors = tuple(
        Inspector(key, key, draws(homes), "", draws(st.sampled_from(["公安", "市监"])))
        for key in PEOPLE
    )
    ties = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(CODES))
    team = tuple((group, draws(st.integers(0, 2))) for group in ("公安", "市监"))
    return Frame(
        "演示", schools, inspectors, draws(st.frozensets(ties, max_size=9)), size=3, team=team
    )


@settings(max_examples=40)
@given(tangled(), st.text(max_size=8))
def test_a_tie_or_an_own_school_is_never_met_and_every_team_is_whole(one: Frame, seed: str) -> None:
    assume(not draw.fault(one))
    known = {each.key: each for each in one.inspectors}
    chosen = draw.draw(one, seed)
    assert len({each.code for each in chosen}) == one.size
    for each in chosen:
        assert all(known[key].home != each.code for key in each.inspectors)
        assert not one.barred & {(key, each.code) for key in each.inspectors}
        assert len(set(each.inspectors)) == len(each.inspectors)
        sent = Counter(known[key].group for key in each.inspectors)
        assert sent == Counter(dict(one.team)) - Counter()


@settings(max_examples=40)
@given(tangled())
def test_a_frame_is_refused_only_where_no_team_could_be_made(one: Frame) -> None:
    """By hand: some school has too few who may go there, or nobody is asked for at all."""
    short = any(
        sum(
            each.group == group
            and each.home != school.code
            and (each.key, school.code) not in one.barred
            for each in one.inspectors
        )
        < count
        for school in one.schools
        for group, count in one.team
    )
    assert bool(draw.fault(one)) == (short or sum(count for _, count in one.team) == 0)


@settings(max_examples=25)
@given(tangled(), st.sampled_from(CODES), st.text(max_size=8))
def test_one_more_ticket_never_sets_a_school_back(one: Frame, code: int, seed: str) -> None:
    assume(not draw.fault(one))
    more = tuple(
        replace(each, weight=each.weight + 1) if each.code == code else each for each in one.schools
    )
    before = {each.code: each.ticket for each in draw.draw(one, seed)}
    after = {each.code: each.ticket for each in draw.draw(replace(one, schools=more), seed)}
    if code in before:
        assert after[code] <= before[code]
    others = {key: won for key, won in before.items() if key != code}
    assert all(after.get(key, won) == won for key, won in others.items())


@settings(max_examples=25)
@given(tangled(), st.sampled_from(["title", "size", "barred", "weight", "home", "team"]))
def test_no_part_of_a_frame_can_be_changed_without_another_hash(one: Frame, part: str) -> None:
    school, person = one.schools[0], one.inspectors[0]
    changed = {
        "title": replace(one, title="别的"),
        "size": replace(one, size=4),
        "barred": replace(one, barred=one.barred ^ {(PEOPLE[0], CODES[0])}),
        "weight": replace(one, schools=(replace(school, weight=9), *one.schools[1:])),
        "home": replace(one, inspectors=(replace(person, home=7), *one.inspectors[1:])),
        "team": replace(one, team=(("公安", 3),)),
    }[part]
    assert draw.hash_of(changed) != draw.hash_of(one)
    told = draw.read_frame(json.loads(draw.canonical(one)))
    assert draw.hash_of(told) == draw.hash_of(one)


def even(people: int, barred: frozenset[tuple[str, int]] = frozenset()) -> Frame:
    inspectors = tuple(Inspector(f"p{n}", f"p{n}", 900) for n in range(people))
    schools = tuple(School(code, str(code)) for code in CODES)
    return Frame("", schools, inspectors, barred, 2, (("", 2),))


def drawn(one: Frame) -> list[tuple[draw.Chosen, ...]]:
    """The seeds are fixed: five standard deviations hold always or never."""
    return [draw.draw(one, f"seed {place}") for place in range(RUNS)]


def near(times: int, chance: float, runs: int = RUNS) -> bool:
    return abs(times - runs * chance) < 5 * sqrt(runs * chance * (1 - chance))


def test_every_school_every_inspector_and_every_pair_has_the_same_chance() -> None:
    results = drawn(even(4))
    schools = Counter(each.code for chosen in results for each in chosen)
    assert all(near(schools[code], 2 / len(CODES)) for code in CODES)
    first = Counter(chosen[0].inspectors[0] for chosen in results)
    assert all(near(first[f"p{n}"], 1 / 4) for n in range(4))
    teams = Counter(frozenset(chosen[0].inspectors) for chosen in results)
    pairs = [frozenset(two) for two in combinations([f"p{n}" for n in range(4)], 2)]
    assert all(near(teams[two], 1 / len(pairs)) for two in pairs)


def test_who_goes_does_not_follow_from_which_school_it_is() -> None:
    """With one order for all schools the same two would open every draw together."""
    results = drawn(even(6))
    same = sum(
        set(draw_one.inspectors)
        == {one.key for one in draw.called(even(6), f"seed {place}", 999)[:2]}
        for place, (draw_one, _) in enumerate(results)
    )
    assert near(same, 1 / 15)


def test_recusal_takes_a_school_from_one_and_no_chance_from_a_school() -> None:
    one = even(4, frozenset({("p0", 100), ("p0", 101)}))
    results = drawn(one)
    schools = Counter(each.code for chosen in results for each in chosen)
    assert all(near(schools[code], 2 / len(CODES)) for code in CODES)
    at_first = [chosen[0].inspectors for chosen in results if chosen[0].code == 100]
    sent = Counter(key for keys in at_first for key in keys)
    assert sent["p0"] == 0
    assert all(near(sent[f"p{n}"], 2 / 3, len(at_first)) for n in (1, 2, 3))


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 99), min_size=4, max_size=9, unique=True),
    st.data(),
    st.text(max_size=8),
)
def test_a_rotation_keeps_every_tie_apart(codes: list[int], data: st.DataObject, seed: str) -> None:
    every = [(one, other) for one in codes for other in codes if one != other]
    barred = data.draw(st.sets(st.sampled_from(every), max_size=4))
    try:
        pairs = rotation.rotate(codes, seed, barred)
    except rotation.RotationRefused:
        assert len(codes) == 4  # only among so few can four ties leave no ring
        return
    assert not barred & set(pairs)
    assert len(pairs) == len(codes)


def test_everybody_visits_everybody_equally_often() -> None:
    pairs = Counter(
        pair for place in range(RUNS) for pair in rotation.rotate([1, 2, 3, 4], f"{place}")
    )
    assert all(
        near(pairs[one, other], 1 / 3)
        for one in range(1, 5)
        for other in range(1, 5)
        if one != other
    )


@pytest.mark.parametrize("kind", ["draw", "rotation"])
def test_a_record_of_the_first_form_still_comes_out_the_same(kind: str) -> None:
    record = FIRST[kind]
    assert records.verify(record) == []
    assert records.verify({**record, "result": record["result"][::-1]})
    assert records.verify({**record, "public": "03 07 12"})


def test_a_first_form_record_does_not_pass_for_one_of_today() -> None:
    """The form is under the hash: who rewrites it is found out."""
    record = FIRST["draw"]
    frame = {**record["frame"], "form": draw.FORM}
    assert "名单与封存时的指纹不一致。" in records.verify({**record, "frame": frame})


@pytest.mark.parametrize("wrong", [{}, {"frame": 7}, {"entrants": 7}, {"frame": {"form": "x"}}])
def test_what_is_no_record_is_said_to_be_none(wrong: dict[str, object]) -> None:
    assert records.verify(wrong) == [records.NONE]
