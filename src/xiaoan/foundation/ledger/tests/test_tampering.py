"""Whoever has the database in hand may change rows; the check says what and where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from house.world import BUREAU, COUNTY, KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger import actions, chain, checking, queries, trust
from xiaoan.foundation.ledger.models import Checkpoint, CheckpointLeaf, Entry, Head
from xiaoan.foundation.scope import SYSTEM

from .making import Signer

TABLES = ("ledger_entry", "ledger_checkpoint", "ledger_checkpointleaf", "ledger_head")


@pytest.fixture
def ledger(own_world: World) -> World:
    """Committed: six entries of a school, signed at 4 and 6, and two of a kindergarten."""
    for org_code, count in ((SCHOOL, 4), (KINDERGARTEN, 2)):
        write(org_code, count)
    sign()
    write(SCHOOL, 2)
    sign()
    assert checking.check().faults == []
    return own_world


def write(org_code: int, count: int) -> None:
    with scope.system():
        for turn in range(count):
            actions.record(
                verb="hazards.moved", org_code=org_code, subject_type="case", subject_id="a",
                by=SYSTEM, at=NOW, body={"note": f"第{turn}步"},
            )  # fmt: skip


def sign() -> None:
    actions.countersign(signer_code=BUREAU, lo=COUNTY, hi=COUNTY + 10**8 - 1, on=TODAY, at=NOW)


@contextmanager
def as_owner() -> Iterator[None]:
    """The owner of the tables, with triggers and policies put aside: the strongest forger."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def entries() -> list[Entry]:
    found = Entry.objects.using("owner").filter(org_code=SCHOOL)
    return list(found.order_by("seq"))


def found() -> set[tuple[int, int, str]]:
    return {(one.org_code, one.seq, one.code) for one in checking.check().faults}


def change(at: int, **fields: object) -> None:
    Entry.objects.using("owner").filter(org_code=SCHOOL, seq=at).update(**fields)


def rehash_from(seq: int) -> None:
    """Make the chain whole again from `seq` on, as a careful forger would."""
    rows = entries()
    prev = rows[seq - 2].hash
    for row in rows[seq - 1 :]:
        digest = chain.act_digest(row.act, row.alg)
        newest = chain.entry_hash(prev, row.seq, digest, row.alg)
        change(row.seq, prev_hash=prev, digest=digest, hash=newest)
        prev = newest
    Head.objects.using("owner").filter(org_code=SCHOOL).update(hash=prev)


def rewrite_the_leaf_and_sign(signer: Signer, *, is_key_claimed: bool) -> None:
    """Put the forged head under the newest checkpoint and sign it again."""
    newest = Checkpoint.objects.using("owner").order_by("-number").first()
    assert newest is not None
    leaf = CheckpointLeaf.objects.using("owner").filter(checkpoint=newest, org_code=SCHOOL)
    leaf.update(hash=entries()[-1].hash)
    rows = CheckpointLeaf.objects.using("owner").filter(checkpoint=newest).order_by("place")
    leaves = [chain.Leaf(row.org_code, row.seq, row.hash) for row in rows]
    newest.root = chain.merkle_root(leaves, newest.alg)
    newest.signature = signer.private.sign(chain.canonical(newest.statement)).hex()
    if is_key_claimed:
        newest.key_id, newest.public_key = signer.key_id, signer.public
    newest.save(using="owner")


def test_a_flipped_byte_is_found(ledger: World) -> None:
    with as_owner():
        change(3, body={"note": "第9步"})
    assert found() == {(SCHOOL, 3, "content")}


def test_a_dropped_entry_is_found(ledger: World) -> None:
    with as_owner():
        Entry.objects.using("owner").filter(org_code=SCHOOL, seq=3).delete()
    assert found() == {(SCHOOL, 3, "missing")}


def test_two_swapped_entries_are_found(ledger: World) -> None:
    with as_owner():
        for old, new in ((2, 99), (3, 2), (99, 3)):
            change(old, seq=new)
    assert {seq for _, seq, _ in found()} == {2, 3, 4}


def test_a_chain_hashed_anew_is_found_by_the_checkpoint(ledger: World) -> None:
    with as_owner():
        change(5, body={"note": "没有隐患"})
        rehash_from(5)
    assert found() == {(SCHOOL, 5, "rewritten")}


def test_a_checkpoint_signed_with_another_key_is_found_by_the_trusted_file(ledger: World) -> None:
    with as_owner():
        change(5, body={"note": "没有隐患"})
        rehash_from(5)
        rewrite_the_leaf_and_sign(Signer(), is_key_claimed=True)
    assert (BUREAU, 2, "key") in found()
    assert (BUREAU, 2, "unsigned") in found()


def test_a_checkpoint_signed_with_another_key_under_the_old_name_is_found(ledger: World) -> None:
    with as_owner():
        change(5, body={"note": "没有隐患"})
        rehash_from(5)
        rewrite_the_leaf_and_sign(Signer(), is_key_claimed=False)
    assert (BUREAU, 2, "signature") in found()


def test_a_cut_tail_is_found_by_the_checkpoint(ledger: World) -> None:
    with as_owner():
        Entry.objects.using("owner").filter(org_code=SCHOOL, seq__gt=4).delete()
        Head.objects.using("owner").filter(org_code=SCHOOL).update(seq=4, hash=entries()[-1].hash)
    assert found() == {(SCHOOL, 5, "cut")}


def test_a_dropped_chain_is_found(ledger: World) -> None:
    with as_owner():
        Entry.objects.using("owner").filter(org_code=KINDERGARTEN).delete()
        Head.objects.using("owner").filter(org_code=KINDERGARTEN).delete()
    assert found() == {(KINDERGARTEN, 1, "cut")}


def test_dropped_checkpoints_are_found_by_the_file_outside(ledger: World) -> None:
    with as_owner():
        CheckpointLeaf.objects.using("owner").all().delete()
        Checkpoint.objects.using("owner").all().delete()
    assert found() == {(BUREAU, 2, "lost")}


def test_without_the_file_outside_no_signature_is_trusted(ledger: World) -> None:
    trust.path().unlink()
    assert found() == {(BUREAU, 1, "key"), (BUREAU, 2, "key")}


def test_the_command_names_what_was_changed_and_fails(ledger: World) -> None:
    with as_owner():
        change(3, body={"note": "第9步"})
    said = StringIO()
    with pytest.raises(CommandError, match=r"3 条链、11 个条目、2 次会签.*1 处问题") as raised:
        call_command("ledger_verify", stdout=said)
    assert raised.value.returncode == 1
    assert f"{SCHOOL}\t3\tcontent\t第3条：内容与当时的摘要不符" in said.getvalue()


def test_the_command_can_check_one_organisation(ledger: World) -> None:
    with as_owner():
        change(3, body={"note": "第9步"})
    said = StringIO()
    call_command("ledger_verify", org=KINDERGARTEN, stdout=said)
    assert "已核验 1 条链、2 个条目" in said.getvalue()


def test_an_exported_file_is_checked_without_the_database(ledger: World, tmp_path: Path) -> None:
    with scope.system():
        record = queries.record_of(SYSTEM, "case", "a")
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record))
    said = StringIO()
    call_command("ledger_verify_file", str(file), trusted=str(trust.path()), stdout=said)
    assert "✓ 8 个条目都与当时的摘要一致" in said.getvalue()
    with pytest.raises(SystemExit) as unproven:
        call_command("ledger_verify_file", str(file), stdout=said)
    assert "请与会签单位公布的指纹核对" in said.getvalue()
    key_id = record["chains"][0]["checkpoint"]["key_id"]
    call_command("ledger_verify_file", str(file), trusted=key_id, stdout=said)
    with pytest.raises(SystemExit):
        call_command("ledger_verify_file", str(file), trusted="0" * 32, stdout=said)
    record["entries"][2]["body"]["note"] = "没有隐患"
    file.write_text(json.dumps(record))
    with pytest.raises(SystemExit) as changed:
        call_command("ledger_verify_file", str(file), trusted=str(trust.path()), stdout=said)
    assert (unproven.value.code, changed.value.code) == (2, 1)
    assert "✗ 第3条：内容与当时的摘要不符" in said.getvalue()


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("gone.json", ""), ("here.json", "no such list"), ("here.json", "here.json")],
)
def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.json").write_text("{}")
    with pytest.raises(CommandError, match=r"读不到文件|不是一份可信密钥文件"):
        call_command("ledger_verify_file", name, trusted=trusted or None)
