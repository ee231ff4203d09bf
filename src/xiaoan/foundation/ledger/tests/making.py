"""Chains, signatures and records made in memory, for tests that need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xiaoan.foundation.ledger import chain, rules

SCHOOL, OTHER, BUREAU = 51172310300101, 51172310300102, 51172300000002
AT = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
Rows = list[tuple[dict[str, Any], rules.Link]]


def act(seq: int, *, org_code: int = SCHOOL, subject: str = "a", **body: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-7000-8000-{seq:012d}",
        "org_code": org_code,
        "seq": seq,
        "at": chain.moment(AT),
        "by_name": "安主任",
        "by_org_code": org_code,
        "verb": "hazards.moved",
        "subject_type": "case",
        "subject_id": subject,
        "body": body or {"note": f"第{seq}步"},
    }


def sealed(acts: list[dict[str, Any]], alg: str = "sha256") -> Rows:
    """Acts as a chain: each with its link to the one before."""
    rows: Rows = []
    prev = chain.GENESIS
    for one in acts:
        digest = chain.act_digest(one, alg)
        newest = chain.entry_hash(prev, one["seq"], digest, alg)
        rows.append((one, rules.Link(one["org_code"], one["seq"], alg, prev, digest, newest)))
        prev = newest
    return rows


def rows_of(count: int, **kwargs: Any) -> Rows:
    return sealed([act(seq, **kwargs) for seq in range(1, count + 1)])


def leaf_at(rows: Rows, seq: int) -> rules.Leaf:
    link = rows[seq - 1][1]
    return rules.Leaf(link.org_code, link.seq, link.hash)


def head_of(rows: Rows) -> rules.Leaf:
    return leaf_at(rows, len(rows))


class Signer:
    """A level above, with its key."""

    def __init__(self, seed: int = 1) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = self.private.public_key().public_bytes_raw().hex()
        self.key_id = rules.fingerprint(self.public)
        self.trusted = {self.key_id: {"org_code": BUREAU, "public_key": self.public}}

    def sign(self, leaves: list[rules.Leaf], alg: str = "sha256") -> rules.Checkpointed:
        statement = {
            "format": chain.CHECKPOINT_FORMAT,
            "id": "00000000-0000-7000-8000-000000000000",
            "signer_code": BUREAU,
            "number": 1,
            "on": "2026-11-18",
            "at": chain.moment(AT),
            "alg": alg,
            "root": rules.merkle_root(leaves, alg),
            "size": len(leaves),
            "prev": "",
        }
        signature = self.private.sign(rules.canonical(statement)).hex()
        return rules.Checkpointed(statement, self.key_id, self.public, signature, leaves)

    def resigned(self, checkpoint: rules.Checkpointed) -> rules.Checkpointed:
        """The same statement under this key."""
        signature = self.private.sign(rules.canonical(checkpoint.statement)).hex()
        return replace(checkpoint, key_id=self.key_id, public_key=self.public, signature=signature)


def record_of(
    rows: Rows, subject: str, checkpoint: rules.Checkpointed | None, place: int = 0
) -> dict[str, Any]:
    """An exported record, as `queries.record_of` makes it from rows."""
    own = [row for row in rows if row[0]["subject_id"] == subject]
    first = own[0][1]
    until = checkpoint.leaves[place].seq if checkpoint else own[-1][1].seq
    until = max(until, own[-1][1].seq)
    links = [link for _, link in rows if first.seq <= link.seq <= until]
    return {
        "format": chain.RECORD_FORMAT,
        "made_at": chain.moment(AT),
        "subject": {"type": "case", "id": subject},
        "entries": [_entry(one, link) for one, link in own],
        "chains": [
            {
                "org_code": first.org_code,
                "from_seq": first.seq,
                "prev_hash": first.prev_hash,
                "links": [f"{link.alg}:{link.digest}" for link in links],
                "checkpoint": _vouching(checkpoint, place) if checkpoint else None,
            }
        ],
    }


def _entry(one: dict[str, Any], link: rules.Link) -> dict[str, Any]:
    return one | {
        "alg": link.alg,
        "prev_hash": link.prev_hash,
        "digest": link.digest,
        "hash": link.hash,
    }


def _vouching(checkpoint: rules.Checkpointed, place: int) -> dict[str, Any]:
    leaf = checkpoint.leaves[place]
    alg = checkpoint.statement["alg"]
    return {
        "statement": dict(checkpoint.statement),
        "key_id": checkpoint.key_id,
        "public_key": checkpoint.public_key,
        "signature": checkpoint.signature,
        "leaf": {"org_code": leaf.org_code, "seq": leaf.seq, "hash": leaf.hash},
        "proof": rules.merkle_proof(checkpoint.leaves, place, alg),
    }
