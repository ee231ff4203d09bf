from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from xiaoan.foundation.ledger import chain, rules

from .making import (
    BUREAU,
    OTHER,
    SCHOOL,
    Rows,
    Signer,
    act,
    head_of,
    leaf_at,
    record_of,
    rows_of,
    sealed,
)

SIGNER = Signer()


def found(
    rows: Rows, leaves: list[rules.Leaf] | None = None, head: rules.Leaf | None = None
) -> list[tuple[int, str]]:
    """(seq, code) of every fault of the school's chain."""
    faults = rules.check_chain(SCHOOL, rows, leaves or [], head or head_of(rows))
    return [(one.seq, one.code) for one in faults]


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_an_untouched_chain_has_no_fault(alg: str) -> None:
    rows = sealed([act(seq) for seq in range(1, 6)], alg)
    assert found(rows, [leaf_at(rows, 2), leaf_at(rows, 5)]) == []


def test_a_chain_may_change_its_digest_on_the_way() -> None:
    rows = rows_of(2)
    new = act(3)
    digest = chain.act_digest(new, "sm3")
    newest = chain.entry_hash(rows[-1][1].hash, 3, digest, "sm3")
    rows.append((new, rules.Link(SCHOOL, 3, "sm3", rows[-1][1].hash, digest, newest)))
    assert found(rows) == []


def test_a_flipped_byte_is_found_in_its_entry() -> None:
    rows = rows_of(5)
    rows[2][0]["body"]["note"] = "第四步"
    assert found(rows) == [(3, "content")]


def test_another_name_on_the_act_is_found() -> None:
    rows = rows_of(5)
    rows[3][0]["by_name"] = "别人"
    assert found(rows) == [(4, "content")]


def test_a_changed_link_is_found() -> None:
    rows = rows_of(5)
    rows[2] = (rows[2][0], replace(rows[2][1], hash="f" * 64))
    assert found(rows) == [(3, "hash"), (4, "link")]


def test_a_dropped_entry_is_found_where_it_was() -> None:
    rows = rows_of(6)
    del rows[2:4]
    faults = list(rules.check_chain(SCHOOL, rows, [], head_of(rows_of(6))))
    assert [(one.seq, one.code) for one in faults] == [(3, "missing")]
    assert faults[0].what == "缺少第3条至第4条，条目被删除。"


def test_a_dropped_first_entry_is_found() -> None:
    rows = rows_of(3)
    assert (1, "missing") in found(rows[1:], head=head_of(rows))


def test_two_swapped_contents_are_both_found() -> None:
    rows = rows_of(5)
    (second, second_link), (fourth, fourth_link) = rows[1], rows[3]
    rows[1], rows[3] = (fourth, second_link), (second, fourth_link)
    assert found(rows) == [(2, "content"), (4, "content")]


def test_two_swapped_rows_with_new_numbers_are_found() -> None:
    rows = rows_of(4)
    rows[1], rows[2] = (
        (rows[2][0], replace(rows[2][1], seq=2)),
        (rows[1][0], replace(rows[1][1], seq=3)),
    )
    assert {seq for seq, _ in found(rows)} == {2, 3, 4}


def test_an_inserted_entry_is_found() -> None:
    rows = rows_of(3)
    rows.insert(1, rows[1])
    assert (2, "order") in found(rows, head=head_of(rows_of(3)))


def test_an_entry_of_another_chain_is_found() -> None:
    rows = rows_of(3)
    rows[1] = rows_of(3, org_code=OTHER)[1]
    assert (2, "content") in found(rows)


def rewritten(count: int, at: int) -> Rows:
    """A chain in which one entry was changed and everything after it hashed anew."""
    acts = [act(seq) for seq in range(1, count + 1)]
    acts[at - 1]["body"] = {"note": "改过的"}
    return sealed(acts)


def test_a_chain_hashed_anew_is_found_by_the_countersignature() -> None:
    honest, forged = rows_of(9), rewritten(9, at=5)
    leaves = [leaf_at(honest, 3), leaf_at(honest, 6), leaf_at(honest, 8)]
    faults = list(rules.check_chain(SCHOOL, forged, leaves, head_of(forged)))
    assert [(one.seq, one.code) for one in faults] == [(4, "rewritten")]
    assert faults[0].what.startswith("第4条至第6条")


def test_a_chain_hashed_anew_after_the_last_countersignature_is_not_found() -> None:
    # What the ledger does not promise: the newest entries rest on their chain alone.
    honest, forged = rows_of(9), rewritten(9, at=9)
    assert found(forged, [leaf_at(honest, 8)]) == []


def test_a_cut_tail_is_found_by_the_countersignature() -> None:
    rows = rows_of(6)
    cut = rows[:4]
    assert found(cut, [leaf_at(rows, 6)], head_of(cut)) == [(5, "cut")]


def test_a_cut_tail_is_found_by_the_head() -> None:
    rows = rows_of(6)
    assert found(rows[:4], [], head_of(rows)) == [(5, "cut")]


def test_a_whole_chain_dropped_is_found() -> None:
    rows = rows_of(2)
    faults = list(rules.check_chain(SCHOOL, [], [leaf_at(rows, 2)], None))
    assert [(one.seq, one.code) for one in faults] == [(1, "cut")]


def test_a_head_that_names_another_hash_is_found() -> None:
    rows = rows_of(2)
    assert found(rows, [], rules.Leaf(SCHOOL, 2, "0" * 64)) == [(2, "head")]


def checkpoint_codes(
    checkpoint: rules.Checkpointed, trusted: rules.Trusted = SIGNER.trusted
) -> list[str]:
    faults = list(rules.check_checkpoint(checkpoint, trusted))
    assert all((one.org_code, one.seq) == (BUREAU, 1) for one in faults)
    return [one.code for one in faults]


def leaves_of(*counts: int) -> list[rules.Leaf]:
    return [head_of(rows_of(n, org_code=SCHOOL + i)) for i, n in enumerate(counts)]


def test_an_untouched_checkpoint_has_no_fault() -> None:
    assert checkpoint_codes(SIGNER.sign(leaves_of(1, 2, 3))) == []


def test_a_changed_leaf_no_longer_makes_the_root() -> None:
    checkpoint = SIGNER.sign(leaves_of(1, 2, 3))
    assert checkpoint_codes(replace(checkpoint, leaves=leaves_of(1, 2, 4))) == ["root"]
    assert checkpoint_codes(replace(checkpoint, leaves=leaves_of(1, 2))) == ["root"]
    assert checkpoint_codes(replace(checkpoint, leaves=[])) == ["root"]


def test_a_new_root_breaks_the_signature() -> None:
    checkpoint, leaves = SIGNER.sign(leaves_of(1, 2)), leaves_of(1, 3)
    statement = {**checkpoint.statement, "root": rules.merkle_root(leaves)}
    forged = replace(checkpoint, statement=statement, leaves=leaves)
    assert checkpoint_codes(forged) == ["signature"]


def test_a_checkpoint_signed_anew_with_another_key_is_found() -> None:
    forged = Signer(seed=2).sign(leaves_of(1, 3))
    assert checkpoint_codes(forged) == ["key"]


def test_a_trusted_key_of_another_organisation_does_not_count() -> None:
    trusted = {SIGNER.key_id: {"org_code": OTHER, "public_key": SIGNER.public}}
    assert checkpoint_codes(SIGNER.sign(leaves_of(1)), trusted) == ["key"]


def sound_record() -> dict[str, Any]:
    """Six entries of which 2 and 4 are the subject's; the head at 6 is signed."""
    subjects = ["b", "a", "b", "a", "b", "b"]
    rows = sealed([act(seq, subject=name) for seq, name in enumerate(subjects, start=1)])
    leaves = [*leaves_of(1, 2), head_of(rows), head_of(rows_of(2, org_code=OTHER))]
    return record_of(rows, "a", SIGNER.sign(leaves), place=2)


def record_codes(
    record: dict[str, Any], trusted: rules.Trusted | None = SIGNER.trusted
) -> list[tuple[int, str]]:
    return [(one.seq, one.code) for one in rules.verify_record(record, trusted)]


def test_a_record_can_be_believed() -> None:
    record = sound_record()
    assert record_codes(record) == []
    assert rules.countersigned(record) == {SCHOOL: 6}


def test_a_record_shows_nothing_of_other_matters() -> None:
    record = sound_record()
    assert {entry["subject_id"] for entry in record["entries"]} == {"a"}
    assert "第3步" not in str(record)


def test_a_record_before_its_countersignature_says_so() -> None:
    record = record_of(rows_of(3), "a", None)
    assert record_codes(record) == []
    assert rules.countersigned(record) == {SCHOOL: 0}


def change_body(record: dict[str, Any]) -> None:
    record["entries"][0]["body"]["note"] = "没有隐患"


def rehash_the_entry(record: dict[str, Any]) -> None:
    entry = record["entries"][0]
    entry["body"]["note"] = "没有隐患"
    own = {key: entry[key] for key in entry if key not in ("alg", "prev_hash", "digest", "hash")}
    entry["digest"] = chain.act_digest(own, "sha256")
    entry["hash"] = chain.entry_hash(entry["prev_hash"], 2, entry["digest"], "sha256")


def rehash_the_chain(record: dict[str, Any]) -> None:
    rehash_the_entry(record)
    segment = record["chains"][0]
    segment["links"][0] = f"sha256:{record['entries'][0]['digest']}"
    prev = segment["prev_hash"]
    for seq, link in enumerate(segment["links"], start=2):
        prev = chain.entry_hash(prev, seq, link.split(":")[1], "sha256")
        if seq == 4:
            record["entries"][1]["hash"] = prev


def add_an_entry_of_another_matter(record: dict[str, Any]) -> None:
    record["entries"][1]["subject_id"] = "b"


def drop_a_link(record: dict[str, Any]) -> None:
    del record["chains"][0]["links"][1]


def swap_the_entries(record: dict[str, Any]) -> None:
    first, second = record["entries"]
    first["seq"], second["seq"] = second["seq"], first["seq"]


def move_the_leaf(record: dict[str, Any]) -> None:
    record["chains"][0]["checkpoint"]["leaf"]["seq"] = 5


def change_the_proof(record: dict[str, Any]) -> None:
    record["chains"][0]["checkpoint"]["proof"][0] = "L" + "0" * 64


def change_the_statement(record: dict[str, Any]) -> None:
    record["chains"][0]["checkpoint"]["statement"]["on"] = "2026-11-17"


def sign_with_another_key(record: dict[str, Any]) -> None:
    other, checkpoint = Signer(seed=2), record["chains"][0]["checkpoint"]
    signature = other.private.sign(rules.canonical(checkpoint["statement"])).hex()
    checkpoint |= {"key_id": other.key_id, "public_key": other.public, "signature": signature}


def claim_the_fingerprint(record: dict[str, Any]) -> None:
    sign_with_another_key(record)
    record["chains"][0]["checkpoint"]["key_id"] = SIGNER.key_id


def number_as_text(record: dict[str, Any]) -> None:
    record["chains"][0]["from_seq"] = "2"


def lose_a_part(record: dict[str, Any]) -> None:
    del record["chains"][0]["from_seq"]


def put_a_fraction(record: dict[str, Any]) -> None:
    record["entries"][0]["body"]["note"] = 0.5


Tampering = Callable[[dict[str, Any]], None]
TAMPERED: list[tuple[Tampering, list[tuple[int, str]]]] = [
    (change_body, [(2, "content")]),
    (rehash_the_entry, [(2, "link")]),
    (rehash_the_chain, [(2, "rewritten")]),
    (add_an_entry_of_another_matter, [(4, "subject"), (4, "content")]),
    (drop_a_link, [(4, "link"), (2, "rewritten")]),
    (swap_the_entries, [(4, "content"), (4, "link"), (2, "content"), (2, "link")]),
    (move_the_leaf, [(2, "rewritten"), (1, "root")]),
    (change_the_proof, [(1, "root")]),
    (change_the_statement, [(1, "signature")]),
    (sign_with_another_key, [(1, "key")]),
    (claim_the_fingerprint, [(1, "signature"), (1, "key")]),
    (number_as_text, [(0, "format")]),
    (lose_a_part, [(0, "format")]),
    (put_a_fraction, [(0, "format")]),
]


@pytest.mark.parametrize(("tamper", "expected"), TAMPERED)
def test_a_changed_record_is_found_and_located(
    tamper: Tampering, expected: list[tuple[int, str]]
) -> None:
    record = copy.deepcopy(sound_record())
    tamper(record)
    assert record_codes(record) == expected


@pytest.mark.parametrize("record", [{}, [], "x", {"format": "xiaoan-record-1", "entries": []}])
def test_what_is_not_a_record_is_said_to_be_none(record: dict[str, Any]) -> None:
    assert record_codes(record) == [(0, "format")]
