from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from xiaoan.engine.policy.pack import PACKS, read_pack
from xiaoan.features.inspections import rules
from xiaoan.features.inspections.rules import AnswerIn, Batch, Ground, Item, Plan, Point, plans

NOW = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
STAIRS, KITCHEN = uuid.UUID(int=1), uuid.UUID(int=2)


def item(code: str, area: str = "消防", freq: str = "日", **more: object) -> Item:
    known = {"is_direct": False, "is_unsure": False, "is_on": True, **more}
    return Item(code, area, f"{code} 完好", "查看", freq, "法", "general", **known)  # type: ignore[arg-type]


LIBRARY = {
    one.code: one
    for one in (
        item("F1"),
        item("F2", freq="周"),
        item("F3", freq="月", is_direct=True),
        item("F4", freq="学期"),
        item("F5", is_on=False, is_unsure=True),
        item("K1", area="食堂", freq="餐"),
    )
}


def stairs(*codes: str) -> Point:
    return Point(STAIRS, "楼梯", "教学楼 楼梯", "消防", codes)


def codes(point: Point, plan: Plan) -> list[str]:
    return [one.code for one in rules.asked(point, plan, LIBRARY)]


@pytest.mark.parametrize(
    ("cycle", "expected"),
    [("day", ["F1"]), ("week", ["F1", "F2"]), ("month", ["F1", "F2", "F3"])],
)
def test_a_rarer_round_also_asks_what_a_frequent_one_does(cycle: str, expected: list[str]) -> None:
    assert codes(stairs(), Plan(cycle)) == expected


def test_an_item_still_to_be_verified_is_asked_only_where_the_point_names_it() -> None:
    assert "F5" not in codes(stairs(), Plan("month"))
    assert codes(stairs("F1", "F5"), Plan("day")) == ["F1", "F5"]


def test_a_termly_item_is_asked_monthly_where_the_point_names_it() -> None:
    assert codes(stairs("F1", "F4"), Plan("week")) == ["F1"]
    assert codes(stairs("F1", "F4"), Plan("month")) == ["F1", "F4"]


def test_a_round_that_names_its_items_asks_exactly_those() -> None:
    assert codes(stairs(), Plan("day", item_codes=("F4", "K1"))) == ["F4"]


def test_every_area_of_the_field_library_has_something_to_ask_monthly() -> None:
    found = read_pack(PACKS / "field-library-2026")
    common = {
        checklist.area
        for checklist in found.checklists
        for one in checklist.items
        if one.is_on and rules.reach(one.freq) <= rules.CYCLE_REACH["month"]
    }
    assert sum(len(checklist.items) for checklist in found.checklists) == 146
    assert {checklist.area for checklist in found.checklists} - common == set()


def test_a_point_where_nothing_is_asked_is_left_out() -> None:
    kitchen = Point(KITCHEN, "后厨", "后厨", "食堂", ())
    lab = Point(uuid.UUID(int=3), "实验室", "实验室", "实验室", ())
    found = rules.expected([stairs(), kitchen, lab], Plan("day"), LIBRARY)
    assert {point: [one.code for one in items] for point, items in found.items()} == {
        STAIRS: ["F1"],
        KITCHEN: ["K1"],
    }


def test_a_route_asks_only_its_own_points() -> None:
    kitchen = Point(KITCHEN, "后厨", "后厨", "食堂", ())
    found = rules.expected([stairs(), kitchen], Plan("day", (KITCHEN,)), LIBRARY)
    assert list(found) == [KITCHEN]


A, B = (STAIRS, "F1"), (STAIRS, "F2")


@pytest.mark.parametrize(
    ("before", "new", "is_complete"),
    [
        ((), (A, B), True),
        ((), (A,), False),
        ((A,), (B,), True),
        ((A, B), (B,), False),
        ((A, B), (A, B), True),
    ],
)
def test_a_round_is_complete_alone_or_with_what_was_missing(
    before: tuple[rules.Pair, ...], new: tuple[rules.Pair, ...], is_complete: bool
) -> None:
    assert rules.completes(frozenset((A, B)), frozenset(before), frozenset(new)) is is_complete


def test_a_round_that_asks_nothing_is_never_complete() -> None:
    assert not rules.completes(frozenset(), frozenset(), frozenset((A,)))


def told(code: str = "F1", **more: object) -> AnswerIn:
    known = {"id": uuid.uuid4(), "checkpoint_id": STAIRS, "result": "ok", **more}
    return AnswerIn(item_code=code, **known)  # type: ignore[arg-type]


def sent(*answers: AnswerIn, skew: timedelta = timedelta(0)) -> Batch:
    return Batch(
        id=uuid.uuid4(),
        started_at=NOW + skew - timedelta(minutes=9),
        finished_at=NOW + skew - timedelta(minutes=1),
        sent_at=NOW + skew,
        answers=answers,
    )


def test_a_clock_an_hour_ahead_is_corrected_and_recorded() -> None:
    when = rules.times(sent(told(), skew=timedelta(hours=1)), NOW)
    assert when.finished_at == NOW - timedelta(minutes=1)
    assert when.started_at == NOW - timedelta(minutes=9)
    assert when.skew_seconds == 3600


def test_times_never_lie_in_the_future_nor_out_of_order() -> None:
    odd = msgspec.structs.replace(
        sent(told()), started_at=NOW + timedelta(days=2), finished_at=NOW + timedelta(days=1)
    )
    when = rules.times(odd, NOW)
    assert when.started_at == when.finished_at == NOW


def test_work_uploaded_a_week_later_no_longer_counts() -> None:
    assert rules.counts_on(NOW - timedelta(days=6), NOW) == date(2026, 11, 12)
    assert rules.counts_on(NOW - timedelta(days=8), NOW) is None


def test_a_late_evening_counts_for_its_local_day() -> None:
    assert rules.local_day(datetime(2026, 11, 17, 16, 30, tzinfo=UTC)) == date(2026, 11, 18)


def test_a_derived_id_is_a_uuid7_that_repeats() -> None:
    whole = uuid.UUID("0199a0b0-1111-7222-8333-444455556666")
    made = rules.derived_id(whole, STAIRS, "F1")
    assert made == rules.derived_id(whole, STAIRS, "F1")
    assert made != rules.derived_id(whole, STAIRS, "F2")
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.hex[:12] == whole.hex[:12]


HOLIDAY = {date(2026, 10, day) for day in range(1, 9)}


def in_term(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAY


def test_a_holiday_round_is_due_in_the_days_before_it() -> None:
    found = rules.window_before_break(date(2026, 9, 28), 7, in_term)
    assert found == rules.Window("before-2026-10-01", date(2026, 9, 24), date(2026, 9, 30))


def test_a_weekend_is_no_holiday_and_a_far_holiday_is_not_due() -> None:
    assert rules.window_before_break(date(2026, 9, 10), 7, in_term) is None
    assert rules.window_before_break(date(2026, 9, 20), 7, in_term) is None


GROUND = Ground({STAIRS: stairs()}, LIBRARY, frozenset({uuid.UUID(int=9)}), {uuid.UUID(int=8): A})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (told(checkpoint_id=KITCHEN), "检查点不属于本单位"),
        (told("NONE"), "没有编号为 NONE 的检查项"),
        (told(result="bad", photo_ids=(uuid.UUID(int=7),)), "照片尚未上传"),
        (told(result="bad", after_photo_ids=(uuid.UUID(int=7),)), "照片尚未上传"),
        (told(is_fixed=True), "只有“有问题”的项"),
        (told(case_id=uuid.UUID(int=8)), "只有“有问题”的项"),
        (told("F2", result="bad", case_id=uuid.UUID(int=8)), "所选的已登记隐患不在此点此项"),
        (told("F3", result="bad"), "直接判定为重大隐患"),
    ],
)
def test_a_fault_names_its_answer(answer: AnswerIn, words: str) -> None:
    (fault,) = rules.faults(sent(answer), GROUND)
    assert words in fault.message
    assert fault.answer_id == answer.id


@pytest.mark.parametrize(
    "answer",
    [
        told(result="bad"),
        told(result="bad", photo_ids=(uuid.UUID(int=9),), is_fixed=True),
        told(result="bad", case_id=uuid.UUID(int=8)),
        told("F3", result="bad", note="相机坏了，铁栅栏焊死"),
        told("F3", result="na"),
    ],
)
def test_a_sound_answer_has_no_fault(answer: AnswerIn) -> None:
    assert rules.faults(sent(answer), GROUND) == []


def test_an_item_answered_twice_is_named_once() -> None:
    (fault,) = rules.faults(sent(told(), told()), GROUND)
    assert fault.message.startswith("第2项")
    assert "答了两次" in fault.message


def test_fields_are_counted_as_the_person_filled_them() -> None:
    assert rules.field_count(told()) == 1
    full = told(result="bad", note="坏", photo_ids=(STAIRS, KITCHEN), is_fixed=True)
    assert rules.field_count(full) == 5


def test_only_duties_that_count_sweeps_are_served_by_rounds() -> None:
    assert plans.asks_sweep({"every": "week", "any_of": [{"fact": "sweep", "at_least": 1}]})
    assert not plans.asks_sweep({"every": "year", "any_of": [{"fact": "drill", "at_least": 1}]})
    assert not plans.asks_sweep({"aim": True})


CAMPUS_WEEKLY = {"every": "week", "any_of": [{"fact": "sweep", "where": {"scope": "campus"}}]}


@pytest.mark.parametrize(
    ("cycle", "scope", "serves"),
    [
        ("week", "campus", True),
        ("day", "campus", True),
        ("month", "campus", False),
        ("week", "key", False),
    ],
)
def test_a_round_serves_a_duty_when_it_is_as_wide_and_as_often(
    cycle: str, scope: str, serves: bool
) -> None:
    assert plans.serves(cycle, scope, CAMPUS_WEEKLY) is serves


def test_a_duty_that_names_no_place_is_served_by_any_and_a_holiday_is_a_quarter_s() -> None:
    anywhere = {"every": "quarter", "any_of": [{"fact": "sweep", "at_least": 1}]}
    assert plans.serves("holiday", "surroundings", anywhere)
    assert not plans.serves("holiday", "surroundings", anywhere | {"every": "month"})


def test_every_usual_round_is_told_apart_and_picks_points_by_their_place() -> None:
    assert len({one.key for one in plans.PATTERNS}) == len(plans.PATTERNS)
    night = plans.pattern("dormitory")
    assert night is not None
    dorm = rules.Point(uuid.uuid4(), "走廊", "宿舍1号楼 2层 走廊", "宿舍", ())
    gate = rules.Point(uuid.uuid4(), "校门", "北 校门", "安防", ())
    assert (night.fits(dorm), night.fits(gate)) == (True, False)
    assert plans.pattern("nothing") is None
