from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from house.world import NOW
from xiaoan.features.tips.models import table
from xiaoan.features.tips.rules import codes, lanes, proofs, publishing, routing, wording

KEY = b"k" * 32
SCHOOL = routing.Office(51172310300101, "演示第一小学", "school", "education", "school")
BUREAU = routing.Office(51172300000002, "演示县教科局", "department", "education", "county")
COUNTY = routing.Office(51172300000001, "演示县人民政府", "government", "government", "county")
TOWN = routing.Office(51172310300001, "演示镇人民政府", "government", "government", "township")
MARKET = routing.Office(51172300000004, "演示县市场监管局", "department", "market", "county")
NEAR = routing.Near(SCHOOL, [TOWN, BUREAU, COUNTY], [BUREAU, MARKET])


def test_the_same_tip_has_the_same_code_and_another_another() -> None:
    one, other = uuid4(), uuid4()
    assert codes.code_of(one, KEY) == codes.code_of(one, KEY) != codes.code_of(other, KEY)
    assert codes.code_of(one, b"x" * 32) != codes.code_of(one, KEY)


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.code_of(uuid4(), KEY)
    assert codes.plain(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")


def test_every_single_slip_and_every_swap_of_neighbours_is_seen() -> None:
    signs = codes.code_of(uuid4(), KEY).replace("-", "")
    for place in range(len(signs)):
        for sign in codes.ALPHABET.replace(signs[place], ""):
            assert codes.plain(signs[:place] + sign + signs[place + 1 :]) == ""
    for place in range(len(signs) - 1):
        swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
        assert swapped == signs or codes.plain(swapped) == ""


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 12, "你好" * 6, "A" * 500, "\x00" * 12])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.plain(typed) == ""


def test_a_proof_counts_for_its_tip_in_its_time_and_only_worked_out() -> None:
    tip_id = uuid4()
    challenge = proofs.challenge(tip_id, 8, NOW, KEY)
    nonce, seal = proofs.work(challenge), (KEY, 12)
    assert proofs.is_proved(tip_id, (challenge, nonce), NOW, seal)
    assert not proofs.is_proved(uuid4(), (challenge, nonce), NOW, seal)
    assert not proofs.is_proved(tip_id, (challenge, nonce), NOW + timedelta(hours=13), seal)
    assert not proofs.is_proved(tip_id, (challenge.replace(".8.", ".0."), nonce), NOW, seal)
    assert not proofs.is_proved(tip_id, (challenge, nonce), NOW, (b"x" * 32, 12))
    wrong = next(str(n) for n in range(9999) if not _works(challenge, str(n)))
    assert not proofs.is_proved(tip_id, (challenge, wrong), NOW, seal)


def _works(challenge: str, nonce: str) -> bool:
    return proofs.is_proved(
        __import__("uuid").UUID(challenge.split(".")[0]), (challenge, nonce), NOW, (KEY, 12)
    )


@pytest.mark.parametrize("given", [("", ""), ("a.b.c.d", "1"), ("...", "1"), ("x" * 200, "é")])
def test_garbage_proves_nothing(given: tuple[str, str]) -> None:
    assert not proofs.is_proved(uuid4(), given, NOW, (KEY, 12))


def test_work_grows_with_a_flood_and_has_an_end() -> None:
    asked = [proofs.bits_for(arrived, 240, 14, 20) for arrived in (0, 240, 241, 480, 10**6)]
    assert asked == [14, 14, 15, 15, 20]


def test_two_hundred_honest_people_go_straight_and_ten_thousand_without_proof_are_held() -> None:
    numbers = table().numbers
    bounds = lanes.Bounds(
        numbers["admitted_an_hour"], numbers["held_most"], numbers["held_megabytes"] * 2**20
    )
    honest = {lanes.lane(lanes.Load(n), bounds, is_proved=True) for n in range(200)}
    assert honest == {lanes.STRAIGHT}
    kept, photo = 0, 400_000
    for held in range(10_000):
        load = lanes.Load(0, held, kept)
        assert lanes.lane(load, bounds, is_proved=False) == lanes.HELD
        kept += photo if lanes.takes_photos(lanes.HELD, load, bounds) else 0
    assert kept < bounds.held_bytes + photo
    assert lanes.lane(lanes.Load(0, bounds.held_most), bounds, is_proved=False) == lanes.FULL
    assert lanes.lane(lanes.Load(0, bounds.held_most), bounds, is_proved=True) == lanes.STRAIGHT


@pytest.mark.parametrize(
    ("kind", "about", "to"),
    [
        ("building", False, SCHOOL),
        ("building", True, BUREAU),
        ("staff", False, BUREAU),
        ("harm", False, BUREAU),
        ("stall", False, MARKET),
        ("traffic", False, BUREAU),  # no police office is registered in this county
        ("bus", False, BUREAU),
    ],
)
def test_a_tip_goes_where_the_table_says(kind: str, about: bool, to: routing.Office) -> None:
    chosen = table().kinds[kind]
    assert routing.office_for(chosen, NEAR, about_school=about) == to


def test_what_is_about_the_bureau_goes_to_the_government() -> None:
    near = routing.Near(BUREAU, [COUNTY], [BUREAU])
    assert routing.office_for(table().kinds["staff"], near, about_school=False) == COUNTY
    assert routing.level_above(BUREAU, [COUNTY]) == COUNTY
    assert routing.level_above(SCHOOL, []) is None


def test_boxes_are_read_and_stay_inside_the_photo() -> None:
    (one,) = publishing.boxes_of("10,20,30,15")
    assert one.pixels((200, 100)) == (20, 20, 80, 35)
    assert len(publishing.boxes_of("1,1,2,2; 3，3，4，4")) == 2
    assert publishing.boxes_of("") == []


@pytest.mark.parametrize("typed", ["1,2,3", "a,b,c,d", "90,90,20,20", "1,1,0,5", "nan,1,1,1"])
def test_a_box_that_is_none_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="。"):
        publishing.boxes_of(typed)


def test_spans_are_said_as_people_say_them() -> None:
    said = [wording.span(days) for days in (2, 7, 14, 15, 20, 28, 90, 100)]
    assert said == ["两天", "一周", "两周", "十五天", "二十天", "四周", "九十天", "100天"]


def test_the_clocks_are_the_table_s_days() -> None:
    told = routing.clock_numbers(table().numbers)
    assert (told["accept_minutes"], told["answer_minutes"]) == (2 * 420, 7 * 420)


def test_what_is_no_challenge_asks_for_no_work() -> None:
    told = [proofs.bits_of(one) for one in ("", "a.b.c.d", "a.14.c", "a.²²².c.d", "a.17.1.x")]
    assert told == [0, 0, 0, 0, 17]


def test_small_numbers_are_not_told() -> None:
    assert [publishing.counted(n, 3) for n in (0, 1, 2, 3)] == ["0件", "不足3件", "不足3件", "3件"]
    assert publishing.usual([1, 5], 3) == ""
    assert publishing.usual([0.2, 5, 0.5], 3) == "当天"
    assert publishing.usual([2, 5, 9], 3) == "5天"
