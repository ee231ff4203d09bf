"""Every read of the ledger by people and by the ledger's own actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from xiaoan.foundation.scope import Viewer, within

from . import chain
from .models import Checkpoint, CheckpointLeaf, Entry, Head, SigningKey

PAGE = 40
MOST_CHOICES = 300
SUBJECTS = 5000  # asked for by one statement


@dataclass(frozen=True)
class Sift:
    """What a reader asks to see; empty means everything."""

    org_code: int | None = None
    part: str = ""  # the first word of the verb: `hazards`
    subject_id: str = ""
    before: UUID | None = None  # the last entry of the page before


@dataclass(frozen=True)
class Page:
    """Some entries, newest first, and the id to ask the next page with."""

    entries: list[Entry]
    next: UUID | None


@dataclass(frozen=True)
class ChainState:
    """How long a chain is, and up to where the level above has signed it."""

    seq: int
    hash: str
    leaf: CheckpointLeaf | None

    @property
    def waiting(self) -> int:
        """Entries newer than the last countersignature."""
        return self.seq - (self.leaf.seq if self.leaf else 0)


def entries(viewer: Viewer, subject_type: str, subject_id: UUID | int | str) -> QuerySet[Entry]:
    """What happened to one subject, oldest first."""
    found = Entry.objects.filter(within(viewer), subject_id=str(subject_id))
    return found.filter(subject_type=subject_type).order_by("org_code", "seq")


def page(viewer: Viewer, sift: Sift) -> Page:
    """The newest entries of the viewer's scope, a page at a time by key."""
    found = Entry.objects.filter(within(viewer))
    if sift.org_code is not None:
        found = found.filter(org_code=sift.org_code)
    if sift.part:
        found = found.filter(verb__startswith=f"{sift.part}.")
    if sift.subject_id:
        found = found.filter(subject_id=sift.subject_id)
    last = Entry.objects.filter(within(viewer), pk=sift.before).first() if sift.before else None
    if last is not None:
        found = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(found.order_by("-at", "-pk")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def chain_state(viewer: Viewer) -> ChainState:
    """The chain of the viewer's own organisation."""
    head = Head.objects.filter(org_code=viewer.org_code).first()
    leaves = CheckpointLeaf.objects.filter(org_code=viewer.org_code)
    leaf = leaves.select_related("checkpoint").order_by("-seq").first()
    return ChainState(head.seq if head else 0, head.hash if head else "", leaf)


def organisations_with_entries(viewer: Viewer) -> dict[int, str]:
    """Code → name of each organisation in scope with a chain; empty where there are too many."""
    codes = Head.objects.filter(within(viewer), seq__gt=0).order_by("org_code")
    found = list(codes.values_list("org_code", flat=True)[: MOST_CHOICES + 1])
    return names(found) if len(found) <= MOST_CHOICES else {}


def names(codes: Iterable[int]) -> dict[int, str]:
    """Code → name; the code itself where the name is not to be seen.

    Asked by the model's label, since organisations stand above the ledger and write to it.
    """
    wanted = sorted(set(codes))
    organisations = apps.get_model("orgs", "Organisation").objects.filter(code__in=wanted)
    known: dict[int, str] = dict(organisations.values_list("code", "name"))
    return {code: known.get(code, str(code)) for code in wanted}


def key_in_use(org_code: int) -> SigningKey | None:
    return SigningKey.objects.filter(org_code=org_code, retired_at__isnull=True).first()


def keys_in_use() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(retired_at__isnull=True)


def newest_checkpoint(signer_code: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(signer_code=signer_code).order_by("-number").first()


def moved_heads(signer_code: int, lo: int, hi: int) -> list[chain.Leaf]:
    """Heads in [lo, hi] that this signer has not signed as they stand, by code."""
    signed = CheckpointLeaf.objects.filter(
        org_code=OuterRef("org_code"), signer_code=signer_code, seq=OuterRef("seq")
    )
    moved = Head.objects.filter(~Exists(signed), org_code__range=(lo, hi), seq__gt=0)
    rows = moved.exclude(org_code=signer_code).order_by("org_code")
    return [chain.Leaf(*row) for row in rows.values_list("org_code", "seq", "hash")]


def record_of(viewer: Viewer, subject_type: str, subject_id: UUID | int | str) -> dict[str, Any]:
    """Everything about one subject, with what a stranger needs to check it; see `record`.

    `entries` is empty where the viewer sees none.
    """
    found = list(entries(viewer, subject_type, subject_id))
    by_chain: dict[int, list[Entry]] = {}
    for entry in found:
        by_chain.setdefault(entry.org_code, []).append(entry)
    return {
        "format": chain.RECORD_FORMAT,
        "subject": {"type": subject_type, "id": str(subject_id)},
        "entries": [entry.exported for entry in found],
        "chains": [_segment(code, of_chain) for code, of_chain in by_chain.items()],
    }


def records_of(viewer: Viewer, org_code: int, subject_ids: Iterable[str]) -> dict[str, Any]:
    """One record of many subjects of an organisation, as `record_of` of one; see `record`.

    Set-based: a few statements however many the subjects are.
    """
    wanted = sorted(set(subject_ids))
    found: list[Entry] = []
    for start in range(0, len(wanted), SUBJECTS):
        some = Entry.objects.filter(within(viewer), org_code=org_code)
        found += some.filter(subject_id__in=wanted[start : start + SUBJECTS])
    found.sort(key=lambda one: one.seq)
    subjects = dict.fromkeys((one.subject_type, one.subject_id) for one in found)
    return {
        "format": chain.BUNDLE_FORMAT,
        "subjects": [list(one) for one in subjects],
        "entries": [one.exported for one in found],
        "chains": [_segment(org_code, found)] if found else [],
    }


def _segment(org_code: int, of_chain: list[Entry]) -> dict[str, Any]:
    """The chain from the subject's first entry to the first countersigned head that covers it."""
    first, last = of_chain[0], of_chain[-1]
    leaves = CheckpointLeaf.objects.filter(org_code=org_code).select_related("checkpoint")
    leaf = leaves.filter(seq__gte=last.seq).order_by("seq", "pk").first()
    if leaf is None:  # the newest acts are not countersigned yet
        leaf = leaves.filter(seq__gte=first.seq).order_by("-seq", "pk").first()
    until = max(last.seq, leaf.seq if leaf else 0)
    links = Entry.objects.filter(org_code=org_code, seq__range=(first.seq, until)).order_by("seq")
    return {
        "org_code": org_code,
        "from_seq": first.seq,
        "prev_hash": first.prev_hash,
        "links": [f"{alg}:{digest}" for alg, digest in links.values_list("alg", "digest")],
        "checkpoint": _vouching(leaf) if leaf else None,
    }


def _vouching(leaf: CheckpointLeaf) -> dict[str, Any]:
    checkpoint = leaf.checkpoint
    return {
        "statement": checkpoint.statement,
        "key_id": checkpoint.key_id,
        "public_key": checkpoint.public_key,
        "signature": checkpoint.signature,
        "leaf": {"org_code": leaf.org_code, "seq": leaf.seq, "hash": leaf.hash},
        "proof": leaf.proof,
    }
