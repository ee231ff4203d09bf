"""Read the whole ledger, or one chain, and hand it to the rules; rows are streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Q

from xiaoan.foundation import scope

from . import rules, trust
from .faults import Fault, fault
from .models import Checkpoint, CheckpointLeaf, Entry, Head

CHUNK = 2000


@dataclass
class Report:
    """What was read and what was found."""

    entries: int = 0
    chains: int = 0
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(org_code: int | None = None) -> Report:
    """Recompute every chain and every checkpoint, or those of one organisation.

    Streams under the system's scope in one transaction, so it sees one state of the ledger.
    """
    report = Report()
    with scope.system():
        _check_chains(org_code, report)
        _check_checkpoints(org_code, report)
    report.faults.sort(key=lambda one: (one.org_code, one.seq))
    return report


def _check_chains(org_code: int | None, report: Report) -> None:
    only = Q(org_code=org_code) if org_code is not None else Q()
    heads = {row.org_code: row for row in Head.objects.filter(only)}
    leaves = _leaves_by_chain(only)
    entries = Entry.objects.filter(only).order_by("org_code", "seq").iterator(chunk_size=CHUNK)
    seen = set()
    for code, rows in groupby(entries, key=lambda entry: entry.org_code):
        seen.add(code)
        report.faults += rules.check_chain(
            code, _counted(rows, report), leaves.get(code, []), _head(heads.get(code))
        )
    for code in sorted(({*heads} | {*leaves}) - seen):  # whole chains that were dropped
        report.faults += rules.check_chain(code, [], leaves.get(code, []), _head(heads.get(code)))
    report.chains = len(seen)


def _counted(rows: Iterator[Entry], report: Report) -> Iterator[tuple[dict[str, Any], rules.Link]]:
    for entry in rows:
        report.entries += 1
        yield entry.act, entry.link


def _head(row: Head | None) -> rules.Leaf | None:
    return rules.Leaf(row.org_code, row.seq, row.hash) if row else None


def _leaves_by_chain(only: Q) -> dict[int, list[rules.Leaf]]:
    rows = CheckpointLeaf.objects.filter(only).order_by("org_code", "seq")
    found: dict[int, list[rules.Leaf]] = {}
    for code, seq, known in rows.values_list("org_code", "seq", "hash").iterator(chunk_size=CHUNK):
        found.setdefault(code, []).append(rules.Leaf(code, seq, known))
    return found


def _check_checkpoints(signer_code: int | None, report: Report) -> None:
    only = Q(signer_code=signer_code) if signer_code is not None else Q()
    trusted, newest = trust.keys(), trust.newest()
    rows = Checkpoint.objects.filter(only).order_by("signer_code", "number")
    reached: dict[int, Checkpoint] = {}
    for row in rows.iterator(chunk_size=CHUNK):
        report.checkpoints += 1
        report.faults += rules.check_checkpoint(_as_stored(row), trusted)
        report.faults += _place_faults(row, reached.get(row.signer_code))
        reached[row.signer_code] = row
    for code, known in newest.items():
        if signer_code in {None, code}:
            report.faults += _newest_faults(code, known, reached.get(code))


def _as_stored(row: Checkpoint) -> rules.Checkpointed:
    leaves = row.leaves.order_by("place").values_list("org_code", "seq", "hash")
    return rules.Checkpointed(
        statement=row.statement,
        key_id=row.key_id,
        public_key=row.public_key,
        signature=row.signature,
        leaves=[rules.Leaf(*leaf) for leaf in leaves],
    )


def _place_faults(row: Checkpoint, before: Checkpoint | None) -> Iterator[Fault]:
    """Whether a checkpoint follows the one before it, and stands in the signer's own chain."""
    number, root = (before.number, before.root) if before else (0, "")
    if row.number != number + 1:
        yield fault("lost", row.signer_code, number + 1)
    elif row.prev != root:
        yield fault("root", row.signer_code, row.number)
    entries = Entry.objects.filter(org_code=row.signer_code, subject_id=str(row.id))
    entry = entries.filter(verb="ledger.countersigned").first()
    expected = {"statement": row.statement, "signature": row.signature}
    if entry is None or entry.body != expected:
        yield fault("unsigned", row.signer_code, row.number)


def _newest_faults(code: int, known: dict[str, Any], reached: Checkpoint | None) -> Iterator[Fault]:
    """Whether the newest checkpoint that the file outside the database knows is still there."""
    stored = (reached.number, reached.root) if reached else (0, "")
    noted = (known["number"], known["root"])
    if stored[0] < noted[0] or (stored[0] == noted[0] and stored != noted):
        yield fault("lost", code, known["number"])
