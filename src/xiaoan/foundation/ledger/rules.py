"""Find and locate whatever was changed. Pure: rows come in, faults come out.

What a check can tell, and what it rests on:

- A changed, dropped, swapped or inserted entry breaks its own chain.
- A chain rewritten and hashed anew no longer reaches the hash that the level above signed.
- A checkpoint signed anew bears a key that is not on the list of trusted keys.
- A chain cut short lacks the entry that the level above signed, or the one its head names.

Entries newer than the last countersignature rest on their chain alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .chain import (
    GENESIS,
    Leaf,
    Link,
    act_digest,
    canonical,
    entry_hash,
    merkle_proof,
    merkle_proofs,
    merkle_root,
    moment,
    plain,
)
from .faults import Fault, fault
from .record import countersigned, verify_record
from .signatures import fingerprint, is_signed

__all__ = [
    "Checkpointed",
    "Fault",
    "Leaf",
    "Link",
    "Trusted",
    "canonical",
    "check_chain",
    "check_checkpoint",
    "countersigned",
    "entry_hash",
    "fingerprint",
    "is_signed",
    "merkle_proof",
    "merkle_proofs",
    "merkle_root",
    "moment",
    "plain",
    "verify_record",
]

Trusted = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Checkpointed:
    """A checkpoint as stored: what was signed, by which key, over which leaves."""

    statement: Mapping[str, Any]
    key_id: str
    public_key: str
    signature: str
    leaves: Sequence[Leaf]


def check_chain(
    org_code: int,
    rows: Iterable[tuple[Mapping[str, Any], Link]],
    leaves: Iterable[Leaf],
    head: Leaf | None,
) -> Iterator[Fault]:
    """Every fault of one chain, given its (act, link) rows and its countersigned leaves."""
    walk = _Walk(org_code, sorted(leaves, key=lambda leaf: leaf.seq))
    for act, link in rows:
        yield from walk.step(act, link)
    yield from walk.end(head)


class _Walk:
    """Where the check of one chain stands."""

    def __init__(self, org_code: int, leaves: Sequence[Leaf]) -> None:
        self.org_code = org_code
        self.seq, self.hash = 0, GENESIS
        self.waiting = list(reversed(leaves))
        self.vouched_to = 0
        self.is_rewritten = False

    def step(self, act: Mapping[str, Any], link: Link) -> Iterator[Fault]:
        if link.seq <= self.seq:
            yield fault("order", self.org_code, link.seq)
        elif link.seq > self.seq + 1:
            yield fault("missing", self.org_code, self.seq + 1, until=link.seq - 1)
        elif link.prev_hash != self.hash:
            yield fault("link", self.org_code, link.seq)
        yield from self._content(act, link)
        self.seq, self.hash = link.seq, link.hash
        yield from self._vouched()

    def _content(self, act: Mapping[str, Any], link: Link) -> Iterator[Fault]:
        same = act["org_code"] == self.org_code == link.org_code and act["seq"] == link.seq
        if not same or act_digest(act, link.alg) != link.digest:
            yield fault("content", self.org_code, link.seq)
        if entry_hash(link.prev_hash, link.seq, link.digest, link.alg) != link.hash:
            yield fault("hash", self.org_code, link.seq)

    def _vouched(self) -> Iterator[Fault]:
        """Compare with what the level above signed at or before this entry."""
        while self.waiting and self.waiting[-1].seq <= self.seq:
            leaf = self.waiting.pop()
            if leaf.seq == self.seq and leaf.hash == self.hash:
                self.vouched_to = leaf.seq
            elif leaf.seq == self.seq and not self.is_rewritten:
                self.is_rewritten = True  # every later signature fails for the same reason
                yield fault("rewritten", self.org_code, self.vouched_to + 1, until=leaf.seq)

    def end(self, head: Leaf | None) -> Iterator[Fault]:
        known_to = max([leaf.seq for leaf in self.waiting] + [head.seq if head else 0])
        if known_to > self.seq:
            yield fault("cut", self.org_code, self.seq + 1, until=known_to)
        elif head is None or (head.seq, head.hash) != (self.seq, self.hash):
            yield fault("head", self.org_code, self.seq)


def check_checkpoint(checkpoint: Checkpointed, trusted: Trusted | None) -> Iterator[Fault]:
    """Every fault of one checkpoint; `seq` of a fault is the checkpoint's number.

    With `trusted` None nobody's key is compared, only that the key signed.
    """
    statement = checkpoint.statement
    signer, number = int(statement["signer_code"]), int(statement["number"])
    leaves = checkpoint.leaves
    if (
        len(leaves) != statement["size"]
        or not leaves
        or merkle_root(leaves, statement["alg"]) != statement["root"]
    ):
        yield fault("root", signer, number)
    if not is_signed(checkpoint.public_key, checkpoint.signature, canonical(statement)):
        yield fault("signature", signer, number)
    if trusted is not None and not is_trusted(checkpoint, trusted):
        yield fault("key", signer, number)


def is_trusted(checkpoint: Checkpointed, trusted: Trusted) -> bool:
    """Whether the key is on the list, as this signer's."""
    known = trusted.get(checkpoint.key_id)
    return known is not None and (known["org_code"], known["public_key"]) == (
        checkpoint.statement["signer_code"],
        checkpoint.public_key,
    )
