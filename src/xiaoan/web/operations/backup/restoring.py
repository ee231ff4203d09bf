"""Bring a backup back onto an empty machine, and show that it is what it was.

Nothing here reads the settings: they would make a new secret before the old one is back.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from . import manifest as manifests
from . import sealing, snapshot
from .errors import BackupError, explained
from .manifest import DUMP, FILES, HEADS, KEYS, Manifest

MARK = "restore.unfinished"  # there while a restore is under way: nothing may serve such a state
OURS = ("files", sealing.SECRET, sealing.TRUSTED)


@dataclass(frozen=True)
class Target:
    """An empty machine. `admin` may write every row; `owner` is the role the tables belong to."""

    state: Path
    admin: Callable[[], str]
    owner: Callable[[], str]
    program: Callable[[str], str]
    secret: str | None = field(
        repr=False
    )  # of the environment; None where the state folder keeps it


@dataclass(frozen=True)
class Line:
    """One line of the table at the end."""

    what: str
    expected: str
    found: str

    @property
    def is_equal(self) -> bool:
        return self.expected == self.found


def checked(folder: Path) -> Manifest:
    """The manifest, once every piece is known to be whole. Raises BackupError for each damage."""
    try:
        manifest = manifests.read(folder)
        found = list(manifests.damages(folder, manifest))
    except OSError as error:
        raise explained(error, "读取备份") from error
    if found:
        shown = "\n".join(f"    {one}" for one in found[:20])
        raise BackupError(f"备份有损坏，没有恢复任何东西：\n{shown}\n请换一份备份。")
    return manifest


def keys_of(folder: Path, manifest: Manifest, passphrase: str | None) -> dict[str, str]:
    """The keys of a backup; empty where they were left out. Raises BackupError."""
    if not manifest.has_keys:
        return {}
    if passphrase is None:
        raise BackupError(
            "这份备份的密钥用口令加了密。请用 --passphrase-file 或 "
            "XIAOAN_BACKUP_PASSPHRASE 给出口令。"
        )
    return sealing.open_with((folder / KEYS).read_bytes(), passphrase)


def secret_of(manifest: Manifest, keys: dict[str, str], given: str | None) -> str:
    """The installation's secret, proved to be the backup's own. Raises BackupError."""
    secret = given or keys.get(sealing.SECRET)
    if secret is None:
        raise BackupError(
            "这份备份没有带密钥。请把原来的密钥放在 XIAOAN_SECRET 里再恢复，"
            "否则签名、会话和加密的内容都打不开。"
        )
    if manifests.fingerprint(secret) != manifest.secret:
        raise BackupError("密钥与备份不是同一套（XIAOAN_SECRET 不对）。请换成备份时的密钥。")
    if not manifests.is_sealed_by(manifest, secret):
        raise BackupError("manifest.json 被改动：封印不符。请换一份备份。")
    return secret


def refuse_if_inhabited(target: Target) -> None:
    """Raises BackupError where the state or the database already holds something."""
    held = [name for name in OURS if _is_there(target.state / name)]
    if held:
        raise BackupError(
            f"{target.state} 里已有数据（{'、'.join(held)}），没有恢复。"
            "请换一个空的 XIAOAN_STATE，或加 --replace：原有数据会移到一旁，不会删除。"
        )
    if tables_in(target.admin()):
        raise BackupError(
            "数据库里已有表，没有恢复。内置数据库请加 --replace；自备的数据库请先新建一个空库。"
        )


def _is_there(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def tables_in(dsn: str) -> dict[str, int]:
    """The rows of every table in a database."""
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            return snapshot.counts(connection)
    except psycopg.OperationalError as error:
        raise BackupError(f"连不上要恢复到的数据库：{str(error).strip()}") from error


def move_aside(state: Path, mark: str) -> list[Path]:
    """Put what the state holds beside it, named by `mark`; returns where it lies now."""
    moved = []
    for name in OURS:
        path = state / name
        if path.exists():
            aside = path.with_name(f"{name}.{mark}")
            path.rename(aside)
            moved.append(aside)
    return moved


def bring_back(folder: Path, keys: dict[str, str], target: Target) -> None:
    """Keys, uploads and rows. Raises BackupError, and leaves the mark, where it is not finished."""
    try:
        target.state.mkdir(parents=True, exist_ok=True)
        (target.state / MARK).touch()
        _write_keys(target, keys)
        _copy_files(folder, target.state / "files")
    except OSError as error:
        raise explained(error, "恢复") from error
    _restore_rows(folder / DUMP, target)


def _write_keys(target: Target, keys: dict[str, str]) -> None:
    for name, content in keys.items():
        if name == sealing.SECRET and target.secret is not None:
            continue
        path = target.state / Path(name).name
        path.touch(mode=0o600)
        path.write_text(content, "utf-8")


def _copy_files(folder: Path, files: Path) -> None:
    for row in manifests.rows(folder / FILES):
        place = manifests.place_of(row[0])
        (files / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "files" / place, files / place)


def _restore_rows(dump: Path, target: Target) -> None:
    owner = str(conninfo_to_dict(target.owner())["user"])
    admin = target.admin()
    is_owner = conninfo_to_dict(admin).get("user") == owner
    snapshot.run(
        [
            target.program("pg_restore"),
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            "--single-transaction",
            *([] if is_owner else [f"--role={owner}"]),
            f"--dbname={conninfo_to_dict(admin)['dbname']}",
            str(dump),
        ],
        snapshot.environment(admin),
        "恢复数据库",
    )


def compared(folder: Path, manifest: Manifest, target: Target) -> list[Line]:
    """Counts, heads and uploads, as the manifest has them and as they stand now."""
    try:
        with psycopg.connect(target.admin(), autocommit=True) as connection:
            connection.execute("SET row_security = off")
            tables = snapshot.counts(connection)
            heads = connection.execute("SELECT org_code, seq, hash FROM ledger_head").fetchall()
    except psycopg.Error as error:
        raise BackupError(f"恢复后核对不了数据库：{str(error).strip()}") from error
    wrong = {table for table, number in manifest.tables.items() if tables.get(table) != number}
    lines = [
        Line(f"表 {table}", str(manifest.tables[table]), str(tables.get(table, "没有")))
        for table in sorted(wrong)
    ]
    lines.append(_line("数据表", len(manifest.tables), len(tables)))
    lines.append(_line("数据行", sum(manifest.tables.values()), sum(tables.values())))
    expected = {tuple(row) for row in manifests.rows(folder / HEADS)}
    found = {tuple(map(str, row)) for row in heads}
    lines.append(_line("链头（逐条相同）", manifest.chains, len(expected & found)))
    lines.append(_line("链头之外多出的链", 0, len(found - expected)))
    lines.append(_line("留痕条目", manifest.entries, sum(int(row[1]) for row in heads)))
    return [*lines, _line("附件（校验值相同）", manifest.files, _whole_files(folder, target.state))]


def _line(what: str, expected: int, found: int) -> Line:
    return Line(what, str(expected), str(found))


def _whole_files(folder: Path, state: Path) -> int:
    expected: Iterable[list[str]] = manifests.rows(folder / FILES)
    return sum(_digest(state / "files" / manifests.place_of(row[0])) == row[0] for row in expected)


def _digest(path: Path) -> str:
    return manifests.piece_of(path).sha256 if path.is_file() else ""
