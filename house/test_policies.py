"""What `./dev bench policies` says of the packs adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import policies
from xiaoan.engine.policy.pack import Pack
from xiaoan.engine.policy.rules import KINDS


@pytest.fixture(scope="module")
def packs() -> list[Pack]:
    return policies.read()


def columns(table: str) -> list[dict[str, str]]:
    head, _, *rows = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.split("\n")
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_no_sentence_of_a_text_is_carried_by_nothing(packs: list[Pack]) -> None:
    assert policies.bare(packs) == []


def test_demands_context_and_headings_are_all_there_is(packs: list[Pack]) -> None:
    for row in columns(policies.parts(packs)[2]):
        apart = ("demands", "context alone", "headings", "nothing")
        assert sum(int(row[name]) for name in apart) == int(row["sentences"])
        assert row["nothing"] == "0"


def test_the_kinds_of_duty_add_up_and_a_filled_norm_is_open(packs: list[Pack]) -> None:
    for row in columns(policies.parts(packs)[5]):
        assert sum(int(row[kind]) for kind in KINDS) == int(row["duties"])
        assert int(row["open"]) + int(row["partly"]) == int(row["aim"])
        assert int(row["filled"]) <= int(row["aim"])


def test_a_sentence_without_a_carrier_is_told(packs: list[Pack]) -> None:
    pack = replace(packs[0], duties=packs[0].duties[1:])
    (row, _) = columns(policies.parts([pack])[2])
    assert int(row["nothing"]) == len(policies.bare([pack])) > 0
