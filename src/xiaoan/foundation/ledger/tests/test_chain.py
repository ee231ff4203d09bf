from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoan.foundation.ledger import chain
from xiaoan.foundation.ledger.digests import digest_of

from .making import SCHOOL


def test_canonical_sorts_keys_and_leaves_chinese_as_it_is() -> None:
    body = {"乙": [1, True, None], "a": {"z": "甲", "b": -5}}
    assert chain.canonical(body) == '{"a":{"b":-5,"z":"甲"},"乙":[1,true,null]}'.encode()


def test_canonical_sorts_keys_by_utf16_as_a_browser_does() -> None:
    body = {"\ufb33": 1, "😀": 2}  # by code point the other way round
    assert chain.canonical(body) == '{"😀":2,"\ufb33":1}'.encode()


def test_ids_dates_and_moments_become_text() -> None:
    shanghai = timezone(timedelta(hours=8))
    body = {
        "id": UUID(int=1),
        "on": date(2026, 11, 18),
        "at": datetime(2026, 11, 18, 9, 30, tzinfo=shanghai),
    }
    assert chain.plain(body) == {
        "id": "00000000-0000-0000-0000-000000000001",
        "on": "2026-11-18",
        "at": "2026-11-18T01:30:00.000000Z",
    }


@pytest.mark.parametrize(
    "body",
    [
        {"x": 0.5},
        {"x": Decimal("1.5")},
        {"x": b"bytes"},
        {"x": {1, 2}},
        {1: "x"},
        {"x": 2**53},
        {"x": "\ud800"},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 — a moment without its zone is the point
    ],
)
def test_what_two_languages_may_write_differently_is_refused(body: dict[Any, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        chain.canonical(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(json_values)
def test_what_the_database_gives_back_is_written_down_the_same(value: object) -> None:
    try:
        written = chain.canonical(value)
    except UnicodeEncodeError:
        return
    assert chain.canonical(json.loads(written)) == written


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text("abc乙", min_size=1), st.integers(0, 9), min_size=2))
def test_the_order_of_keys_does_not_matter(body: dict[str, int]) -> None:
    assert chain.canonical(dict(reversed(body.items()))) == chain.canonical(body)


def test_sm3_is_the_standard_s() -> None:
    # GB/T 32905-2016, example 1
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest_of("sm3", b"abc") == expected


def test_an_unknown_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="md5"):
        digest_of("md5", b"")


def test_entry_hash_is_what_the_header_says() -> None:
    expected = hashlib.sha256(b"aa|7|bb").hexdigest()
    assert chain.entry_hash("aa", 7, "bb", "sha256") == expected


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 13])
def test_every_leaf_climbs_to_the_root(count: int, alg: str) -> None:
    leaves = [chain.Leaf(SCHOOL + n, n + 1, f"{n:064x}") for n in range(count)]
    root = chain.merkle_root(leaves, alg)
    proofs = chain.merkle_proofs(leaves, alg)
    for place, (leaf, proof) in enumerate(zip(leaves, proofs, strict=True)):
        assert proof == chain.merkle_proof(leaves, place, alg)
        assert chain.climb(leaf, proof, alg) == root


def test_another_leaf_does_not_climb_to_the_root() -> None:
    leaves = [chain.Leaf(SCHOOL + n, 1, f"{n:064x}") for n in range(5)]
    proof = chain.merkle_proof(leaves, 2)
    forged = chain.Leaf(SCHOOL + 2, 2, f"{2:064x}")
    assert chain.climb(forged, proof, "sha256") != chain.merkle_root(leaves)


def test_a_moment_has_six_digits_and_its_zone() -> None:
    assert chain.moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05.000000Z"
