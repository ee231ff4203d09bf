"""The bank as the pack holds it: sound, balanced, covering, and without twins."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from xiaoan.features.literacy.queries import items
from xiaoan.features.literacy.rules import bank as rules

BANK = items.bank()
ITEMS = tuple(BANK.items.values())
CHOICES = tuple(one for one in ITEMS if one.kind in ("single", "picture"))


def test_there_are_three_hundred_items_and_every_file_is_read() -> None:
    folder = Path(settings.PACKS_DIR) / items.FOLDER
    written = sum(path.read_text("utf-8").count("- id: ") for path in folder.glob("*.yaml"))
    assert len(ITEMS) == written >= 300


def test_every_theme_has_enough_items_for_every_band() -> None:
    cells = Counter((one.theme, one.band) for one in ITEMS)
    assert set(cells) == {(theme, band) for theme in BANK.themes for band in rules.BANDS}
    assert min(cells.values()) >= 4


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_is_there(kind: str) -> None:
    assert sum(one.kind == kind for one in ITEMS) >= 6


def test_items_are_well_formed() -> None:
    for one in ITEMS:
        assert one.level in rules.LEVELS, one.id
        assert one.accepts(one.key), one.id
        assert len(set(one.options)) == len(one.options), one.id
        assert len(one.options) == 2 if one.kind == "judge" else 3 <= len(one.options) <= 4, one.id
        assert bool(one.picture) == (one.kind == "picture"), one.id
        assert 6 <= len(one.stem) <= 40, one.id
        assert all(1 <= len(option) <= 16 for option in one.options), one.id
        assert 10 <= len(one.why) <= 60, one.id


def test_the_key_cannot_be_guessed_from_its_place() -> None:
    for many in (3, 4):
        asked = [one.key for one in CHOICES if len(one.options) == many]
        for letter, count in Counter(asked).items():
            assert abs(count / len(asked) - 1 / many) < 0.05, letter
    judged = Counter(one.key for one in ITEMS if one.kind == "judge")
    assert max(judged.values()) / sum(judged.values()) <= 0.6


def test_the_key_cannot_be_guessed_from_its_length() -> None:
    for one in CHOICES:
        lengths = [len(option) for option in one.options]
        assert max(lengths) - min(lengths) <= 5, one.id
    outstanding = [one for one in CHOICES if len(one.key_words[0]) >= 2 + max(
        len(option) for option in one.options if option != one.key_words[0])]  # fmt: skip
    assert len(outstanding) / len(CHOICES) < 0.33


def test_order_items_are_never_shown_in_their_order() -> None:
    assert not [one.id for one in ITEMS if one.kind == "order" and list(one.key) == sorted(one.key)]


def test_no_two_stems_are_alike() -> None:
    grams = {one.id: {one.stem[i : i + 2] for i in range(len(one.stem) - 1)} for one in ITEMS}
    for left, right in combinations(ITEMS, 2):
        a, b = grams[left.id], grams[right.id]
        assert len(a & b) / len(a | b) < 0.7, (left.id, right.id)


def test_pictures_are_small_drawings_that_say_what_they_show() -> None:
    used = {one.picture for one in ITEMS if one.picture}
    assert used == set(items.pictures())
    for name, drawn in items.pictures().items():
        assert drawn.startswith("<svg") and "<title>" in drawn, name
        assert len(drawn) < 2000 and "script" not in drawn and "href" not in drawn, name


def test_marks_give_one_or_nothing() -> None:
    one = rules.Item(
        "a/lower/1", "a", "lower", "order", "easy", "排序", ("二", "一", "三"), "BAC", "因"
    )
    assert [one.mark("BAC"), one.mark("ABC"), one.mark("")] == [1, 0, 0]
    assert one.key_words == ("一", "二", "三") and one.told("AB") == ("二", "一")
    assert one.accepts("CAB") and not one.accepts("AAB") and not one.accepts("A")
