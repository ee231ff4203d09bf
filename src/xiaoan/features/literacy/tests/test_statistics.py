"""Against values worked out by hand."""

from __future__ import annotations

from itertools import product

import pytest

from xiaoan.features.literacy.rules import statistics as rules

# Five people, four items. Totals 4 3 2 1 0; item shares 0.8 0.6 0.4 0.2: a Guttman scale.
SCALE = [(1, 1, 1, 1), (1, 1, 1, 0), (1, 1, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0)]


def test_kr20_of_a_scale_worked_out_by_hand() -> None:
    # Σpq = .16 + .24 + .24 + .16 = .80; σ² of 4 3 2 1 0 = 2; 4/3 · (1 − .8/2) = .8
    assert rules.kr20(SCALE) == pytest.approx(0.8)


def test_alpha_and_kr20_are_one_for_marks_of_nothing_and_one() -> None:
    assert rules.cronbach_alpha(SCALE) == pytest.approx(rules.kr20(SCALE))


def test_alpha_of_marks_that_are_not_only_nothing_and_one() -> None:
    # Items (1 2 3) and (2 4 6): s² 1 and 4, of the sum 9; 2 · (1 − 5/9) = 8/9
    assert rules.cronbach_alpha([(1, 2), (2, 4), (3, 6)]) == pytest.approx(8 / 9)


def test_items_without_anything_common_have_no_reliability() -> None:
    assert rules.kr20(list(product((0, 1), repeat=3))) == pytest.approx(0)


@pytest.mark.parametrize("rows", [[], [(1, 0)], [(1,), (0,)], [(1, 0), (0, 1)]])
def test_where_nothing_varies_there_is_no_reliability(rows: list[tuple[int, ...]]) -> None:
    assert rules.cronbach_alpha(rows) is None
    assert rules.kr20(rows) is None


def test_items_of_the_scale_worked_out_by_hand() -> None:
    first, second, third, last = rules.item_figures(SCALE)
    assert [one.difficulty for one in (first, second, third, last)] == [0.8, 0.6, 0.4, 0.2]
    # Item 1 against the rest 3 2 1 0 0: Σdd' = 1.2, norms √.8 and √6.8
    assert first.discrimination == pytest.approx(1.2 / (0.8 * 6.8) ** 0.5)
    # Item 2 against 3 2 1 1 0: Σdd' = 1.8, norms √1.2 and √5.2
    assert second.discrimination == pytest.approx(1.8 / (1.2 * 5.2) ** 0.5)
    assert [one.tails for one in (first, last)] == [1, 1]


def test_an_item_that_everybody_knows_tells_nobody_apart() -> None:
    only, _ = rules.item_figures([(1, 1), (1, 0), (1, 1)])
    assert only.difficulty == 1 and only.discrimination is None


def test_the_interval_of_classes_worked_out_by_hand() -> None:
    # Two classes are too few: people .6 .8 .4 .6, s² .08/3, s.e. √(.08/12) = .0816497, t(3) 3.182
    found = rules.mean_interval({"a": [0.6, 0.8], "b": [0.4, 0.6]})
    assert found.value == pytest.approx(0.6)
    assert found.high - found.value == pytest.approx(3.182 * 0.0816497, rel=1e-4)
    many = rules.mean_interval({n: [0.6 + d, 0.6 + d] for n, d in enumerate([0.1, -0.1] * 3)})
    # Σ(Σdev)² = 6 · .04 = .24; s.e. √(6/5 · .24)/12 = .044721; t(5) 2.571
    assert many.high - many.value == pytest.approx(2.571 * 0.0447214, rel=1e-4)


def test_the_interval_of_one_class_is_of_its_people() -> None:
    # s² of .4 .5 .6 = .01; s.e. √(.01/3) = .057735; t(2) 4.303
    found = rules.mean_interval({"a": [0.4, 0.5, 0.6]})
    assert found.high - found.value == pytest.approx(4.303 * 0.057735, rel=1e-4)
    assert rules.mean_interval({"a": [0.4]}) == rules.Interval(0.4, 0, 1)


@pytest.mark.parametrize(
    ("freedom", "point"), [(1, 12.706), (11, 2.228), (29, 2.086), (120, 1.98), (121, 1.96)]
)
def test_student_t_is_never_too_small(freedom: int, point: float) -> None:
    assert rules.t_95(freedom) == point
