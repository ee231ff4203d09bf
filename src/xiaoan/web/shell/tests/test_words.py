from __future__ import annotations

from xiaoan.web.shell import pictures, words


def test_a_grade_is_known_by_its_key_and_by_its_word() -> None:
    assert words.grade_word("major") == "重大"
    assert words.grade_tone("major") == words.grade_tone("重大") == "red"
    assert words.grade_word(None) == "未定级"
    assert words.grade_tone(None) == "quiet"


def test_an_unlisted_state_is_shown_as_it_is() -> None:
    assert (words.state_word("overdue"), words.state_tone("overdue")) == ("已逾期", "bad")
    assert (words.state_word("治理中"), words.state_tone("治理中")) == ("治理中", "quiet")


def test_shares_without_a_whole_are_a_dash() -> None:
    assert words.percent(27, 28) == "96.4%"
    assert words.percent(1.0) == "100%"
    assert words.percent(0, 0) == words.percent(None) == "—"
    assert words.grouped(1286) == "1,286"
    assert words.grouped(0) == "0"


def test_a_ring_closes_and_leaves_out_what_is_nought() -> None:
    arcs = pictures.ring([("消防", 3), ("设施", 0), ("食品", 1)])
    assert [arc.label for arc in arcs] == ["消防", "食品"]
    assert round(sum(arc.length for arc in arcs), 1) == round(arcs[0].around, 1)
    assert arcs[1].offset == -arcs[0].length
    assert pictures.ring([("消防", 0)]) == []


def test_bars_scale_to_the_longest_and_few_still_show() -> None:
    assert [one.share for one in pictures.bars([("甲", 200), ("乙", 1), ("丙", 0)])] == [100, 1, 0]
    assert pictures.bars([]) == []


def test_a_flat_line_stays_in_the_picture() -> None:
    assert pictures.line([4, 4]) == "2.0,30.0 118.0,30.0"
    assert pictures.line([]) == ""


def test_a_length_of_time_in_days() -> None:
    assert [words.days_word(days) for days in (None, 0.2, 5.4, 7.0)] == [
        "—",
        "当天",
        "5.4 天",
        "7 天",
    ]
