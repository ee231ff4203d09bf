"""A record that a stranger can check: its form, and the check itself. Pure.

    {"format": "xiaoan-record-1", "made_at", "subject": {"type", "id"},
     "entries": [{act…, "alg", "prev_hash", "digest", "hash"}],
     "chains": [{"org_code", "from_seq", "prev_hash", "links": ["sha256:<digest>", …],
                 "checkpoint": null | {"statement": {…}, "key_id", "public_key", "signature",
                                       "leaf": {"org_code", "seq", "hash"},
                                       "proof": ["L<hash>", …]}}]}

The links of a chain run from the subject's first entry to the countersigned head. Of the entries in
between that concern other matters only the digest is shown: enough to compute every hash, and
nothing of their contents. The record proves that the entries it lists were not changed; it cannot
prove that the subject has no others.

A bundle is the same of many subjects of one organisation: its format is "xiaoan-records-1", and in
place of `subject` stand `subjects`, a list of [type, id].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .chain import (
    BUNDLE_FORMAT,
    CHECKPOINT_FORMAT,
    RECORD_FORMAT,
    Leaf,
    act_digest,
    canonical,
    climb,
    entry_hash,
)
from .faults import Fault, fault
from .signatures import fingerprint, is_signed

CHAIN_FIELDS = ("alg", "prev_hash", "digest", "hash")


def verify_record(
    record: Mapping[str, Any], trusted: Mapping[str, Mapping[str, Any]] | None
) -> list[Fault]:
    """Every fault of an exported record; empty where it can be believed.

    `trusted` maps a fingerprint to `{"org_code", "public_key"}`. With None the keys are not
    compared: then the reader must compare their fingerprints with what the signers publish.
    """
    try:
        if not record["entries"]:
            return [fault("format", 0, 0)]
        return _faults(record, trusted)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return [fault("format", 0, 0)]


def countersigned(record: Mapping[str, Any]) -> dict[int, int]:
    """For each chain of a sound record, up to which entry the level above has signed."""
    return {
        chain["org_code"]: chain["checkpoint"]["leaf"]["seq"] if chain["checkpoint"] else 0
        for chain in record["chains"]
    }


def _faults(
    record: Mapping[str, Any], trusted: Mapping[str, Mapping[str, Any]] | None
) -> list[Fault]:
    found: list[Fault] = []
    subjects = _subjects(record)
    hashes: dict[tuple[int, int], tuple[str, str]] = {}
    for chain in record["chains"]:
        hashes |= _hashes(chain)
    for entry in record["entries"]:
        found += _entry_faults(entry, subjects, hashes)
    for chain in record["chains"]:
        if chain["checkpoint"] is not None:
            found += _checkpoint_faults(chain, hashes, trusted)
    return found


def _subjects(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(type, id) of everything that the record is about. Raises KeyError for another format."""
    if record["format"] == RECORD_FORMAT:
        return {(record["subject"]["type"], record["subject"]["id"])}
    if record["format"] == BUNDLE_FORMAT:
        return {(kind, key) for kind, key in record["subjects"]}
    raise KeyError(record["format"])


def _hashes(chain: Mapping[str, Any]) -> dict[tuple[int, int], tuple[str, str]]:
    """(organisation, seq) → (digest, hash), computed from the links."""
    computed = {}
    newest = str(chain["prev_hash"])
    for seq, link in enumerate(chain["links"], start=chain["from_seq"]):
        alg, digest = link.split(":")
        newest = entry_hash(newest, seq, digest, alg)
        computed[chain["org_code"], seq] = (digest, newest)
    return computed


def _entry_faults(
    entry: Mapping[str, Any],
    subjects: set[tuple[str, str]],
    hashes: Mapping[tuple[int, int], tuple[str, str]],
) -> list[Fault]:
    org_code, seq = entry["org_code"], entry["seq"]
    act = {key: value for key, value in entry.items() if key not in CHAIN_FIELDS}
    found = []
    if (entry["subject_type"], entry["subject_id"]) not in subjects:
        found.append(fault("subject", org_code, seq))
    if act_digest(act, entry["alg"]) != entry["digest"]:
        found.append(fault("content", org_code, seq))
    if (org_code, seq) not in hashes:
        found.append(fault("missing", org_code, seq))
    elif hashes[org_code, seq] != (entry["digest"], entry["hash"]):
        found.append(fault("link", org_code, seq))
    return found


def _checkpoint_faults(
    chain: Mapping[str, Any],
    hashes: Mapping[tuple[int, int], tuple[str, str]],
    trusted: Mapping[str, Mapping[str, Any]] | None,
) -> list[Fault]:
    checkpoint = chain["checkpoint"]
    statement, leaf = checkpoint["statement"], Leaf(**checkpoint["leaf"])
    signer, number = statement["signer_code"], statement["number"]
    found = []
    reached = hashes.get((leaf.org_code, leaf.seq), ("", ""))[1]
    if leaf.org_code != chain["org_code"] or reached != leaf.hash:
        found.append(fault("rewritten", chain["org_code"], chain["from_seq"], until=leaf.seq))
    if climb(leaf, checkpoint["proof"], statement["alg"]) != statement["root"]:
        found.append(fault("root", signer, number))
    if not _is_rightly_signed(checkpoint):
        found.append(fault("signature", signer, number))
    if trusted is not None:
        known = trusted.get(checkpoint["key_id"], {"org_code": None, "public_key": None})
        if (known["org_code"], known["public_key"]) != (signer, checkpoint["public_key"]):
            found.append(fault("key", signer, number))
    return found


def _is_rightly_signed(checkpoint: Mapping[str, Any]) -> bool:
    public = checkpoint["public_key"]
    return (
        checkpoint["statement"]["format"] == CHECKPOINT_FORMAT
        and fingerprint(public) == checkpoint["key_id"]
        and is_signed(public, checkpoint["signature"], canonical(checkpoint["statement"]))
    )
