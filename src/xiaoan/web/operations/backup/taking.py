"""Take a backup while people work: one snapshot of the database, then the files it names.

Uploads are named by their digest and never change, so copying them after the snapshot is safe. A
backup is written beside its place, synced and renamed: a folder with its final name is whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from . import manifest as manifests
from . import sealing, snapshot
from .errors import BackupError, explained
from .manifest import DUMP, FILES, HEADS, KEYS, Manifest

PREFIX = "xiaoan-"
FINISHED = re.compile(r"xiaoan-\d{8}T\d{6}Z")
UNFINISHED = ".unfinished"
LAST = "last-backup.json"
SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """What is backed up. `dsn` is of a role that row-level security does not hold."""

    dsn: str = field(repr=False)
    state: Path
    files: Path
    secret: str = field(repr=False)
    program: Callable[[str], str]
    product: str


@dataclass(frozen=True)
class Wish:
    """Where to, how many to keep, and the passphrase of the keys; None leaves the keys out."""

    folder: Path
    keep: int
    passphrase: str | None = field(repr=False)
    at: datetime


def take(source: Source, wish: Wish) -> tuple[Path, Manifest]:
    """Take one backup; returns its folder and its manifest. Raises BackupError."""
    try:
        wish.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(source.state):
            _check_space(source, wish.folder)
            place, made = _take(source, wish)
            _forget_older(wish.folder, wish.keep)
            _note(source.state, place, wish.at)
    except OSError as error:
        raise explained(error, "备份") from error
    return place, made


def _take(source: Source, wish: Wish) -> tuple[Path, Manifest]:
    place = _free_place(wish.folder, wish.at)
    beside = place.with_name(place.name + UNFINISHED)
    beside.mkdir(mode=0o700)
    try:
        trusted_before = _trusted(source.state)
        with snapshot.held(source.dsn) as moment:
            _write_rows(beside / HEADS, moment.heads)
            snapshot.dump(source.program("pg_dump"), source.dsn, moment, beside / DUMP)
        _compare(moment.tables, snapshot.rows_in(source.program("pg_restore"), beside / DUMP))
        kept, missing = _copy_files(source.files, beside, moment, _newest(wish.folder))
        _write_rows(beside / FILES, kept)
        if wish.passphrase is not None:
            _write_keys(source, beside / KEYS, wish.passphrase, trusted_before)
        made = _manifest(source, wish, beside, moment)
        made = _with_files(made, kept, missing, source.secret)
        (beside / manifests.NAME).write_text(manifests.written(made), "utf-8")
        _sync(beside)
        beside.rename(place)
        _sync_folder(wish.folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return place, made


def _manifest(source: Source, wish: Wish, beside: Path, moment: snapshot.Moment) -> Manifest:
    pieces = {path.name: manifests.piece_of(path) for path in beside.iterdir() if path.is_file()}
    return Manifest(
        format=manifests.FORMAT,
        taken_at=wish.at.astimezone(UTC).isoformat(timespec="seconds"),
        product=source.product,
        server=moment.server,
        migrations=moment.migrations,
        tables=moment.tables,
        chains=len(moment.heads),
        entries=sum(int(row[1]) for row in moment.heads),
        files=0,
        files_bytes=0,
        missing_files=[],
        secret=manifests.fingerprint(source.secret),
        has_keys=wish.passphrase is not None,
        pieces=pieces,
    )


def _with_files(
    made: Manifest, kept: list[snapshot.Row], missing: list[str], secret: str
) -> Manifest:
    total = sum(int(row[1]) for row in kept)
    known = {**vars(made), "files": len(kept), "files_bytes": total, "missing_files": missing}
    return manifests.sealed(Manifest(**known), secret)


def _compare(counted: dict[str, int], dumped: dict[str, int]) -> None:
    """Every row that the snapshot shows lies in the dump, or there is no backup."""
    wrong = [
        f"{table}：应有 {number} 行，写入 {dumped.get(table, 0)} 行"
        for table, number in counted.items()
        if dumped.get(table, 0) != number
    ]
    if wrong:
        raise BackupError("导出的数据与数据库不一致，备份作废：\n" + "\n".join(wrong))


def _copy_files(
    files: Path, beside: Path, moment: snapshot.Moment, before: Path | None
) -> tuple[list[snapshot.Row], list[str]]:
    """Bring every upload the snapshot names; what the last backup holds is linked, not copied."""
    kept: list[snapshot.Row] = []
    missing = []
    for row in moment.files:
        place = manifests.place_of(row[0])
        target = beside / "files" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if _link(before, place, row, target) or _copy(files / place, row, target):
            kept.append(row)
        else:
            missing.append(row[0])
    return kept, missing


def _link(before: Path | None, place: str, row: snapshot.Row, target: Path) -> bool:
    """Share the last backup's copy, where it is still what its name says."""
    if before is None or not _is_whole(before / "files" / place, row):
        return False
    try:
        os.link(before / "files" / place, target)
    except OSError:
        return False
    return True


def _copy(origin: Path, row: snapshot.Row, target: Path) -> bool:
    if not _is_whole(origin, row):
        return False
    shutil.copyfile(origin, target)
    return True


def _is_whole(path: Path, row: snapshot.Row) -> bool:
    try:
        return manifests.piece_of(path) == manifests.Piece(row[1], row[0])
    except FileNotFoundError:
        return False


def _write_keys(source: Source, target: Path, passphrase: str, trusted_before: str) -> None:
    """Seal the keys; the trusted file is put together so that it fits the snapshot.

    Its keys are those known after the snapshot, its newest checkpoints those known before: a
    signer added meanwhile is trusted, and no checkpoint is missed that came too late.
    """
    keys = sealing.gathered(source.state, source.secret)
    after = _trusted(source.state)
    if after:
        known, earlier = json.loads(after), json.loads(trusted_before or '{"newest": {}}')
        keys[sealing.TRUSTED] = json.dumps({**known, "newest": earlier["newest"]})
    target.write_bytes(sealing.close(keys, passphrase))


def _trusted(state: Path) -> str:
    path = state / sealing.TRUSTED
    return path.read_text("utf-8") if path.exists() else ""


def _write_rows(target: Path, rows: list[snapshot.Row]) -> None:
    lines = ("\t".join(map(str, row)) + "\n" for row in rows)
    target.write_text("".join(lines), "utf-8")


def _check_space(source: Source, folder: Path) -> None:
    """Before an hour's work: uploads not linked yet, and room for the compressed rows."""
    uploads = sum(path.stat().st_size for path in source.files.glob("??/??/*"))
    needed = SPARE_BYTES + (0 if _newest(folder) else uploads)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"磁盘空间不足：{folder} 只剩 {free // 2**20} MB，至少需要 {needed // 2**20} MB。"
            "请清理磁盘，或用 --to 换一个目录。"
        )


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("另一次备份正在进行，请等它结束后再试。") from None
        yield


def finished(folder: Path) -> list[Path]:
    """Whole backups in a folder, oldest first."""
    found = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(path for path in found if FINISHED.fullmatch(path.name))


def _newest(folder: Path) -> Path | None:
    return next(reversed(finished(folder)), None)


def _forget_older(folder: Path, keep: int) -> None:
    for left in folder.glob(f"{PREFIX}*{UNFINISHED}"):
        shutil.rmtree(left)  # of a run that was killed: nobody else is at work here
    for old in finished(folder)[:-keep]:
        aside = old.with_name(old.name + UNFINISHED)
        old.rename(aside)
        shutil.rmtree(aside)


def _free_place(folder: Path, at: datetime) -> Path:
    name = f"{PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    place = folder / name
    if place.exists():
        raise BackupError(f"{place} 已经存在：同一秒内已有一份备份。请稍后再试。")
    return place


def _note(state: Path, place: Path, at: datetime) -> None:
    """For `xiaoan doctor`: when the last backup succeeded, and where it lies."""
    beside = state / f"{LAST}.new"
    beside.write_text(json.dumps({"at": at.isoformat(), "place": str(place)}), "utf-8")
    beside.replace(state / LAST)


def _sync(folder: Path) -> None:
    """To the disk, before the name says that it is whole."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
