"""A text or a version as a draft: complete, checked, and binding nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import yaml
from django.db import DataError, transaction

from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.told import in_chinese
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.scope import Viewer

from .declaring import clashes, words_of
from .refusing import PackRefused
from .succeeding import ids, newest, succession_faults
from .writing import Standing, effective, write

Found = TypeVar("Found")
# What reading a folder that somebody else wrote may raise, whatever stands in it.
_MALFORMED: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    yaml.YAMLError,
)


@transaction.atomic
def load_draft(folder: Path, *, at: datetime, by: Viewer) -> Pack:
    """载入草稿. The same checks as for a sync; an earlier draft of this office is replaced.

    Raises PackRefused, its faults in Chinese. Nothing that packs share changes by a draft.
    """
    found = _told(folder, lambda: pack.read_pack(folder, beside=pack.PACKS))
    faults = _told(folder, lambda: _faults(found))
    if faults:
        raise PackRefused(folder.name, [in_chinese(one) for one in faults])
    same = Pack.objects.filter(key=found.id, version=found.version).first()
    if same is not None:
        raise PackRefused(
            found.id,
            [f"版本 {found.version} 已经施行，请在 pack.yaml 里写新的版本号。"],
        )
    for earlier in Pack.drafts.select_for_update().filter(key=found.id, drafted_in=by.org_code):
        if earlier.hash == found.hash:
            return earlier
        _set_aside(earlier, by, at, "又载入了新的一稿")
    row = _written(found, by, at)
    _record("policy.drafted", row, by, at)
    return row


@transaction.atomic
def withdraw_draft(draft: Pack, *, by: Viewer, at: datetime) -> None:
    """撤下草稿. It stays in the database and is offered nowhere; twice changes nothing."""
    _set_aside(draft, by, at, "撤下")


def _faults(found: pack.Pack) -> list[str]:
    return (
        checks.faults(found)
        or clashes(found, pack.PACKS)
        or succession_faults(newest(found.id), ids(found), effective(found))
    )


def _told(folder: Path, step: Callable[[], Found]) -> Found:
    try:
        return step()
    except _MALFORMED as fault:
        raise PackRefused(folder.name, [in_chinese(_place(fault))]) from fault


def _written(found: pack.Pack, by: Viewer, at: datetime) -> Pack:
    standing = Standing(
        status="draft",
        drafted_in=by.org_code,
        drafted_by_id=by.person_id,
        drafted_by_name=by.name,
        words=words_of(found),
    )
    try:
        with transaction.atomic():
            return _told(found.folder, lambda: write(found, standing, at))
    except DataError as fault:
        raise PackRefused(
            found.id, ["有一处文字或数字超过了允许的长度，请缩短标题、名称后再载入。"]
        ) from fault


def _place(fault: Exception) -> str:
    return f"lacks the key {fault}" if isinstance(fault, KeyError) else str(fault)


def _set_aside(draft: Pack, by: Viewer, at: datetime, why: str) -> None:
    if Pack.drafts.filter(id=draft.id).update(status="withdrawn") == 1:
        _record("policy.withdrawn", draft, by, at, why)


def _record(verb: str, row: Pack, by: Viewer, at: datetime, why: str = "") -> None:
    record(
        verb=verb,
        org_code=by.org_code,
        subject_type="pack",
        subject_id=row.id,
        by=by,
        at=at,
        body={"key": row.key, "version": row.version, "hash": row.hash, "title": row.title}
        | ({"reason": why} if why else {}),
    )
