"""The keys of an installation, closed by a passphrase: scrypt (RFC 7914), then AES-256-GCM."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import BackupError

MAGIC = b"xiaoan-keys-1\n"
SALT_BYTES, NONCE_BYTES = 16, 12
WORK = 2**15
SHORTEST_PASSPHRASE = 12
TRUSTED = "trusted-keys.json"
SECRET = "secret.key"  # noqa: S105  the name of a file
PATTERNS = ("*.key", "*.pem")


def gathered(state: Path, secret: str) -> dict[str, str]:
    """Every key that must come back for signatures, sessions and sealed columns to work."""
    found = {SECRET: secret}
    for pattern in PATTERNS:
        for path in sorted(state.glob(pattern)):
            found.setdefault(path.name, path.read_text("utf-8"))
    return found


def close(keys: dict[str, str], passphrase: str) -> bytes:
    """The keys as bytes that only the passphrase opens."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(f"口令太短：备份里有全部密钥，口令至少 {SHORTEST_PASSPHRASE} 个字符。")
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    plain = json.dumps(keys, ensure_ascii=False, sort_keys=True).encode()
    return MAGIC + salt + nonce + _box(passphrase, salt).encrypt(nonce, plain, MAGIC)


def open_with(content: bytes, passphrase: str) -> dict[str, str]:
    """The keys again. Raises BackupError for a wrong passphrase or altered bytes."""
    if not content.startswith(MAGIC):
        raise BackupError("keys.sealed 不是密钥文件，或来自另一个版本。请换一份备份。")
    rest = content[len(MAGIC) :]
    salt, nonce = rest[:SALT_BYTES], rest[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
    try:
        plain = _box(passphrase, salt).decrypt(nonce, rest[SALT_BYTES + NONCE_BYTES :], MAGIC)
    except InvalidTag:
        raise BackupError(
            "口令不对，打不开 keys.sealed。请核对备份时用的口令（XIAOAN_BACKUP_PASSPHRASE）。"
        ) from None
    opened: dict[str, str] = json.loads(plain)
    return opened


def _box(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=WORK, r=8, p=1).derive(passphrase.encode()))
