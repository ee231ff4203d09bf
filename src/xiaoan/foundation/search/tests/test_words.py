"""The database's function and the reader of queries understand each other."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaoan.foundation.search.rules import read

LETTERS = "操场围栏消防通道校门一二三㐀𠀀ABcd12，。 Ａ９'"


def _holds(text: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xiaoan_search.words(%s) @@ %s::tsquery", [text, read(typed).tsquery])
        row = cursor.fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    text=st.text(LETTERS, min_size=1, max_size=24),
    bounds=st.tuples(st.integers(0, 23), st.integers(1, 8)),
)
def test_every_piece_of_a_text_finds_it(text: str, bounds: tuple[int, int]) -> None:
    start = bounds[0] % len(text)
    piece = text[start : start + bounds[1]]
    if read(piece) and not _starts_inside_a_word(text, start):
        assert _holds(text, piece)


def _starts_inside_a_word(text: str, start: int) -> bool:
    """Letters and digits are looked up from the beginning of their word only."""
    return start > 0 and not _is_han(text[start - 1]) and not _is_han(text[start])


def _is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("ccwl", True), ("CC", True), ("wlcc", False), ("围场", False), ("yh", True), ("栏", True)],
)
def test_initials_and_order(typed: str, is_found: bool) -> None:
    assert _holds("操场围栏 YH-2026", typed) is is_found
