"""Forms, what may be shown, and results, without a database."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from xiaoan.features.literacy.queries import items
from xiaoan.features.literacy.rules import assembling, results, showing
from xiaoan.features.literacy.rules.bank import BANDS

BANK = items.bank()
NUMBERS = items.numbers()


def blueprint(**more: object) -> assembling.Blueprint:
    told: dict[str, object] = {
        "band": "upper", "themes": dict.fromkeys(BANK.themes, 1), "mix": "even", "forms": 2,
    }  # fmt: skip
    return assembling.Blueprint(**(told | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("band", BANDS)
def test_forms_follow_the_blueprint_and_are_alike(band: str) -> None:
    forms = assembling.assemble(BANK, blueprint(band=band), "种子")
    for form in forms:
        assert [BANK.items[key].theme for key in form] == list(BANK.themes)
        assert {BANK.items[key].band for key in form} == {band}
    assert not set(forms[0]) & set(forms[1])
    weights = {"easy": 1, "medium": 2, "hard": 3}
    sums = [sum(weights[BANK.items[key].level] for key in form) for form in forms]
    assert abs(sums[0] - sums[1]) <= 1


def test_the_same_seed_gives_the_same_forms_and_another_gives_others() -> None:
    wanted = blueprint()
    assert assembling.assemble(BANK, wanted, "a") == assembling.assemble(BANK, wanted, "a")
    assert assembling.assemble(BANK, wanted, "a") != assembling.assemble(BANK, wanted, "b")


def test_no_form_asks_an_item_twice_even_where_forms_share_some() -> None:
    for form in assembling.assemble(BANK, blueprint(themes={"fire": 3}, forms=4), "a"):
        assert len(set(form)) == 3


@pytest.mark.parametrize(("themes", "said"), [({}, "至少选一个"), ({"fire": 5}, "不超过 4")])
def test_a_blueprint_that_cannot_be_filled_says_what_to_change(
    themes: dict[str, int], said: str
) -> None:
    with pytest.raises(assembling.BlueprintRefused, match=said):
        assembling.assemble(BANK, blueprint(themes=themes), "a")


def test_neighbours_answer_different_forms() -> None:
    dealt = [assembling.form_of("a", seat, 2) for seat in range(1, 46)]
    assert all(left != right for left, right in pairwise(dealt))
    assert abs(dealt.count(0) - dealt.count(1)) == 1


def test_small_groups_are_hidden_and_cannot_be_subtracted() -> None:
    assert showing.shown({1: 30, 2: 40}, 10) == {1, 2}
    assert showing.shown({1: 9, 2: 30, 3: 40}, 10) == {3}  # the second hides the first
    assert showing.shown({1: 4, 2: 3, 3: 30, 4: 40}, 10) == {4}  # 4 + 3 are still too few
    assert showing.shown({1: 6, 2: 5, 3: 30}, 10) == {3}
    assert showing.shown({1: 9, 2: 50}, 10) == frozenset()
    assert showing.shown({1: 0, 2: 50}, 10) == {2}


@pytest.mark.parametrize(("own", "whole", "may"), [(40, 45, False), (40, 50, True), (40, 40, True)])
def test_a_school_sees_the_whole_only_where_the_rest_is_not_small(
    own: int, whole: int, may: bool
) -> None:
    assert showing.may_compare(own, whole, 10) is may


def sheets(school: int, sitting: UUID, people: int, marks: str) -> list[results.Answered]:
    return [results.Answered(school, sitting, 0, marks) for _ in range(people)]


ASKED = results.Asked((("fire/upper/1", "fire/upper/2", "food/upper/1"),), BANK, NUMBERS)


def test_results_by_school_and_theme() -> None:
    told = [
        one
        for school in (1, 2)
        for sitting in (uuid4(), uuid4())
        for one in sheets(school, sitting, 10, "011") + sheets(school, sitting, 10, "001")
    ]
    found = results.results(told, ASKED, {1: "一校", 2: "二校"})
    assert (found.people, found.classes) == (80, 4)
    assert found.whole is not None and found.whole.value == pytest.approx(0.5)
    assert [one.theme for one in found.weak] == ["fire"]
    assert [item.id for item in found.weak[0].missed] == ["fire/upper/1", "fire/upper/2"]
    assert [(one.name, one.people) for one in found.schools] == [("一校", 40), ("二校", 40)]
    assert all(one.interval for one in found.schools)
    (form,) = found.forms
    assert [figures.difficulty for _, figures in form.items] == [0, 0.5, 1]


def test_too_few_people_have_no_results_and_too_few_a_form_no_reliability() -> None:
    few = results.results(sheets(1, uuid4(), 9, "111"), ASKED, {})
    assert few.whole is None and not few.themes and not few.schools
    some = results.results(sheets(1, uuid4(), 29, "111"), ASKED, {})
    assert some.whole is not None and some.forms[0].alpha is None and not some.forms[0].items


def test_words_of_reliability_and_discrimination() -> None:
    values = (0.85, 0.75, 0.65, 0.2, None)
    words = [NUMBERS.reliability_word(one) for one in values]
    assert words == ["好", "可以用", "勉强可用", "偏低，只作参考", "人数太少，不计算"]
    assert [NUMBERS.discrimination_word(one) for one in (0.4, 0.25, 0.1, None)] == [
        "好", "可以", "偏低", "—",
    ]  # fmt: skip
    assert showing.band_of_many([3, 4], 10) == "不足 10 人" and showing.percent(0.6) == "60.0%"
    assert (
        assembling.minutes_for(16, "upper", 45) == 12
        and assembling.minutes_for(2, "lower", 45) == 5
    )
