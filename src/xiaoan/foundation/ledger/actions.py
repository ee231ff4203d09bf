"""Every write to the ledger: entries, signing keys and countersignatures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import partial
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import SYSTEM, Viewer, prepared
from xiaoan.foundation.scope.prepared import Prepared

from . import chain, keys, queries, trust
from .models import Checkpoint, CheckpointLeaf, Entry, SigningKey

_LOCK_HEAD = Prepared(
    "INSERT INTO ledger_head (org_code, seq, hash) VALUES (%(org_code)s, 0, %(genesis)s)"
    " ON CONFLICT (org_code) DO UPDATE SET seq = ledger_head.seq"
    " RETURNING seq, hash",
    org_code="bigint",
    genesis="text",
)

_INSERT = Prepared(
    """
    WITH written AS (
      INSERT INTO ledger_entry (
          id, org_code, seq, at, by_id, by_name, by_post, by_title, by_org_code, verb,
          subject_type, subject_id, body, alg, prev_hash, digest, hash
      )
      SELECT * FROM jsonb_to_recordset(%(rows)s) AS row(
          id uuid, org_code bigint, seq bigint, at timestamptz, by_id uuid, by_name text,
          by_post text, by_title text, by_org_code bigint, verb text, subject_type text,
          subject_id text, body jsonb, alg text, prev_hash text, digest text, hash text
      )
    )
    UPDATE ledger_head SET seq = %(seq)s, hash = %(hash)s WHERE org_code = %(org_code)s
""",
    rows="jsonb",
    seq="bigint",
    hash="text",
    org_code="bigint",
)


class Deed(TypedDict):
    """One act to be written down. `org_code` names the chain: whose matter it is, not who acted."""

    verb: str
    org_code: int
    subject_type: str
    subject_id: UUID | int | str
    by: Viewer
    at: datetime
    body: Mapping[str, Any]


def record(**deed: Unpack[Deed]) -> Entry:
    """Append one act to its organisation's chain, inside the caller's transaction.

    Ids, dates and moments in `body` become text; a fraction raises TypeError.
    """
    return record_all([deed])[0]


def record_all(deeds: Iterable[Deed]) -> list[Entry]:
    """Append many acts, in the order given within each chain; chains are locked lowest code first.

    Two transactions that each record in several chains by several calls may deadlock; one call
    with all of them may not.
    """
    asked = list(deeds)
    by_chain: dict[int, list[Deed]] = {}
    for deed in asked:
        by_chain.setdefault(deed["org_code"], []).append(deed)
    written: dict[int, list[Entry]] = {}
    with _all_or_none(len(by_chain)):
        for org_code in sorted(by_chain):
            with _reaching(org_code):
                written[org_code] = _append(org_code, by_chain[org_code])
    waiting = {org_code: iter(entries) for org_code, entries in written.items()}
    return [next(waiting[deed["org_code"]]) for deed in asked]


def _all_or_none(chains: int) -> AbstractContextManager[object]:
    """One chain is written by one statement, which needs no savepoint inside a transaction."""
    is_whole = chains <= 1 and connection.in_atomic_block
    return nullcontext() if is_whole else transaction.atomic()


def hold(org_code: int) -> None:
    """Take the lock of a chain before any other lock of the transaction.

    An act that first locks its own rows and then the chain may deadlock with one that did it the
    other way round; whoever holds the chain first only waits.
    """
    with _reaching(org_code):
        _lock_head(org_code)


def _reaching(org_code: int) -> AbstractContextManager[object]:
    """The scope to write a chain in: the writer's own where it covers the chain, else the system's.

    A police officer acts on a school's hazard without seeing the school's other rows.
    """
    viewer = scope.current()
    if viewer is not None:
        lo, hi = viewer.own_interval
        if lo <= org_code <= hi:
            return nullcontext()
    return scope.system()


def _append(org_code: int, deeds: list[Deed]) -> list[Entry]:
    bodies = [_body(deed) for deed in deeds]  # refused, if at all, before the chain is touched
    seq, prev_hash = _lock_head(org_code)
    entries = []
    for deed, body in zip(deeds, bodies, strict=True):
        seq += 1
        entry = _sealed(deed, body, seq, prev_hash)
        prev_hash = entry.hash
        entries.append(entry)
    _insert(entries)
    return entries


def _insert(entries: list[Entry]) -> None:
    """One statement writes the entries, read from JSON, and moves the head to the last of them."""
    rows, last = json.dumps([entry.exported for entry in entries], ensure_ascii=False), entries[-1]
    with connection.cursor() as cursor:
        prepared.run(
            cursor, _INSERT, rows=rows, seq=last.seq, hash=last.hash, org_code=last.org_code
        )


def _lock_head(org_code: int) -> tuple[int, str]:
    """The newest (seq, hash) of a chain, which nobody else can extend until this commit."""
    with connection.cursor() as cursor:
        prepared.run(cursor, _LOCK_HEAD, org_code=org_code, genesis=chain.GENESIS)
        seq, newest = cursor.fetchone()
    return int(seq), str(newest)


def _body(deed: Deed) -> chain.Json:
    return chain.plain({**deed["body"], **_on_behalf(deed["by"])})


def _sealed(deed: Deed, body: chain.Json, seq: int, prev_hash: str) -> Entry:
    by = deed["by"]
    entry = Entry(
        id=uuid7(),
        org_code=deed["org_code"],
        seq=seq,
        at=deed["at"],
        by_id=by.person_id,
        by_name=by.name,
        by_post=by.post,
        by_title=by.post_title,
        by_org_code=by.org_code,
        verb=deed["verb"],
        subject_type=deed["subject_type"],
        subject_id=str(deed["subject_id"]),
        body=body,
        alg=settings.XIAOAN_DIGEST,
        prev_hash=prev_hash,
    )
    entry.digest = chain.act_digest(entry.act, entry.alg)
    entry.hash = chain.entry_hash(prev_hash, seq, entry.digest, entry.alg)
    return entry


def _on_behalf(by: Viewer) -> dict[str, str]:
    """代理: for whom the person who acted stood in."""
    return {"on_behalf_of": str(by.on_behalf_of)} if by.on_behalf_of else {}


@transaction.atomic
def appoint_signer(*, org_code: int, lo: int, hi: int, at: datetime) -> SigningKey:
    """Give an organisation the key by which it countersigns every chain in [lo, hi] but its own.

    Idempotent; another interval makes another key.
    """
    with scope.system():
        held = queries.key_in_use(org_code)
        if held is not None and (held.lo, held.hi) == (lo, hi):
            return held
        return _new_key(org_code, lo, hi, at)


@transaction.atomic
def replace_key(*, org_code: int, at: datetime) -> SigningKey:
    """Retire a signer's key and make another. What the old one signed stays good."""
    with scope.system():
        held = SigningKey.objects.get(org_code=org_code, retired_at__isnull=True)
        return _new_key(org_code, held.lo, held.hi, at)


def _new_key(org_code: int, lo: int, hi: int, at: datetime) -> SigningKey:
    SigningKey.objects.filter(org_code=org_code, retired_at__isnull=True).update(retired_at=at)
    pair = keys.new_pair()
    key = SigningKey.objects.create(
        org_code=org_code,
        lo=lo,
        hi=hi,
        key_id=pair.key_id,
        public_key=pair.public,
        sealed_private_key=pair.sealed,
        made_at=at,
    )
    trust.remember(key)
    record(
        verb="ledger.key_made",
        org_code=org_code,
        subject_type="signing_key",
        subject_id=key.id,
        by=SYSTEM,
        at=at,
        body={"key_id": key.key_id, "public_key": key.public_key, "lo": lo, "hi": hi},
    )
    return key


@transaction.atomic
def countersign(*, signer_code: int, lo: int, hi: int, on: date, at: datetime) -> Checkpoint | None:
    """Sign the heads in [lo, hi] that moved since this signer last did; None where none moved.

    A head that did not move stands under the earlier signature. The signing is itself an entry in
    the signer's own chain, so the level above vouches for it in turn.
    """
    with scope.system():
        key = queries.key_in_use(signer_code) or _new_key(signer_code, lo, hi, at)
        leaves = queries.moved_heads(signer_code, lo, hi)
        if not leaves:
            return None
        checkpoint = _signed(key, leaves, on, at)
        _store_leaves(checkpoint, leaves)
        record(
            verb="ledger.countersigned",
            org_code=signer_code,
            subject_type="checkpoint",
            subject_id=checkpoint.id,
            by=SYSTEM,
            at=at,
            body={"statement": checkpoint.statement, "signature": checkpoint.signature},
        )
        transaction.on_commit(partial(trust.witness, checkpoint))
        return checkpoint


def countersign_all(*, on: date, at: datetime) -> list[Checkpoint]:
    """Every signer signs for its territory, the narrowest first, so that levels chain upward."""
    with scope.system():
        signers = sorted(queries.keys_in_use(), key=lambda key: (key.hi - key.lo, key.org_code))
    made = []
    for key in signers:
        one = countersign(signer_code=key.org_code, lo=key.lo, hi=key.hi, on=on, at=at)
        made += [one] if one is not None else []
    return made


def _signed(key: SigningKey, leaves: list[chain.Leaf], on: date, at: datetime) -> Checkpoint:
    alg = settings.XIAOAN_DIGEST
    before = queries.newest_checkpoint(key.org_code)
    checkpoint = Checkpoint(
        id=uuid7(),
        signer_code=key.org_code,
        number=before.number + 1 if before else 1,
        on=on,
        at=at,
        alg=alg,
        root=chain.merkle_root(leaves, alg),
        size=len(leaves),
        prev=before.root if before else "",
        key_id=key.key_id,
        public_key=key.public_key,
    )
    message = chain.canonical(checkpoint.statement)
    checkpoint.signature = keys.sign(bytes(key.sealed_private_key), message)
    checkpoint.save(force_insert=True)
    return checkpoint


def _store_leaves(checkpoint: Checkpoint, leaves: list[chain.Leaf]) -> None:
    proofs = chain.merkle_proofs(leaves, checkpoint.alg)
    CheckpointLeaf.objects.bulk_create(
        (
            CheckpointLeaf(
                org_code=leaf.org_code,
                checkpoint=checkpoint,
                signer_code=checkpoint.signer_code,
                place=place,
                seq=leaf.seq,
                hash=leaf.hash,
                proof=proof,
            )
            for place, (leaf, proof) in enumerate(zip(leaves, proofs, strict=True))
        ),
        batch_size=1000,
    )
