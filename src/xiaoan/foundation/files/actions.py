"""Keep a file: streamed to disk, checked by content, named by its digest, noted in the ledger."""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.jobs.actions import emit
from xiaoan.foundation.ledger import actions as ledger
from xiaoan.foundation.scope import Viewer

from . import rules
from .models import File
from .pictures import Picture, reencoded
from .rules import DiskFull, FileRefused
from .scanning import scan

TOO_LARGE = "文件超过 20 MB，请压缩后再传。"
EMPTY = "这是一个空文件，请重新选择后再传。"
DISK_FULL = "服务器磁盘空间不足，文件没有保存。请联系系统管理员清理后再传。"
TAKEN = "这个附件编号已被别的文件使用，请刷新页面后重新上传。"
MOST_MEMBERS = 5000


class Parcel(TypedDict):
    """A file to be kept. `id` is the phone's own; `lines` the departments that may see it."""

    upload: UploadedFile[bytes]
    org_code: int
    by: Viewer
    at: datetime
    purpose: str
    id: NotRequired[UUID | None]
    lines: NotRequired[Sequence[str]]


@dataclass(frozen=True)
class Checked:
    """What is known of a file once it lies in its place."""

    sha256: str
    size: int
    content_type: str
    width: int = 0
    height: int = 0
    likeness: int | None = None


def store(**parcel: Unpack[Parcel]) -> File:
    """Keep an upload and note its digest in the ledger; idempotent on `id`.

    Raises FileRefused with a Chinese sentence for what is not kept. The bytes are in place before
    the row is written, so a row never points at nothing.
    """
    file_id = parcel.get("id") or uuid7()
    kept = _kept_before(file_id, parcel["org_code"])
    if kept is not None:
        return kept
    checked = _take_in(parcel["upload"])
    row = File(
        id=file_id,
        state=_first_state(checked),
        org_code=parcel["org_code"],
        lines=list(parcel.get("lines", ())),
        name=rules.clean_name(parcel["upload"].name or "", checked.content_type),
        purpose=parcel["purpose"],
        by_id=parcel["by"].person_id,
        at=parcel["at"],
        **vars(checked),
    )
    _write_down(row, parcel["by"])
    return row


def _first_state(checked: Checked) -> str:
    """A photo was decoded and written anew: nothing of the sender's bytes is left in it."""
    is_ours = checked.content_type == rules.JPEG
    return File.WAITING if settings.CLAMD and not is_ours else File.KEPT


def _kept_before(file_id: UUID, org_code: int) -> File | None:
    """The file kept under this id before. Raises FileRefused where it is somebody else's."""
    with scope.system():
        kept = File.objects.filter(pk=file_id).first()
    if kept is not None and kept.org_code != org_code:
        raise FileRefused(TAKEN)
    return kept


@transaction.atomic
def _write_down(row: File, by: Viewer) -> None:
    row.save(force_insert=True)
    ledger.record(
        verb="files.stored",
        org_code=row.org_code,
        subject_type="file",
        subject_id=row.id,
        by=by,
        at=row.at,
        body={
            "sha256": row.sha256,
            "size": row.size,
            "content_type": row.content_type,
            "purpose": row.purpose,
        },
    )
    if row.state == File.WAITING:
        emit("files.waiting", org_code=row.org_code, subject_id=row.id, at=row.at)


def check(file_id: UUID, *, at: datetime) -> str:
    """Have a waiting file scanned; returns its state afterwards. Idempotent.

    Raises ScannerAway where the scanner does not answer: the file keeps waiting.
    """
    with scope.system() as by:
        waiting = File.objects.get(pk=file_id)
        if waiting.state != File.WAITING:
            return waiting.state
        held = _held_place(waiting)  # there already where an earlier try was rolled back
        found = scan(held if held.exists() else waiting.path, settings.CLAMD)
        if not found:
            File.objects.filter(pk=file_id, state=File.WAITING).update(state=File.KEPT)
            return File.KEPT
        for row in File.objects.filter(sha256=waiting.sha256).exclude(state=File.HELD):
            _hold(row, found, by, at)
        return File.HELD


def _hold(row: File, found: str, by: Viewer, at: datetime) -> None:
    """Put a file out of everybody's reach, and say so in the ledger."""
    if File.objects.filter(pk=row.pk).exclude(state=File.HELD).update(state=File.HELD) != 1:
        return
    ledger.record(
        verb="files.held",
        org_code=row.org_code,
        subject_type="file",
        subject_id=row.id,
        by=by,
        at=at,
        body={"sha256": row.sha256, "found": found[:120], "name": row.name},
    )
    held = _held_place(row)
    held.parent.mkdir(mode=0o700, exist_ok=True)
    if row.path.exists():
        row.path.chmod(0o400)
        row.path.replace(held)


def _held_place(row: File) -> Path:
    return Path(settings.FILES_DIR) / "held" / row.sha256


def route(*, ids: Iterable[UUID], lines: Sequence[str]) -> int:
    """Let the departments of `lines` see these files; returns how many now do."""
    return File.objects.filter(pk__in=list(ids)).update(lines=list(lines))


def _take_in(upload: UploadedFile[bytes]) -> Checked:
    with _room() as place:
        head = _stream(upload, place)
        content_type = rules.kind_of(head)
        if content_type in rules.PICTURES:
            picture = reencoded(place)
            place.write_bytes(picture.content)
            return _settle(place, rules.JPEG, picture)
        if content_type == rules.ZIP:
            content_type = _office_kind(place)
        return _settle(place, content_type)


@contextmanager
def _room() -> Iterator[Path]:
    """A place for a file on its way in; gone afterwards, whatever happened."""
    incoming = Path(settings.FILES_DIR) / "incoming"
    place = incoming / str(uuid7())
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        yield place
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(DISK_FULL) from error
        raise
    finally:
        place.unlink(missing_ok=True)


def _stream(upload: UploadedFile[bytes], place: Path) -> bytes:
    """Write the upload to `place` chunk by chunk; returns its first bytes."""
    head, size = b"", 0
    with place.open("wb") as target:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > rules.LIMIT_BYTES:
                raise FileRefused(TOO_LARGE)
            head = head or bytes(chunk[: rules.HEAD_BYTES])
            target.write(chunk)
    if not size:
        raise FileRefused(EMPTY)
    return head


def _office_kind(place: Path) -> str:
    try:
        with zipfile.ZipFile(place) as opened:
            members = opened.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileRefused(rules.REFUSAL) from None
    if len(members) > MOST_MEMBERS:
        raise FileRefused(rules.REFUSAL)
    return rules.office_kind(set(members))


def _settle(place: Path, content_type: str, picture: Picture | None = None) -> Checked:
    """Move the finished file to the place its digest names."""
    with place.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        os.fsync(source.fileno())
    size = place.stat().st_size
    target = Path(settings.FILES_DIR) / rules.place_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    place.replace(target)
    if picture is None:
        return Checked(sha256, size, content_type)
    return Checked(sha256, size, content_type, picture.width, picture.height, picture.likeness)


def forget_orphans(*, before: datetime) -> int:
    """Delete what lies on disk since before a moment with no row; returns how many files."""
    root = Path(settings.FILES_DIR)
    with scope.system():
        return sum(
            _forget_those_of(folder, before.timestamp())
            for folder in (*root.glob("??/??"), root / "incoming")
            if folder.is_dir()
        )


def _forget_those_of(folder: Path, before: float) -> int:
    old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < before}
    rows = File.objects.filter(sha256__in=list(old))
    wanted = set(rows.values_list("sha256", flat=True))
    orphans = [path for name, path in old.items() if name not in wanted]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
