"""Packs that lie in folders of the installation, let in by whoever operates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.models import Pack
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import SYSTEM

from .declaring import declare, words_of
from .refusing import PackRefused
from .succeeding import ids, newest, succession_faults
from .writing import Standing, effective, write


@dataclass(frozen=True)
class Synced:
    """What a sync came to: the version in force and whether it was new."""

    pack: Pack
    is_new: bool


@transaction.atomic
def sync_pack(folder: Path, at: datetime) -> Synced:
    """导入政策包. Idempotent; the same version with another content is refused (PackRefused).

    Old versions stay untouched, so that a day is judged by the text in force on it.
    """
    found = pack.read_pack(folder)
    faults = checks.faults(found)
    if faults:
        raise PackRefused(found.folder.name, faults)
    declare(words_of(found))
    same = Pack.objects.filter(key=found.id, version=found.version).first()
    if same is not None:
        if same.hash != found.hash:
            raise PackRefused(found.id, [f"version {found.version} has another content already"])
        return Synced(same, is_new=False)
    late = succession_faults(newest(found.id), ids(found), effective(found))
    if late:
        raise PackRefused(found.id, late)
    row = write(found, Standing(), at)
    record(
        verb="policy.synced",
        org_code=SYSTEM.org_code,
        subject_type="pack",
        subject_id=row.id,
        by=SYSTEM,
        at=at,
        body={"key": row.key, "version": row.version, "hash": row.hash, "title": row.title},
    )
    emit("policy.synced", org_code=SYSTEM.org_code, subject_id=row.id, at=at)
    return Synced(row, is_new=True)
