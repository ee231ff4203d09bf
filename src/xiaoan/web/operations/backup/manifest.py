"""What a backup says of itself. Pure, but for the hashing of files.

A backup is a folder `xiaoan-<moment>`: `manifest.json`, `database.dump` (pg_dump's custom format),
`heads.tsv` (org_code, seq and hash of every chain), `files.tsv` (sha256 and size of every upload),
`keys.sealed`, and `files/`, laid out as in the state folder.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .errors import BackupError

FORMAT = "xiaoan-backup-1"
NAME = "manifest.json"
DUMP, HEADS, FILES, KEYS = "database.dump", "heads.tsv", "files.tsv", "keys.sealed"
_INFO = b"xiaoan backup\0"


@dataclass(frozen=True)
class Piece:
    """One file of the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Counts, hashes and heads at the backup's moment; `seal` is keyed by the secret."""

    format: str
    taken_at: str
    product: str
    server: str
    migrations: list[str]
    tables: dict[str, int]
    chains: int
    entries: int
    files: int
    files_bytes: int
    missing_files: list[str]
    secret: str
    has_keys: bool
    pieces: dict[str, Piece]
    seal: str = ""


def piece_of(path: Path) -> Piece:
    with path.open("rb") as file:
        return Piece(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def fingerprint(secret: str) -> str:
    """Tells whether two machines hold the same secret, and nothing else of it."""
    return hmac.new(_INFO + secret.encode(), b"fingerprint", "sha256").hexdigest()[:16]


def sealed(manifest: Manifest, secret: str) -> Manifest:
    """The manifest with its seal: whoever lacks the secret cannot change a word of it."""
    return replace(manifest, seal=_seal(manifest, secret))


def is_sealed_by(manifest: Manifest, secret: str) -> bool:
    return hmac.compare_digest(manifest.seal, _seal(manifest, secret))


def _seal(manifest: Manifest, secret: str) -> str:
    known = {name: value for name, value in asdict(manifest).items() if name != "seal"}
    message = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(_INFO + secret.encode(), message.encode(), "sha256").hexdigest()


def written(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n"


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupError where the folder holds none that can be read."""
    path = folder / NAME
    if not path.is_file():
        raise BackupError(f"{folder} 不是完整的备份：里面没有 {NAME}。请换一份备份。")
    try:
        known: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if known.get("format") != FORMAT:
            raise BackupError(f"{path} 的格式是 {known.get('format')}，本程序只认识 {FORMAT}。")
        pieces = {name: Piece(**piece) for name, piece in known.pop("pieces").items()}
        return Manifest(**known, pieces=pieces)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(f"{path} 已损坏或被改动，读不懂。请换一份备份。") from error


def damages(folder: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for each piece, and each upload, that is not what it was."""
    for name, piece in manifest.pieces.items():
        yield from _damage(folder / name, name, piece.bytes, piece.sha256)
    if not (folder / FILES).is_file():
        return
    for sha256, size in rows(folder / FILES):
        place = f"files/{place_of(sha256)}"
        yield from _damage(folder / place, place, int(size), sha256)


def _damage(path: Path, name: str, size: int, sha256: str) -> Iterator[str]:
    if not path.is_file():
        yield f"{name}：缺失"
    elif (found := path.stat().st_size) != size:
        yield f"{name}：不完整，应有 {size} 字节，实有 {found} 字节"
    elif piece_of(path).sha256 != sha256:
        yield f"{name}：内容被改动，校验值不符"


def rows(path: Path) -> Iterator[list[str]]:
    """The lines of a `.tsv` piece. Raises BackupError for a line that is none."""
    for line in path.read_text("utf-8").splitlines():
        columns = line.split("\t")
        if len(columns) < 2:
            raise BackupError(f"{path} 已损坏。请换一份备份。")
        yield columns


def place_of(sha256: str) -> str:
    """Where an upload lies below `files/`, as `foundation.files` keeps it."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
