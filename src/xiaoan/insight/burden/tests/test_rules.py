from __future__ import annotations

from datetime import date

from xiaoan.insight.burden.rules import (
    Asked,
    Clause,
    Rates,
    askers,
    end_of,
    groundless,
    lines,
    month_of,
    months_before,
    shared,
    total,
)

RATES = Rates(20, 30, 3, 10, 120)
TODAY = date(2026, 11, 18)
COUNTY, NATION = (
    Clause("a/1", "演示方案·第一条", "演示方案"),
    Clause("b/1", "演示法·第二条", "演示法"),
)


def test_measured_time_stands_and_the_rest_is_reckoned() -> None:
    found = lines(
        [
            Asked("inspection", "演示方案", "全校排查", 2, fields=40, spent=600.0),
            Asked("fact", "演示方案", "应急演练", 1, fields=6),
            Asked("task", "演示教科局", "阅知", 4),
            Asked("letter", "演示教科局", "责任书", 1),
            Asked("photo", "随上面各项", "排查照片", 4, photos=4),
        ],
        RATES,
    )
    assert [one.minutes for one in found] == [10, 2, 12, 10, 2]
    sums = total(found)
    assert (sums.times, sums.fields, sums.minutes, sums.measured, sums.photos) == (8, 46, 36, 10, 4)


def test_lines_stand_by_kind_and_name_never_by_size() -> None:
    asked = [Asked("task", "乙", "阅知", 900), Asked("task", "丙", "阅知", 1)]
    asked.append(Asked("fact", "丁", "应急演练", 5, fields=5))
    assert [one.asked.asker for one in lines(asked, RATES)] == ["丁", "丙", "乙"]
    assert [name for name, _ in askers(lines(asked, RATES))] == ["丁", "丙", "乙"]


def test_what_two_texts_ask_is_filled_in_once() -> None:
    both = Asked("fact", "演示方案、演示法", "应急演练", 3, fields=18, clauses=(COUNTY, NATION))
    one = Asked("fact", "演示方案", "召开会议", 3, fields=18, clauses=(COUNTY,))
    (saved,) = shared(lines([both, one], RATES))
    assert (saved.packs, saved.fields, saved.minutes) == (("演示方案", "演示法"), 18, 6)


def test_what_no_clause_asks_for_is_named_and_a_photo_is_not() -> None:
    asked = [
        Asked("task", "演示教科局", "阅知", 1),
        Asked("fact", "演示方案", "应急演练", 1, clauses=(COUNTY,)),
        Asked("photo", "随上面各项", "排查照片", 1, photos=1),
    ]
    assert [one.asked.title for one in groundless(lines(asked, RATES))] == ["阅知"]


def test_a_month_is_this_one_where_the_word_says_none() -> None:
    for word in ("", "2026-13", "十一月", "2027-01", "20261"):
        assert month_of(word, TODAY) == date(2026, 11, 1)
    assert month_of("2026-02", TODAY) == date(2026, 2, 1)
    assert months_before(date(2026, 2, 1), 3) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert (end_of(date(2026, 12, 1)), end_of(date(2026, 2, 1))) == (
        date(2027, 1, 1),
        date(2026, 3, 1),
    )
