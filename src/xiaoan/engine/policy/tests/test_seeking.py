"""Sentences of every text found by their words."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from house.laws import under
from house.world import COUNTY, TODAY
from xiaoan.engine.policy import queries, seeking
from xiaoan.foundation.search.rules import read

SignIn = Callable[[str], Client]
packs = under("national", "zhejiang-2018", "lishui-2024", "kaijiang-2022", "field-library-2026")


def test_marks_stand_where_the_words_do() -> None:
    text = "每周至少组织1次ＡＢ演练、演练"
    marked = seeking.spans(text, read("演练 ab"))
    cut = seeking.cut_at(text, marked)
    assert [piece for piece, is_hit in cut if is_hit] == ["ＡＢ演练", "演练"]
    assert "".join(piece for piece, _ in cut) == text


def test_initials_mark_the_characters_they_stand_for() -> None:
    assert seeking.spans("开展应急演练", read("yjyl"), "kzyjyl") == [(2, 6)]
    assert seeking.spans("开展应急演练", read("yjyl"), "short") == []


@pytest.mark.django_db
@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(("typed", "held"), [("演练", "演练"), ("yjyl", "应急演练")])
def test_every_hit_holds_the_words(typed: str, held: str) -> None:
    texts = [one for one in queries.packs_on(TODAY) if one.kind == "policy"]
    found = seeking.in_texts(read(typed), texts, COUNTY, seeking.MOST)
    here = [one for one in found if one.is_here]
    assert found[: len(here)] == here  # those in force here first
    hits = [sentence for one in found for sentence in one.sentences]
    marked = ["".join(piece for piece, is_hit in one.cut if is_hit) for one in hits]
    assert any(held in one for one in marked)
    assert all(one.number == len(one.sentences) for one in found)
    assert here[0].pack.key == "national"


@pytest.mark.django_db
@pytest.mark.usefixtures("packs")
def test_the_page_shows_the_sentence_marked_with_its_duties(sign_in: SignIn) -> None:
    page = sign_in("officer").get(f"/policy/search/?q={quote('演练')}").content.decode()
    assert "<mark>演练</mark>" in page
    assert "不在你这里施行" in page
    assert "/policy/duty/kaijiang-2022/11/drills-per-year" in page
    one = sign_in("officer").get(f"/policy/search/?q={quote('演练')}&in=lishui-2024")
    assert set(re.findall(r'"found-clause" href="/policy/([\w-]+)/', one.content.decode())) == {
        "lishui-2024"
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "'",
        "' OR 1=1 --",
        "\\",
        ":*",
        "&|!()<->",
        "%",
        "_",
        "<script>",
        "\0",
        "演" * 500,
        "😀",
    ],
)
def test_odd_input_is_answered(sign_in: SignIn, typed: str) -> None:
    response = sign_in("officer").get("/policy/search/", {"q": typed, "in": typed})
    assert response.status_code == 200
    assert b"<script>" not in response.content
