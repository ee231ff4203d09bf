"""Each gold annotation covers its text: every sentence once, every word of it literal."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from xiaoan.engine.policy.notation import load
from xiaoan.engine.policy.pack import PACKS
from xiaoan.engine.policy.rules import KINDS
from xiaoan.engine.policy.text import sentences, squeeze

FILES = sorted((Path(__file__).parent / "gold").glob("*.yaml"))
PERIODS = frozenset(["day", "week", "fortnight", "month", "quarter", "term", "school_year", "year"])
METADATA = frozenset(
    ["issuer", "number", "title", "date", "addressees", "implements", "repeals", "attachments"]
)
MAY_HAVE = frozenset(
    [
        "kind",
        "words",
        "subject",
        "carried",
        "with",
        "cadence",
        "bounds",
        "date",
        "trigger",
        "within",
        "units",
        "open",
    ]
)

every_text = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@cache
def gold(path: Path) -> dict[str, Any]:
    return dict(load(path))


@cache
def squeezed(path: Path) -> str:
    return squeeze((PACKS / gold(path)["text"] / "source.txt").read_text(encoding="utf-8"))


def annotated(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Each sentence of the text with its annotation."""
    text = squeezed(path)
    found = [piece.text for piece in sentences(text, 0, len(text))]
    return list(zip(found, gold(path)["sentences"], strict=True))


def test_all_five_texts_are_annotated() -> None:
    assert len(FILES) == 5
    assert [gold(path)["text"] for path in FILES] == [path.stem for path in FILES]


@every_text
def test_every_sentence_is_annotated_once_and_in_order(path: Path) -> None:
    for number, (text, one) in enumerate(annotated(path), start=1):
        assert one["n"] == number
        assert text.startswith(one["opens"])
        assert one["parts"]


@every_text
def test_every_word_of_a_part_stands_in_its_sentence(path: Path) -> None:
    strange = [
        (one["n"], word)
        for text, one in annotated(path)
        for part in one["parts"]
        for word in literal(part)
        if squeeze(word) not in text
    ]
    assert strange == []


@every_text
def test_every_part_is_of_a_kind_and_open_where_it_is_an_aim(path: Path) -> None:
    for _, one in annotated(path):
        kinds = [part["kind"] for part in one["parts"]]
        assert set(kinds) <= {*KINDS, "context"}
        for part in one["parts"]:
            assert set(part) <= MAY_HAVE
            is_context = part["kind"] == "context"
            assert part.get("open") == (None if is_context else part["kind"] == "aim")
            assert part.get("cadence", {}).get("period", "day") in PERIODS
            assert isinstance(part.get("date", {}).get("day", date.min), date)
            assert all({"at_least", "at_most"} & set(one) for one in part.get("bounds", []))


@every_text
def test_the_clause_tree_stands_in_the_text_in_order(path: Path) -> None:
    text, clauses = squeezed(path), gold(path)["clauses"]
    at = [-1]
    for clause in clauses:
        at.append(text.find(clause["mark"] + clause["heading"], at[-1] + 1))
    assert all(before < after for before, after in pairwise(at))
    ids = [clause["id"] for clause in clauses]
    assert len(set(ids)) == len(ids)
    parents = [(clause["parent"], ids[:place]) for place, clause in enumerate(clauses)]
    assert all(not parent or parent in before for parent, before in parents)


@every_text
def test_the_metadata_is_what_the_text_says(path: Path) -> None:
    metadata = gold(path)["metadata"]
    assert set(metadata) == METADATA
    said = [metadata["issuer"], metadata["number"], metadata["title"], *metadata["addressees"]]
    said += [*metadata["repeals"], *metadata["implements"], *metadata["attachments"]]
    assert [word for word in said if word not in squeezed(path)] == []
    assert metadata["date"] is None or isinstance(metadata["date"], date)


def literal(part: dict[str, Any]) -> list[str]:
    """The pieces of a part that must be words of the sentence."""
    plain = [part[key] for key in ("words", "subject", "with", "trigger", "within") if key in part]
    worded = [part[key]["word"] for key in ("cadence", "date") if key in part]
    return [*plain, *worded, *part.get("units", [])]
