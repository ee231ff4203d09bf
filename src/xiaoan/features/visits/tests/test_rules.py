"""Draws, rotations and grades: fair, keeping people apart, the same again for anybody."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoan.features.visits.queries.numbers import tables
from xiaoan.features.visits.rules import draw, grading, rotation
from xiaoan.features.visits.rules.draw import Frame, Inspector, School
from xiaoan.features.visits.rules.grading import Facts

ON = date(2026, 11, 18)


def frame(weights: list[int], size: int, people: int = 4, **more: object) -> Frame:
    schools = tuple(
        School(100 + place, f"演示{place}小", weight, "镇" if place % 2 else "乡")
        for place, weight in enumerate(weights)
    )
    inspectors = tuple(Inspector(f"p{n}", f"演示{n}", 900 + n) for n in range(people))
    told = {"barred": frozenset(), "team": (("", 2),), "title": "演示抽取", **more}
    return Frame(schools=schools, inspectors=inspectors, size=size, **told)  # type: ignore[arg-type]


frames = st.builds(
    frame,
    weights=st.lists(st.integers(1, 6), min_size=2, max_size=9),
    size=st.integers(1, 2),
    people=st.integers(3, 6),
    barred=st.frozensets(st.tuples(st.sampled_from(["p0"]), st.integers(100, 108))),
)


@settings(max_examples=60)
@given(frames, st.text("0123456789 ", min_size=1, max_size=12).filter(str.strip))
def test_a_draw_is_computed_again_from_what_is_published(one: Frame, public: str) -> None:
    seed = draw.seed_of(one.form, draw.hash_of(one), public)
    record = {
        "frame": json.loads(draw.canonical(one)),
        "frame_hash": draw.hash_of(one),
        "public": public,
        "seed": seed,
        "result": draw.as_told(draw.draw(one, seed)),
    }
    assert draw.verify(json.loads(json.dumps(record))) == []
    record["result"] = record["result"][:-1]
    assert draw.verify(record) == ["用种子重新抽取，结果与公布的不同。"]


@settings(max_examples=60)
@given(frames, st.text(max_size=12))
def test_nobody_is_sent_where_they_have_a_tie_or_their_own_post(one: Frame, seed: str) -> None:
    chosen = draw.draw(one, seed)
    homes = {each.key: each.home for each in one.inspectors}
    assert len(chosen) == len({each.code for each in chosen}) == one.size
    for each in chosen:
        assert len(set(each.inspectors)) == 2
        assert not {(key, each.code) for key in each.inspectors} & one.barred
        assert all(homes[key] != each.code for key in each.inspectors)


@settings(max_examples=40)
@given(frames, st.permutations(range(9)), st.text(max_size=8))
def test_the_order_in_which_the_frame_was_typed_changes_nothing(
    one: Frame, order: list[int], seed: str
) -> None:
    mixed = tuple(one.schools[place] for place in order if place < len(one.schools))
    other = Frame(one.title, mixed, one.inspectors[::-1], one.barred, one.size, one.team)
    assert draw.hash_of(other) == draw.hash_of(one)
    assert draw.as_told(draw.draw(other, seed)) == draw.as_told(draw.draw(one, seed))


def test_chances_follow_the_weights_within_sampling_error() -> None:
    """Of 3000 draws of one of three with 1, 2 and 3 tickets; five standard deviations each way."""
    schools = tuple(School(code, str(code), weight) for code, weight in ((1, 1), (2, 2), (3, 3)))
    one = Frame("", schools, (Inspector("p", "p", 9),), frozenset(), 1, (("", 1),))
    runs = 3000
    times = {1: 0, 2: 0, 3: 0}
    for place in range(runs):
        times[draw.draw(one, f"seed {place}")[0].code] += 1
    for code, weight in ((1, 1), (2, 2), (3, 3)):
        chance = weight / 6
        deviation = (runs * chance * (1 - chance)) ** 0.5
        assert abs(times[code] - runs * chance) < 5 * deviation


def test_inspectors_are_sent_about_equally_often() -> None:
    one = frame([1] * 8, 8, people=4)
    sent = [key for each in draw.draw(one, "seed") for key in each.inspectors]
    assert {sent.count(f"p{n}") for n in range(4)} == {4}


def test_layers_get_seats_in_proportion() -> None:
    assert draw.seats({"a": 6, "b": 3, "c": 1}, 5) == {"a": 3, "b": 2, "c": 0}
    assert sum(draw.seats({"a": 7, "b": 7, "c": 7}, 10).values()) == 10


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (frame([], 1), "没有学校"),
        (frame([1, 1], 3), "1 到 2 之间"),
        (frame([1, 0], 1), "至少有 1 张签"),
        (frame([1, 1], 1, people=1), "检查人员不够"),
        (frame([1, 1], 1, team=(("", 0),)), "至少安排 1 名"),
        (frame([1, 1], 1, people=2, barred=frozenset({("p0", 100)})), "可以去演示0小"),
    ],
)
def test_a_frame_that_cannot_be_drawn_from_says_why(wrong: Frame, words: str) -> None:
    with pytest.raises(draw.DrawRefused, match=words):
        draw.draw(wrong, "seed")


def test_what_is_no_record_is_not_taken_for_one() -> None:
    assert draw.verify({}) == ["记录不完整，无法核算。"]
    assert draw.verify({"frame": {"form": "other"}}) == ["记录不完整，无法核算。"]


def test_a_seed_that_was_made_up_is_found_out() -> None:
    one = frame([1, 2, 3], 1)
    record = {
        "frame": json.loads(draw.canonical(one)),
        "frame_hash": draw.hash_of(one),
        "public": "7",
        "seed": "made up",
        "result": draw.as_told(draw.draw(one, "made up")),
    }
    assert draw.verify(record) == ["种子不是由名单指纹和公开数算出来的。"]


rings = st.lists(st.integers(1, 99), min_size=5, max_size=12, unique=True)


@settings(max_examples=60)
@given(rings, st.text(max_size=8), st.text(max_size=8))
def test_a_rotation_never_pairs_two_schools_both_ways(
    codes: list[int], first: str, second: str
) -> None:
    before = rotation.rotate(codes, first)
    for visits in (before, _again(codes, second, before)):
        together = {*before, *visits}
        assert sorted(visitor for visitor, _ in visits) in ([], sorted(codes))
        assert sorted(visited for _, visited in visits) in ([], sorted(codes))
        assert not any((visited, visitor) in together for visitor, visited in together)


def _again(codes: list[int], seed: str, before: list[tuple[int, int]]) -> list[tuple[int, int]]:
    try:
        return rotation.rotate(codes, seed, before=before)
    except rotation.RotationRefused:
        return []  # what is left may hold no second ring


def test_a_rotation_keeps_barred_pairs_apart_and_says_where_there_is_none() -> None:
    assert (1, 2) not in rotation.rotate([1, 2, 3, 4], "s", barred=[(1, 2)])
    with pytest.raises(rotation.RotationRefused, match="至少要有 3 所"):
        rotation.rotate([1, 2], "s")
    with pytest.raises(rotation.RotationRefused, match="排不出轮转"):
        rotation.rotate([1, 2, 3], "s", before=rotation.rotate([1, 2, 3], "s"))


def test_the_numbers_of_the_grades_come_from_the_packs_folder() -> None:
    numbers = grading.table_for(tables(), 51172300000002, ON)
    assert [numbers.grades[key].times_a_year for key in grading.GRADES] == [1, 2, 4, 6]
    assert numbers.assumed


@pytest.mark.parametrize(
    ("facts", "grade", "words"),
    [
        (Facts(), "A", "没有未销号"),
        (Facts(overdue=2), "B", "逾期的职责 2 项"),
        (Facts(serious=2, overdue=1), "C", "较大隐患 2 处"),
        (Facts(signals=("甲", "乙")), "C", "异常迹象 2 种"),
        (Facts(major=1, serious=3), "D", "重大隐患 1 处"),
    ],
)
def test_facts_suggest_a_grade_with_its_reasons(facts: Facts, grade: str, words: str) -> None:
    found, why = grading.proposed(facts, grading.table_for(tables(), 1, ON))
    assert found == grade
    assert words in why[0]


def test_a_schools_tickets_are_explained_one_by_one() -> None:
    numbers = grading.table_for(tables(), 1, ON)
    facts = Facts(signals=("8 周没有自查出隐患",), visits_this_year=1)
    weight, why = grading.weigh("C", facts, numbers, ON)
    assert weight == 4 + 2 + 1
    assert why == [
        "C 级（较大风险）4 张签",
        "每年应查 4 次，今年查了 1 次，加 2 张",
        "8 周没有自查出隐患，加 1 张",
    ]
    assert grading.weigh("", Facts(), numbers, date(2026, 1, 5))[0] == 2
    assert grading.weigh("D", Facts(signals=("x",) * 9), numbers, ON)[0] == 12


def test_a_rotation_is_computed_again_from_what_is_published() -> None:
    told = rotation.frame_of("演示", {n: f"演示{n}小" for n in range(1, 7)}, [(1, 2)], [(3, 4)])
    seed = draw.seed_of(told["form"], rotation.hash_of(told), "20261118")
    record = {
        "frame": told,
        "frame_hash": rotation.hash_of(told),
        "public": "20261118",
        "seed": seed,
        "result": rotation.run(told, seed),
    }
    assert rotation.verify(json.loads(json.dumps(record))) == []
    assert rotation.verify({**record, "public": "x"}) == ["种子不是由名单指纹和公开数算出来的。"]
    assert rotation.verify({**record, "result": []}) == ["用种子重新排定，结果与公布的不同。"]
    assert rotation.verify({}) == ["记录不完整，无法核算。"]
