"""How an entry is written down, chained and summed up. Pure; nothing here reads a table.

Canonical form: JSON as RFC 8785 gives it, for values without fractions: keys in the order of their
UTF-16 code units, no white space, Chinese unescaped, UTF-8. A fraction is refused, since two
languages may print it differently; so is an integer past 2^53-1, which a browser cannot hold.

An entry is summed up in two steps, so that a chain can be shown without showing its contents:

    digest = H(canonical(act))              act: everything but the four fields of the chain
    hash   = H(prev_hash | seq | digest)    written "prev|seq|digest" in ASCII

The act holds its own random id, so a digest cannot be guessed back into its contents.
A Merkle tree sums up many heads: leaf = H(0x00 "org|seq|hash"), node = H(0x01 left right), with the
tag bytes of RFC 9162; the last node of an odd row moves up unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, cast
from uuid import UUID

from .digests import digest_of

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
GENESIS = "0" * 64
CHECKPOINT_FORMAT = "xiaoan-checkpoint-1"
RECORD_FORMAT = "xiaoan-record-1"
BUNDLE_FORMAT = "xiaoan-records-1"  # one record of many subjects
LARGEST_INTEGER = 2**53 - 1
_AS_THEY_ARE = frozenset({str, bool, type(None)})
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Link:
    """One entry seen as a link of its organisation's chain."""

    org_code: int
    seq: int
    alg: str
    prev_hash: str
    digest: str
    hash: str


@dataclass(frozen=True)
class Leaf:
    """The head of one chain at the moment of countersigning."""

    org_code: int
    seq: int
    hash: str


def plain(value: object) -> Json:
    """The value as JSON holds it, its keys in order: ids, dates and moments become text.

    Raises TypeError or ValueError for what two languages may write differently, as fractions.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:  # asked first: this runs for every value of every entry
        return value  # type: ignore[return-value]
    if kind is not int and isinstance(value, Mapping):
        return {key: plain(value[key]) for key in _in_order(value)}
    if kind is not int and isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return _plain_leaf(value)


def _plain_leaf(value: object) -> Json:
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"integer past 2^53-1: {value}; write it as text")
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form; write it as text: {value!r}")


def _in_order(keys: Iterable[object]) -> list[str]:
    """Keys by their UTF-16 code units, as a browser sorts them."""
    found = list(keys)
    for key in found:
        if not isinstance(key, str):
            raise TypeError(f"a key must be text: {key!r}")
    names = cast("list[str]", found)
    is_simple = all(map(str.isascii, names))
    return sorted(names, key=None if is_simple else _utf16)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def moment(at: datetime) -> str:
    """`2026-11-18T01:30:00.000000Z`: always UTC, always six digits."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(body: object) -> bytes:
    """The one way to write `body` down. Raises TypeError or ValueError where there is none."""
    return _written(plain(body)).encode()


def act_digest(act: Mapping[str, Any], alg: str) -> str:
    """The digest of an entry's content."""
    return digest_of(alg, canonical(act))


def entry_hash(prev_hash: str, seq: int, digest: str, alg: str) -> str:
    """The hash that ties an entry to the one before it."""
    return digest_of(alg, f"{prev_hash}|{seq}|{digest}".encode())


def leaf_hash(leaf: Leaf, alg: str) -> str:
    return digest_of(alg, b"\0" + f"{leaf.org_code}|{leaf.seq}|{leaf.hash}".encode())


def _node(left: str, right: str, alg: str) -> str:
    return digest_of(alg, b"\1" + bytes.fromhex(left) + bytes.fromhex(right))


def _rows(leaves: Sequence[Leaf], alg: str) -> list[list[str]]:
    """Every row of the tree, from the leaves up to the root."""
    rows = [[leaf_hash(leaf, alg) for leaf in leaves]]
    while len(rows[-1]) > 1:
        below = rows[-1]
        above = [_node(below[i], below[i + 1], alg) for i in range(0, len(below) - 1, 2)]
        rows.append([*above, below[-1]] if len(below) % 2 else above)
    return rows


def merkle_root(leaves: Sequence[Leaf], alg: str = "sha256") -> str:
    """The root over at least one leaf, in the order given."""
    return _rows(leaves, alg)[-1][0]


def merkle_proofs(leaves: Sequence[Leaf], alg: str = "sha256") -> list[list[str]]:
    """For each leaf its way up: `L` or `R` and the neighbour's hash, from the bottom."""
    rows = _rows(leaves, alg)
    return [_way_up(rows, place) for place in range(len(leaves))]


def merkle_proof(leaves: Sequence[Leaf], place: int, alg: str = "sha256") -> list[str]:
    """The way up of the leaf at `place`."""
    return _way_up(_rows(leaves, alg), place)


def _way_up(rows: list[list[str]], place: int) -> list[str]:
    way = []
    for row in rows[:-1]:
        neighbour = place ^ 1
        if neighbour < len(row):
            way.append(("L" if neighbour < place else "R") + row[neighbour])
        place //= 2
    return way


def climb(leaf: Leaf, proof: Sequence[str], alg: str) -> str:
    """The root that this leaf and its proof lead to."""
    reached = leaf_hash(leaf, alg)
    for step in proof:
        side, neighbour = step[:1], step[1:]
        reached = _node(neighbour, reached, alg) if side == "L" else _node(reached, neighbour, alg)
    return reached
