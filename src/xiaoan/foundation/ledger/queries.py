"""Every read of the ledger."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from xiaoan.foundation.scope import Viewer, within

from . import rules
from .models import Checkpoint, CheckpointLeaf, Entry, Head, SigningKey


def entries(viewer: Viewer, subject_type: str, subject_id: UUID | int | str) -> QuerySet[Entry]:
    """What happened to one subject, oldest first."""
    found = Entry.objects.filter(within(viewer), subject_id=str(subject_id))
    return found.filter(subject_type=subject_type).order_by("org_code", "seq")


def key_in_use(org_code: int) -> SigningKey | None:
    return SigningKey.objects.filter(org_code=org_code, retired_at__isnull=True).first()


def keys_in_use() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(retired_at__isnull=True)


def newest_checkpoint(signer_code: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(signer_code=signer_code).order_by("-number").first()


def moved_heads(signer_code: int, lo: int, hi: int) -> list[rules.Leaf]:
    """Heads in [lo, hi] that this signer has not signed as they stand, by code."""
    signed = CheckpointLeaf.objects.filter(
        org_code=OuterRef("org_code"), signer_code=signer_code, seq=OuterRef("seq")
    )
    moved = Head.objects.filter(~Exists(signed), org_code__range=(lo, hi), seq__gt=0)
    rows = moved.exclude(org_code=signer_code).order_by("org_code")
    return [rules.Leaf(*row) for row in rows.values_list("org_code", "seq", "hash")]
