"""2,000 pupils, three phones: one picture, whatever the order in which it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from xiaoan.features.drills.rules import merging
from xiaoan.features.drills.rules.merging import Asked, Told, moment, picture

START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def key(number: int) -> UUID:
    return UUID(int=number)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


SCHOOL = [Asked(key(1000 + n), f"{n // 8 + 1}年级{n % 8 + 1}班", 42) for n in range(48)]
CLASS = SCHOOL[0]


def told_by_three_phones() -> list[Told]:
    """Each phone counts sixteen classes; one pupil is missed and found, one number put right."""
    marks = [Told(key(1), "alarm", START)]
    for place, asked in enumerate(SCHOOL):
        left = after(40 + place)
        marks.append(Told(key(2000 + place), "out", left, asked.id))
        counted = left + timedelta(seconds=60)
        present = 41 if place in (5, 20) else 42
        marks.append(Told(key(3000 + place), "count", counted, asked.id, present))
    marks.append(Told(key(4001), "count", after(300), SCHOOL[5].id, 42))
    marks.append(Told(key(4002), "count", after(310), SCHOOL[20].id, 41, excused=1))
    return marks


MARKS = told_by_three_phones()
WHOLE = picture(SCHOOL, MARKS)


def test_the_whole_school_is_accounted_for() -> None:
    assert WHOLE.expected == 2016
    assert (WHOLE.present, WHOLE.excused, WHOLE.missing) == (2015, 1, 0)
    assert WHOLE.number("whole") == 48
    assert WHOLE.seconds(WHOLE.out_at) == 87
    assert WHOLE.seconds(WHOLE.whole_at) == 310
    assert WHOLE.classes[5].before == (41,)


@given(st.randoms(use_true_random=False), st.integers(0, 98))
def test_order_and_repetition_change_nothing(chance: Random, twice: int) -> None:
    told = [*MARKS, *MARKS[:twice]]
    chance.shuffle(told)
    assert picture(SCHOOL, told) == WHOLE


@given(st.lists(st.sampled_from(MARKS), unique=True))
def test_a_phone_that_died_adds_its_part_later(first: list[Told]) -> None:
    """What came before is a part of the picture and is not lost when the rest arrives."""
    rest = [mark for mark in MARKS if mark not in first]
    assert picture(SCHOOL, [*first, *rest]) == WHOLE
    assert picture(SCHOOL, [*rest, *first]) == WHOLE


def test_the_latest_headcount_holds_and_what_it_put_right_stays_visible() -> None:
    marks = [
        Told(key(2), "count", after(90), CLASS.id, 42),
        Told(key(1), "count", after(60), CLASS.id, 40),
    ]
    (one,) = picture([CLASS], marks).classes
    assert (one.present, one.before, one.state) == (42, (40,), "whole")


def test_two_phones_that_each_found_a_pupil_never_hide_one_who_is_missing() -> None:
    marks = [Told(key(1), "count", after(60), CLASS.id, 40)]
    marks += [Told(key(number), "count", after(80), CLASS.id, 41) for number in (2, 3)]
    assert picture([CLASS], marks).missing == 1


def test_the_first_alarm_and_the_first_leaving_hold() -> None:
    marks = [
        Told(key(1), "alarm", after(2)),
        Told(key(2), "alarm", START),
        Told(key(3), "out", after(50), CLASS.id),
        Told(key(4), "out", after(45), CLASS.id),
    ]
    seen = picture([CLASS], marks)
    assert seen.began_at == START
    assert seen.seconds(seen.out_at) == 45


def test_what_was_taken_back_never_happened_even_where_that_is_heard_first() -> None:
    back = Told(key(9), "void", after(70), voids=key(8))
    wrong = Told(key(8), "count", after(60), CLASS.id, 12)
    assert picture([CLASS], [back, wrong]).classes[0].state == "inside"
    assert picture([CLASS], [wrong, back]) == picture([CLASS], [back, wrong])


def test_nobody_is_whole_while_one_class_is_silent() -> None:
    marks = [Told(key(1), "alarm", START), Told(key(2), "count", after(60), CLASS.id, 42)]
    seen = picture(SCHOOL[:2], marks)
    assert seen.whole_at is None
    assert seen.out_at is None
    assert seen.missing == 0
    assert [one.state for one in seen.classes] == ["whole", "inside"]


def test_who_goes_missing_again_is_whole_only_from_the_end() -> None:
    numbers = ((60, 42), (80, 41), (120, 42), (130, 42))
    marks = [
        Told(key(place), "count", after(at), CLASS.id, present)
        for place, (at, present) in enumerate(numbers)
    ]
    assert picture([CLASS], marks).whole_at == after(120)


def test_a_clock_that_is_wrong_is_put_right_and_one_that_is_not_is_left() -> None:
    slow = timedelta(minutes=3)
    assert moment(START - slow, after(60) - slow, after(60)) == START
    assert moment(START, after(60), after(62)) == START
    assert moment(after(90), after(60), after(61)) == after(61)
    assert slow > merging.CLOCK_OFF
