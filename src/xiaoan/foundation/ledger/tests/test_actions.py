from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from house.world import BUREAU, COUNTY, KINDERGARTEN, NOW, SCHOOL, TODAY, World
from xiaoan.foundation import scope
from xiaoan.foundation.ledger import (
    actions,
    chain,
    checking,
    keys,
    queries,
    rules,
    signatures,
    trust,
)
from xiaoan.foundation.ledger.models import Checkpoint, CheckpointLeaf, Entry, Head, SigningKey
from xiaoan.foundation.scope import SYSTEM, Viewer

THREADS, EACH = 32, 4


def write(by: Viewer, org_code: int = SCHOOL, subject: object = "a", **body: object) -> Entry:
    return actions.record(
        verb="hazards.moved",
        org_code=org_code,
        subject_type="case",
        subject_id=str(subject),
        by=by,
        at=NOW,
        body=body,
    )


def sign(signer_code: int = BUREAU) -> Checkpoint | None:
    return actions.countersign(
        signer_code=signer_code, lo=COUNTY, hi=COUNTY + 10**8 - 1, on=TODAY, at=NOW
    )


def test_an_entry_says_who_did_what_and_follows_the_one_before(world: World) -> None:
    officer = world.viewer("officer")
    with scope.enter(officer):
        first, second = write(officer, note="一"), write(officer, note="二")
    assert (first.seq, first.prev_hash) == (1, chain.GENESIS)
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert (second.by_name, second.by_post, second.by_org_code) == (
        "安主任", "safety_officer", SCHOOL,
    )  # fmt: skip
    with scope.enter(officer):
        stored = Entry.objects.get(pk=second.pk)
        assert chain.act_digest(stored.act, stored.alg) == second.digest
        assert Head.objects.get(org_code=SCHOOL).hash == second.hash


@pytest.mark.parametrize("who", ["clerk", "township", "police", "guard"])
def test_whoever_acts_on_a_school_s_matter_writes_in_the_school_s_chain(
    world: World, who: str
) -> None:
    by = world.viewer(who)
    with scope.enter(by):
        entry = write(by)
        assert scope.current() == by
    assert (entry.org_code, entry.by_org_code) == (SCHOOL, by.org_code)


def test_many_at_once_come_back_in_the_order_given(world: World) -> None:
    def deed(org_code: int, note: str) -> actions.Deed:
        return actions.Deed(
            verb="x.done", org_code=org_code, subject_type="t", subject_id=1,
            by=SYSTEM, at=NOW, body={"note": note},
        )  # fmt: skip

    with scope.system():
        asked = [deed(SCHOOL, "1"), deed(KINDERGARTEN, "2"), deed(SCHOOL, "3")]
        entries = actions.record_all(asked)
    assert [entry.body["note"] for entry in entries] == ["1", "2", "3"]
    assert [entry.seq for entry in entries] == [1, 1, 2]


@override_settings(XIAOAN_DIGEST="sm3")
def test_a_site_may_use_sm3(world: World) -> None:
    with scope.system():
        entry = write(SYSTEM)
        sign()
        report = checking.check()
    assert (entry.alg, report.faults) == ("sm3", [])


def test_a_fraction_is_refused_and_nothing_is_written(world: World) -> None:
    with scope.system():
        with pytest.raises(TypeError, match="float"):
            write(SYSTEM, amount=0.5)
        assert not Entry.objects.exists()
        assert not Head.objects.exists()  # refused before a chain is begun


def test_a_chain_that_was_only_held_is_empty_and_whole(world: World) -> None:
    with scope.system():
        actions.hold(SCHOOL)
        assert Head.objects.get(org_code=SCHOOL).seq == 0
        assert checking.check().faults == []
        assert write(SYSTEM).seq == 1
        assert checking.check().faults == []


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET verb = 'x'", "DELETE FROM ledger_entry"]
)
def test_an_entry_is_never_changed(world: World, statement: str) -> None:
    with scope.system():
        write(SYSTEM)
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format("ledger_entry"))


def test_a_rolled_back_act_leaves_no_gap(world: World) -> None:
    with scope.system():
        write(SYSTEM)
        with pytest.raises(RuntimeError), transaction.atomic():
            write(SYSTEM)
            raise RuntimeError
        assert write(SYSTEM).seq == 2


def test_thirty_two_writers_at_once_never_fork_a_chain(own_world: World) -> None:
    by = own_world.viewer("officer")

    def act(thread: int) -> None:
        for turn in range(EACH):
            with scope.enter(by):
                write(by, note=f"{thread}-{turn}")
        connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(act, range(THREADS)))
    with scope.system():
        seqs = list(
            Entry.objects.filter(org_code=SCHOOL).order_by("seq").values_list("seq", flat=True)
        )
    report = checking.check()
    assert seqs == list(range(1, THREADS * EACH + 1))
    assert (report.entries, report.faults) == (THREADS * EACH, [])


def test_the_level_above_signs_every_head_but_its_own(world: World) -> None:
    with scope.system():
        heads = [write(SYSTEM, SCHOOL), write(SYSTEM, KINDERGARTEN)]
        write(SYSTEM, BUREAU)
        checkpoint = sign()
        assert checkpoint is not None
        leaves = CheckpointLeaf.objects.filter(checkpoint=checkpoint).order_by("place")
        assert [(leaf.org_code, leaf.hash) for leaf in leaves] == [
            (entry.org_code, entry.hash) for entry in heads
        ]
        noted = queries.entries(SYSTEM, "checkpoint", checkpoint.id).get()
    assert (noted.org_code, noted.body["statement"]) == (BUREAU, checkpoint.statement)


def test_only_heads_that_moved_are_signed_again(world: World) -> None:
    with scope.system():
        write(SYSTEM, SCHOOL)
        write(SYSTEM, KINDERGARTEN)
        first = sign()
        assert sign() is None
        write(SYSTEM, KINDERGARTEN)
        second = sign()
    assert first and second
    assert (second.number, second.prev, second.size) == (2, first.root, 1)


def test_levels_chain_upward(world: World) -> None:
    city = 51170000000001
    with scope.system():
        write(SYSTEM, SCHOOL)
        actions.appoint_signer(org_code=city, lo=51170000000000, hi=51179999999999, at=NOW)
        actions.appoint_signer(org_code=BUREAU, lo=COUNTY, hi=COUNTY + 10**8 - 1, at=NOW)
        made = actions.countersign_all(on=TODAY, at=NOW)
        above = CheckpointLeaf.objects.filter(checkpoint=made[1])
        signed = Entry.objects.get(verb="ledger.countersigned", org_code=BUREAU)
        assert above.get(org_code=BUREAU).hash == signed.hash
    assert [one.signer_code for one in made] == [BUREAU, city]


def test_a_new_key_signs_and_the_old_signatures_stay_good(world: World) -> None:
    with scope.system():
        write(SYSTEM)
        before = sign()
        key = actions.replace_key(org_code=BUREAU, at=NOW + timedelta(days=1))
        write(SYSTEM)
        after = sign()
        report = checking.check()
    assert before and after
    assert (before.key_id != after.key_id, after.key_id) == (True, key.key_id)
    assert report.faults == []


def test_a_private_key_does_not_lie_open_in_the_database(world: World) -> None:
    with scope.system():
        write(SYSTEM)
        sign()
        key = SigningKey.objects.get()
    sealed = bytes(key.sealed_private_key)
    assert signatures.is_signed(key.public_key, keys.sign(sealed, b"x"), b"x")
    with override_settings(SECRET_KEY="another installation"), pytest.raises(InvalidTag):
        keys.sign(sealed, b"x")


def test_the_trusted_keys_lie_in_a_private_file_outside_the_database(world: World) -> None:
    with scope.system():
        write(SYSTEM)
        sign()
        key = SigningKey.objects.get()
    assert trust.path().stat().st_mode & 0o777 == 0o600
    assert trust.keys()[key.key_id]["org_code"] == BUREAU


def test_a_neighbour_s_entries_are_not_seen(world: World) -> None:
    subject = uuid4()
    with scope.system():
        write(SYSTEM, SCHOOL, subject)
    for who, count in (("officer", 1), ("clerk", 1), ("head", 0), ("neighbour_clerk", 0)):
        viewer = world.viewer(who)
        with scope.enter(viewer):
            assert queries.entries(viewer, "case", subject).count() == count
            assert len(queries.record_of(viewer, "case", subject)["entries"]) == count


def test_a_record_covers_the_subject_up_to_the_first_signed_head(world: World) -> None:
    with scope.system():
        for subject in ("x", "a", "x", "a", "x"):
            write(SYSTEM, SCHOOL, subject)
        sign()
        write(SYSTEM, SCHOOL, "x")
        sign()
        record = queries.record_of(SYSTEM, "case", "a")
    segment = record["chains"][0]
    assert (segment["from_seq"], len(segment["links"])) == (2, 4)
    assert segment["checkpoint"]["statement"]["number"] == 1
    assert rules.verify_record(record, trust.keys()) == []
    assert rules.verify_record(record, {}) != []


def test_a_record_tells_which_acts_are_not_signed_yet(world: World) -> None:
    with scope.system():
        write(SYSTEM, SCHOOL, "a")
        sign()
        write(SYSTEM, SCHOOL, "a")
        record = queries.record_of(SYSTEM, "case", "a")
    assert rules.verify_record(record, trust.keys()) == []
    assert rules.countersigned(record) == {SCHOOL: 1}
