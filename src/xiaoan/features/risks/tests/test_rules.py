from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoan.engine.policy.pack import PACKS, read_pack
from xiaoan.features.risks.queries import library as packs
from xiaoan.features.risks.rules import library, methods, moving, regional
from xiaoan.features.risks.rules.methods import HIGH_TO_LOW, RiskRefused
from xiaoan.foundation.accounts import capabilities

MATRIX = packs.known_methods()["matrix"]
LEC = packs.known_methods()["lec"]
FOUR = MATRIX.cutoffs


@pytest.mark.parametrize(
    ("score", "colour"),
    [(25, "red"), (20, "red"), (16, "orange"), (15, "orange"), (9, "yellow"), (8, "blue")],
)
def test_a_score_of_the_matrix_has_the_colour_of_its_band(score: int, colour: str) -> None:
    assert methods.colour_of(FOUR, Decimal(score)) == colour


@pytest.mark.parametrize(
    ("told", "score", "colour"),
    [
        ({"l": "3", "e": "6", "c": "40"}, "720", "red"),
        ({"l": "1", "e": "6", "c": "40"}, "240", "orange"),
        ({"l": "0.5", "e": "10", "c": "15"}, "75", "yellow"),
        ({"l": "0.1", "e": "0.5", "c": "1"}, "0.05", "blue"),
    ],
)
def test_lec_multiplies_fractions_exactly(told: dict[str, str], score: str, colour: str) -> None:
    judged = methods.judge(LEC, LEC.cutoffs, told)
    assert (methods.plain(judged.score), judged.colour) == (score, colour)


def test_without_settled_cut_offs_a_person_gives_the_colour() -> None:
    with pytest.raises(RiskRefused) as refusal:
        methods.judge(MATRIX, None, {"l": "5", "s": "5"})
    assert refusal.value.field == "colour"
    judged = methods.judge(MATRIX, None, {"l": "5", "s": "5", "colour": "yellow"})
    assert (judged.colour, judged.is_settled) == ("yellow", False)


def test_a_settled_colour_may_be_chosen_higher_and_never_lower() -> None:
    told = {"l": "3", "s": "3"}
    assert methods.judge(MATRIX, FOUR, told).colour == "yellow"
    assert methods.judge(MATRIX, FOUR, {**told, "colour": "red"}).colour == "red"
    with pytest.raises(RiskRefused, match="不能评得更低"):
        methods.judge(MATRIX, FOUR, {**told, "colour": "blue"})


def test_three_grades_know_no_orange() -> None:
    three = {"red": Decimal(16), "yellow": Decimal(8)}
    assert methods.colours_of(three) == ("red", "yellow", "blue")
    assert methods.colour_of(three, Decimal(15)) == "yellow"
    with pytest.raises(RiskRefused, match="没有橙色"):
        methods.judge(MATRIX, three, {"l": "3", "s": "3", "colour": "orange"})


@pytest.mark.parametrize(
    ("told", "words"),
    [({"l": "3"}, "严重性"), ({"l": "7", "s": "1"}, "可能性"), ({"l": "x", "s": "1"}, "数字")],
)
def test_a_missing_or_invented_mark_is_asked_for(told: dict[str, str], words: str) -> None:
    with pytest.raises(RiskRefused, match=words):
        methods.judge(MATRIX, FOUR, told)


def test_direct_judging_is_red_and_needs_its_item() -> None:
    direct = packs.known_methods()["direct"]
    assert methods.judge(direct, None, {"item": "XF-02"}).colour == "red"
    with pytest.raises(RiskRefused, match="判定指南"):
        methods.judge(direct, None, {})


@pytest.mark.parametrize(
    ("cutoffs", "words"),
    [
        ({"red": 20}, "都要填"),
        ({"red": 9, "yellow": 9}, "依次变小"),
        ({"red": 9, "yellow": 0}, "大于 0"),
    ],
)
def test_cut_offs_that_make_no_order_are_refused(cutoffs: dict[str, int], words: str) -> None:
    fault = methods.cutoffs_fault({key: Decimal(value) for key, value in cutoffs.items()})
    assert words in fault


@given(st.decimals(0, 1000, allow_nan=False), st.decimals(0, 1000, allow_nan=False))
def test_a_higher_score_is_never_milder(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    milder = methods.is_lower(methods.colour_of(FOUR, high), methods.colour_of(FOUR, low))
    assert not milder


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)), st.integers(1, 24))
def test_the_next_look_is_so_many_months_on(on: date, months: int) -> None:
    then = methods.later(on, months)
    assert (then.year * 12 + then.month) - (on.year * 12 + on.month) == months
    assert then.day in (on.day, *range(28, on.day + 1))


def test_what_is_found_proposes_a_graver_colour() -> None:
    def found(grade: str, *, is_direct: bool = False) -> moving.Found:
        return moving.Found("XF-01", "消防", "教学楼", None, grade, is_direct)

    assert moving.proposed("blue", found("general")) == "yellow"
    assert moving.proposed("blue", found("serious")) == "orange"
    assert moving.proposed("yellow", found("major")) == "red"
    assert moving.proposed("red", found("general")) == "red"
    assert moving.proposed("", found("general")) == ""
    assert moving.asks_review(found("", is_direct=True))


def test_a_hazard_touches_by_item_by_checkpoint_and_by_place_within_its_area() -> None:
    point = uuid4()
    risk = moving.Standing(("XF-01",), "消防", "教学楼楼道、东侧出口", point, "blue")

    def found(item: str = "", area: str = "", place: str = "", at: object = None) -> moving.Found:
        return moving.read_found(
            {"item_code": item, "area": area, "place": place, "checkpoint_id": at}, "general"
        )

    assert moving.touches(risk, found(item="XF-01"))
    assert moving.touches(risk, found(at=str(point)))
    assert moving.touches(risk, found(area="消防", place="一楼东侧出口上锁"))
    assert not moving.touches(risk, found(area="食堂", place="一楼东侧出口上锁"))
    assert not moving.touches(risk, found(area="消防", place="操场"))


def test_every_template_is_whole_and_watched_by_items_of_the_library() -> None:
    pack = read_pack(PACKS / "field-library-2026")
    codes = {item.code for one in pack.checklists for item in one.items}
    areas = {one.area for one in pack.checklists}
    posts = capabilities.table().posts
    known = packs.templates()
    assert len(known) >= 60
    assert {code for one in known.values() for code in one.items} <= codes
    assert {one.area for one in known.values()} <= areas
    for one in known.values():
        kept = [library.Kept(**each) for each in library.controls_of(one)]
        assert library.controls_fault(kept) == ""
        assert "school" in posts[one.post].at
        assert methods.judge(MATRIX, FOUR, dict(one.usual)).colour in HIGH_TO_LOW


def test_every_colour_has_somebody_who_keeps_it() -> None:
    levels = packs.levels()
    assert tuple(levels) == HIGH_TO_LOW
    assert levels["red"].tells_bureau
    assert [one.review_months for one in levels.values()] == [1, 3, 6, 12]


def test_own_items_are_read_a_line_each() -> None:
    assert regional.read_own("沿河防汛：看水位\n\n矿区塌陷") == (
        ("沿河防汛", "看水位"),
        ("矿区塌陷", ""),
    )
    with pytest.raises(ValueError, match="第 1 行"):
        regional.read_own("长" * 61)
    with pytest.raises(ValueError, match="重名"):
        regional.read_own("甲：一\n甲：二")
    items = regional.items_of([], regional.read_own("沿河防汛：看水位"))
    assert regional.words_of(items) == "沿河防汛：看水位"
    assert regional.digest_of("a", items) != regional.digest_of("b", items)
