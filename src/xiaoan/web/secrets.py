"""The installation's secret: from the environment, or made once and kept in the state folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "secret.key"


def secret_key(state: Path) -> str:
    """Return XIAOAN_SECRET, or the key in `<state>/secret.key` (made with mode 0600)."""
    given = os.environ.get("XIAOAN_SECRET")
    if given:
        return given
    path = state / NAME
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text("utf-8").strip()


def _make(path: Path) -> None:
    """Write a new key beside its place; of two starts at once the first one's stays."""
    beside = path.with_suffix(f".{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
