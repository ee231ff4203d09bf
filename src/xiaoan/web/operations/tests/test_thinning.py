"""The framework's stylesheet keeps what our pages use, and nothing that they cannot."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from xiaoan.web.operations import static
from xiaoan.web.operations.thinning import thinned, words_of


@pytest.fixture(scope="module")
def ours() -> str:
    return static.thin(Path(str(finders.find(static.FRAMEWORK))).read_text("utf-8"))


def test_a_rule_stays_where_all_its_classes_are_words() -> None:
    words = words_of(['<p class="card is-{{ tone }}">', 'tone = "bad"'])
    css = ".card{a:b}.card.is-bad{a:b}.card .is-good{a:b}.modal,.card{c:d}p{e:f}"
    assert thinned(css, words) == ".card{a:b}.card.is-bad{a:b}.card{c:d}p{e:f}"


def test_rules_inside_others_go_with_them_when_none_is_left() -> None:
    css = "@media print{.modal{a:b}}@media (x){.card{a:b}}@keyframes turn{to{a:b}}"
    assert thinned(css, words_of(["card"])) == "@media (x){.card{a:b}}@keyframes turn{to{a:b}}"


def test_what_is_chosen_inside_a_pseudo_class_is_one_choice() -> None:
    assert thinned("p:is(.a,.b){x:y}p:not(.a,:hover){x:y}", words_of(["a"])) == (
        "p:not(.a,:hover){x:y}"
    )


def test_a_setting_stays_as_long_as_something_asks_for_it() -> None:
    css = ":root{--a:1px;--b:var(--a);--c:2px}p{margin:var(--b)}"
    assert thinned(css, frozenset()) == ":root{--a:1px;--b:var(--a);}p{margin:var(--b)}"
    assert "--c:2px" in thinned(css, frozenset(), "b { margin: var(--c) }")


def test_a_rule_that_never_ends_is_said() -> None:
    with pytest.raises(ValueError, match="not closed"):
        thinned(".card{a:b", frozenset({"card"}))


def test_what_forms_and_buttons_are_made_of_stays(ours: str) -> None:
    for selector in (".btn-primary{", ".form-control{", ".form-check-input", ".card{", ".row{"):
        assert selector in ours


def test_what_is_left_is_light(ours: str) -> None:
    assert len(brotli.compress(ours.encode(), quality=5)) <= 18_000


def test_only_collecting_takes_the_thin_one() -> None:
    (offered,) = static.Thinned().list([])
    assert offered[0] == static.FRAMEWORK
    assert static.Thinned().find(static.FRAMEWORK) == []
    assert (
        offered[1].size(static.FRAMEWORK) < Path(str(finders.find(static.FRAMEWORK))).stat().st_size
    )
