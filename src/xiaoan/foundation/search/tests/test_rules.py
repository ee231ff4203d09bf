from __future__ import annotations

import pytest

from xiaoan.foundation.search.rules import Phrase, excerpt, marked, read


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("围栏", "'围栏'"),
        ("栏", "'栏':*"),
        ("操场围栏", "'操场' & '场围' & '围栏'"),
        ("消防 通道", "'消防' & '通道'"),
        ("ＹＨ－２０２６", "('yh':* | ('~yh')) & '2026':*"),
        ("a", "'a':*"),
        ("", ""),
        ("，。！ '|&:*\\", ""),
        ("\0围栏\0", "'围栏'"),
    ],
)
def test_what_is_typed_becomes_terms_that_must_all_be_there(typed: str, asked: str) -> None:
    assert read(typed).tsquery == asked


def test_longer_runs_and_initials_are_checked_in_the_text() -> None:
    assert read("操场围栏 门 ccwl 12").phrases == (Phrase("操场围栏"), Phrase("ccwl", True))


def test_an_endless_query_is_cut() -> None:
    assert len(read("隐患 " * 500).said) <= 60
    assert len(read(" ".join("甲乙丙丁戊己庚辛壬癸子丑")).marks) == 8


def test_words_found_are_marked_whatever_their_case() -> None:
    assert marked("操场YH栏", ("yh",)) == [("操场", False), ("YH", True), ("栏", False)]
    assert marked("操场", ()) == [("操场", False)]


def test_an_excerpt_stands_about_the_first_word_found() -> None:
    text = "甲" * 100 + "消防" + "乙" * 200
    short = excerpt(text, ("消防",))
    assert short.startswith("…甲") and "消防" in short and short.endswith("乙…")
