"""The installation's secret: from the environment, or made once and kept in the state folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(state: Path) -> str:
    """Return XIAOAN_SECRET, or the key in `<state>/secret.key` (made with mode 0600)."""
    given = os.environ.get("XIAOAN_SECRET")
    if given:
        return given
    path = state / "secret.key"
    state.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8")
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key)
    return key
